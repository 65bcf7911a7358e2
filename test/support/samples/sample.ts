/** A packet of a sample, with the ids of what must be found in it: stated by hand, in the order of the findings. */
export interface SamplePacket {
  readonly about: string;
  readonly packet: Uint8Array;
  readonly findings: readonly string[];
  /** epb_flags: makes the sample a pcapng file. */
  readonly flags?: number;
  /** Bytes on the wire, where the capture cut the packet. */
  readonly wireLength?: number;
  /** Milliseconds from the beginning of the capture, where they matter; else packets lie 10 microseconds apart. */
  readonly milliseconds?: number;
  /** LINKTYPE_ number; Ethernet if not said. Several in one sample make it a pcapng file. */
  readonly linkType?: number;
}

export interface Sample {
  /** The file's name without its ending: a subject, or the id of the rule that it is for with `-` for `/`. */
  readonly name: string;
  readonly about: string;
  readonly packets: readonly SamplePacket[];
  /** Ids of what must be found about the capture itself. */
  readonly findings?: readonly string[];
  /** Must the reading end with a problem? */
  readonly problem?: true;
  /** What becomes of the file as it would be written: damage, or another form altogether. */
  readonly file?: (bytes: Uint8Array) => Uint8Array;
}

/** A packet in which these rules find something; none if no rule is named. */
export const shows = (about: string, packet: Uint8Array, ...findings: readonly string[]): SamplePacket => ({ about, packet, findings });

/** The sample of one rule: `packets` are those in which it, and it alone, finds something. */
export function ofRule(
  rule: string,
  about: string,
  ...packets: readonly (readonly [about: string, packet: Uint8Array, linkType?: number])[]
): Sample {
  return {
    name: rule.replace("/", "-"),
    about,
    packets: packets.map(([what, packet, linkType]) => ({
      ...shows(what, packet, rule),
      ...(linkType === undefined ? {} : { linkType }),
    })),
  };
}

/** The bytes with some changed. */
export function changed(packet: Uint8Array, ...bytes: readonly (readonly [at: number, value: number])[]): Uint8Array {
  const copy = packet.slice();
  for (const [at, value] of bytes) copy[at] = value;
  return copy;
}
