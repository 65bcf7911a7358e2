/** An option of an output that makes no sense: one line with the remedy. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };
/** Powers of 1000 with SI's letters, of 1024 with those of IEC 80000-13. */
const UNIT_BYTES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** A time in seconds, or with a unit: `30`, `1.5s`, `10m`, `2h`, `1d`. Undefined where the text is none. */
export function secondsOf(text: string): number | undefined {
  const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * UNIT_SECONDS[unit]!;
}

/** Reads the options of one output by their names; `to`: the output, for errors. */
export class OptionValues {
  private readonly to: string;
  private readonly options: Readonly<Record<string, string>>;

  constructor(to: string, options: Readonly<Record<string, string>>) {
    this.to = to;
    this.options = options;
  }

  /** As it stands there. */
  text(key: string): string | undefined {
    return this.options[key];
  }

  /** `true` or `false`. */
  flag(key: string): boolean | undefined {
    const text = this.options[key];
    if (text === undefined || text === "true" || text === "false") return text === undefined ? undefined : text === "true";
    throw this.error(key, "is true or false");
  }

  /** A whole number of at least `least`. */
  whole(key: string, least = 1): number | undefined {
    const text = this.options[key];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) throw this.error(key, `is a whole number from ${least}`);
    return value;
  }

  /** A time in seconds, above 0. */
  seconds(key: string): number | undefined {
    const text = this.options[key];
    if (text === undefined) return undefined;
    const value = secondsOf(text);
    if (value === undefined || value <= 0) throw this.error(key, "is a time such as 30s, 10m, 1h or 1d");
    return value;
  }

  /** A size in bytes, above 0. */
  bytes(key: string): number | undefined {
    const text = this.options[key];
    if (text === undefined) return undefined;
    const [, number, unit = "B"] = /^(\d+(?:\.\d+)?)([a-zA-Z]+)?$/.exec(text) ?? [];
    const value = Math.floor(Number(number) * (UNIT_BYTES[unit] ?? Number.NaN));
    if (!(value > 0)) throw this.error(key, "is a size such as 500kB, 100MB or 1GiB");
    return value;
  }

  /** One of some words. */
  word<W extends string>(key: string, words: readonly W[]): W | undefined {
    const text = this.options[key];
    if (text === undefined || (words as readonly string[]).includes(text)) return text as W | undefined;
    throw this.error(key, `is one of ${words.join(", ")}`);
  }

  /** What is wrong with the value of an option. */
  error(key: string, should: string): OutputError {
    return new OutputError(`${this.to}: ${key}=${this.options[key] ?? ""}: it ${should}`);
  }
}
