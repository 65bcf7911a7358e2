import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "diff/encapsulation-changed",
    severity: "info",
    since: "0.1.0",
    summary: "A packet has headers around it that it had not, or had some that it has no more",
    what: `
Packets are known by what is innermost, so that they are found again inside a tunnel, outside of it, or in another one. The headers that AFTER
has more, and those that it has less, are named from the outermost inwards. That two captures begin
with different headers of a link (Ethernet, SLL) is none of it; a VLAN tag is.`,
    why: `
It shows where a packet enters and leaves a tunnel, and that a tag gets lost. Each header that is put on takes bytes from the MTU.`,
    example: `
BEFORE has ethernet/ipv4/tcp, AFTER ethernet/ipv4/udp/vxlan/ethernet/ipv4/tcp: *put on: ethernet/ipv4/udp/vxlan*.`,
    remedy: "Nothing, if a tunnel or a VLAN begins or ends there.",
    references: ["RFC 7348", "RFC 2784", "IEEE 802.1Q"],
  },
  difference: (p, difference) => {
    if (difference.kind !== "changed") return [];
    const { removed, added } = difference.comparison;
    if (removed.length === 0 && added.length === 0) return [];
    const texts = [
      ...(removed.length === 0 ? [] : [`taken off: ${removed.join("/")}`]),
      ...(added.length === 0 ? [] : [`put on: ${added.join("/")}`]),
    ];
    return [
      {
        message: texts.join("; "),
        layer: 0,
        at: p.start,
        key: texts.join(),
        details: { before: difference.before.number, removed, added },
      },
    ];
  },
});
