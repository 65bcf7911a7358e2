import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "capture/link-type",
    severity: "info",
    since: "0.1.0",
    summary: "Link type without a decoder",
    what: `
Each capture, and in pcapng each interface, names the link type of its packets by a number. The rule says once a file which
one has no decoder; packets of other interfaces in the same file are looked into as always.`,
    why: "Nothing in these packets is checked. Without being told, one would take the silence for health.",
    example: `
A pcapng file whose second interface is a CAN bus (link type 227): *link type 227 has no decoder; its packets, from packet 12
on, are not looked into*.`,
    remedy: `
If the packets hold IP, capture on another interface (on Linux \`-i any\` writes a cooked header that is known), or convert.
If the number makes no sense, the file's header is damaged.`,
    references: ["https://www.tcpdump.org/linktypes.html"],
  },
  event: (event) =>
    event.kind === "link-type"
      ? {
          message: `link type ${event.linkType} has no decoder; its packets, from packet ${event.packet} on, are not looked into`,
          details: { linkType: event.linkType, packet: event.packet },
        }
      : undefined,
});
