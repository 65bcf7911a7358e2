import type { Comparison, FieldChange } from "../diff/comparison.js";
import type { Report } from "./rule.js";

const TITLES: Readonly<Record<string, string>> = { ipv4: "IPv4 header", icmpv6: "ICMPv6", "udp-lite": "UDP-Lite" };
/** Whose checksum it is, as people say it. */
export const titleOf = (protocol: string): string => TITLES[protocol] ?? protocol.toUpperCase();

/** `ipv4 source 10.0.0.1 → 192.0.2.1`. */
export const changeText = ({ protocol, name, was, is }: FieldChange): string => `${protocol} ${name} ${was} → ${is}`;

/** What makes it unsure that a packet is missing: `capture` lost packets itself around then, `unseen` of them at most. */
export function doubt(unseen: number, capture: string): Pick<Report, "severity" | "key" | "details"> & { readonly words: string } {
  if (unseen === 0) return { words: "" };
  const words = `; but ${capture} lost ${unseen === 1 ? "a packet" : `${unseen} packets`} itself around then, and this may be among them`;
  return { words, severity: "info", key: "unsure", details: { unseen } };
}

/** Said wherever a prediction stands. */
const BASIS = "predicted by a model of Linux's receive path in RFC 1071 sums, not observed";

/** What a receiver does whose card sums, where the model can say. */
export function predicted({ predictions }: Comparison): Record<string, string | readonly string[]> {
  if (predictions === undefined) return {};
  const { notUpdated, updated } = predictions;
  return {
    checksumComplete: [`skb->csum not updated: ${notUpdated}`, `skb->csum updated: ${updated}`],
    checksumCompleteBasis: BASIS,
  };
}
