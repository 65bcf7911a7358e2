import type { Endpoints, Finding } from "../finding.js";
import { network } from "./network.js";

/** Findings that are not to be written, and why: all that is said must fit. */
export interface Suppression {
  /** A rule's id, a category (`offset`), or `all`. */
  readonly rule?: string;
  /** Of either end: an address, a network, or a Community ID. */
  readonly flow?: string;
  /** An address or a network. */
  readonly source?: string;
  readonly destination?: string;
  readonly interface?: string;
  /** The input as it was named; `*` stands for any characters. */
  readonly file?: string;
  readonly fingerprint?: string;
  readonly reason: string;
  /** The last day on which it holds, in UTC: `2027-01-31`. */
  readonly expires?: string;
}

/** What a suppression may say about findings. */
export const MATCHERS = ["rule", "flow", "source", "destination", "interface", "file", "fingerprint"] as const;
export type Matcher = (typeof MATCHERS)[number];

type Test = (finding: Finding) => boolean;

const DAY_MS = 86_400_000;

/** The flows of a finding's packet: the innermost, and those around it. */
const flowsOf = ({ flow }: Finding): readonly Endpoints[] => (flow === undefined ? [] : [flow, ...(flow.outer ?? [])]);

/** `*` stands for any characters. */
function pattern(text: string): RegExp {
  const parts = text.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}

const TESTS: Readonly<Record<Matcher, (text: string) => Test>> = {
  rule(text) {
    if (text === "all") return () => true;
    const category = `${text.replace(/\/$/, "")}/`;
    return ({ rule }) => rule === text || rule.startsWith(category);
  },
  flow(text) {
    if (text.startsWith("1:")) return (finding) => flowsOf(finding).some(({ communityId }) => communityId === text);
    const isOf = network(text);
    return (finding) => flowsOf(finding).some(({ source, destination }) => isOf(source) || isOf(destination));
  },
  source(text) {
    const isOf = network(text);
    return (finding) => flowsOf(finding).some(({ source }) => isOf(source));
  },
  destination(text) {
    const isOf = network(text);
    return (finding) => flowsOf(finding).some(({ destination }) => isOf(destination));
  },
  interface: (text) => (finding) => finding.source.interface === text,
  file(text) {
    const fits = pattern(text);
    return ({ source: { file, log, member } }) => {
      const name = file ?? log;
      return name !== undefined && (fits.test(name) || (member !== undefined && fits.test(`${name}:${member}`)));
    };
  },
  fingerprint: (text) => (finding) => finding.fingerprint === text,
};

/**
 * What a suppression holds back.
 * @throws RangeError that says what is wrong with it
 */
export function compile(suppression: Suppression): Test {
  const tests: Test[] = [];
  for (const name of MATCHERS) {
    const text = suppression[name];
    if (text === undefined) continue;
    try {
      tests.push(TESTS[name](text));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new RangeError(`${name} ${text} ${error.message}`);
    }
  }
  if (tests.length === 0) throw new RangeError(`says nothing about what it holds back: one of ${MATCHERS.join(", ")}`);
  if (suppression.reason.trim() === "") throw new RangeError("has no reason");
  if (suppression.expires !== undefined) endOf(suppression.expires);
  return (finding) => tests.every((test) => test(finding));
}

/** When the day ends, in milliseconds since 1970. @throws RangeError */
function endOf(expires: string): number {
  const begin = /^\d{4}-\d\d-\d\d$/.test(expires) ? Date.parse(`${expires}T00:00:00Z`) : Number.NaN;
  // Date.parse takes the 31st of a short month for the 1st of the next one.
  if (Number.isNaN(begin) || new Date(begin).toISOString().slice(0, 10) !== expires)
    throw new RangeError(`expires ${expires} is no day, such as 2027-01-31`);
  return begin + DAY_MS;
}

/** Has it ended before `now`, in milliseconds since 1970? */
export const isExpired = ({ expires }: Suppression, now: number): boolean => expires !== undefined && endOf(expires) <= now;

/** In few words, for people: `rule=offset,source=10.0.0.0/8`. */
export const words = (suppression: Suppression): string =>
  MATCHERS.flatMap((name) => (suppression[name] === undefined ? [] : [`${name}=${suppression[name]}`])).join(",");
