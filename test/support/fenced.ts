import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./generated.js";

export interface Fenced {
  readonly language: string;
  /** Without the fences. */
  readonly text: string;
}

/** The fenced blocks of a document, in order. `page` is relative to the project's root. */
export const fencedBlocks = (page: string): Fenced[] =>
  [...readFileSync(join(root, page), "utf8").matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({
    language: language!,
    text: text!,
  }));

/** The one block of a document that holds these words. */
export function blockWith(page: string, words: string): string {
  const [only, ...more] = fencedBlocks(page).filter(({ text }) => text.includes(words));
  if (only === undefined || more.length > 0) throw new Error(`${page}: ${more.length + (only ? 1 : 0)} blocks have "${words}"`);
  return only.text;
}

/** Puts a test's own places and ports into a document's words, each of which has to be there. */
export function withPlaces(text: string, places: Readonly<Record<string, string>>): string {
  let result = text;
  for (const [said, own] of Object.entries(places)) {
    if (!text.includes(said)) throw new Error(`"${said}" is not in ${text}`);
    result = result.replaceAll(said, own);
  }
  return result;
}
