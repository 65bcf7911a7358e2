import type { Summary } from "../../engine/summary.js";
import { summaryText } from "../../sinks/summary-text.js";

export const SUMMARIES = ["text", "json"] as const;
export type SummaryForm = (typeof SUMMARIES)[number];

/** Summaries that are shown as text. Of more inputs the records are asked for: nobody reads on, and memory is bounded. */
const MOST_SHOWN = 50;

/** `--summary` may stand without a word, and a path may follow it: only a word that is a form belongs to it. */
export function joinSummary(argv: readonly string[]): string[] {
  const joined: string[] = [];
  let options = true;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    options &&= word !== "--";
    if (!options || word !== "--summary") {
      joined.push(word);
      continue;
    }
    const form = (SUMMARIES as readonly string[]).includes(argv[i + 1] ?? "") ? argv[++i]! : "text";
    joined.push(`--summary=${form}`);
  }
  return joined;
}

/** Summaries as text, kept until the run has ended. */
export class SummaryTexts {
  private readonly texts: string[] = [];
  private further = 0;

  /** Without a summary where there was one that nobody has kept. */
  readonly take = (summary?: Summary): void => {
    if (summary !== undefined && this.texts.length < MOST_SHOWN) this.texts.push(summaryText(summary));
    else this.further++;
  };

  text(): string {
    const more = this.further === 0 ? "" : `pcaplint: ${this.further} more inputs: --summary json has a record for each\n`;
    return this.texts.join("") + more;
  }
}
