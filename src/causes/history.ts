/** What the checksum of a packet covers, in a few numbers: other where more than half of them are. As many, or nothing can be told. */
export type Content = readonly number[];
function isOther(a: Content, b: Content): boolean {
  if (a.length !== b.length) return false;
  let differing = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) differing++;
  return differing * 2 > a.length;
}

/** An earlier packet that shows the same. */
interface Sight {
  readonly packet: number;
  readonly content: Content;
}

/** Directions of flows, with their layer, that are remembered; the one unseen for longest gives way. */
const MOST_FLOWS = 4096;
/** Signatures of one of them. An error that strikes at random leaves a new one each time. */
const MOST_SIGNATURES = 16;

/** Bad packets of one direction of a flow and one layer. */
export class Past {
  private readonly sights = new Map<string | number, Sight[]>();
  private readonly contents = new Set<number>();
  /** Different bad packets so far, this one not counted; counts no further than a few. */
  bad = 0;

  /** A packet whose bad checksum covers `content` is done with. */
  count(content: number): void {
    if (this.bad >= MOST_SIGNATURES || this.contents.has(content)) return;
    this.contents.add(content);
    this.bad++;
  }

  /** Earlier packets of other content that showed the same, and remembers this one. */
  agree(signature: string | number, packet: number, content: Content): readonly number[] {
    const sights = this.sights.get(signature) ?? [];
    this.sights.delete(signature);
    this.sights.set(signature, sights);
    if (this.sights.size > MOST_SIGNATURES) this.sights.delete(this.sights.keys().next().value!);
    const earlier: number[] = [];
    for (const sight of sights) if (isOther(sight.content, content)) earlier.push(sight.packet);
    // The same bytes again, a copy or a repetition, prove nothing new.
    if (sights.length < MOST_SIGNATURES && earlier.length === sights.length) sights.push({ packet, content });
    return earlier;
  }
}

/** What was seen of bad checksums, by direction of flow and layer; bounded. Nothing is kept of captures without any. */
export class History {
  private readonly pasts = new Map<string, Past>();

  clear(): void {
    this.pasts.clear();
  }

  of(key: string): Past {
    const past = this.pasts.get(key) ?? new Past();
    this.pasts.delete(key);
    this.pasts.set(key, past);
    if (this.pasts.size > MOST_FLOWS) this.pasts.delete(this.pasts.keys().next().value!);
    return past;
  }
}
