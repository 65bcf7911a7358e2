import * as mpls from "../../layers/mpls.js";
import { named } from "../message.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/mpls-label",
    severity: "error",
    since: "0.1.0",
    summary: "Special-purpose MPLS label where it must not be",
    what: `
Labels 0 to 15 have a fixed meaning. The rule finds

- label 3 (implicit null) in a packet: it is only ever signalled, and means "send no label";
- label 1 (router alert) at the bottom of the stack;
- labels 4 to 12 and 15 at the bottom: each says something about an entry below it, or is unassigned;
- label 0 or 2 (explicit null) at the bottom with a payload that is not IPv4 or IPv6 respectively.

Labels 13 (associated channel) and 14 (OAM alert) belong at the bottom. Explicit null above other labels is allowed since RFC 4182.`,
    why: `
A router drops the packet or hands its payload to the wrong protocol. Where only some packets of a path are so, one router's
label table is stale or its pop operation is missing.`,
    example: `
\`00 00 01 40\` is label 0, bottom of stack, TTL 64. The payload begins with \`60\`: *MPLS label 0 announces IPv4, the payload
begins with nibble 6*. The sender should have used label 2.`,
    remedy: `
Compare the label bindings of the routers on both sides of the hop (\`ip -f mpls route\`, \`show mpls forwarding-table\`), and
see which one should have removed the label.`,
    references: ["RFC 3032 §2.1", "RFC 4182", "RFC 7274"],
    peers: {
      suricata: ["mpls.bad_label_router_alert", "mpls.bad_label_implicit_null", "mpls.bad_label_reserved"],
      snort: [171, 172, 173, 174, 175],
      wireshark: ["mpls.invalid_label"],
    },
  },
  facts: [
    [mpls.implicitNull, "MPLS label 3 (implicit null) is in the stack; it is signalled and never sent"],
    [mpls.routerAlertAtBottom, "MPLS label 1 (router alert) is at the bottom of the stack", "warning"],
    [mpls.reservedAtBottom, "MPLS label {label} at the bottom of the stack has no meaning there", "warning"],
    [
      mpls.explicitNullPayload,
      named("MPLS label {label} announces {name}, the payload begins with nibble {nibble}", ({ label }) => (label === 0 ? "IPv4" : "IPv6")),
    ],
  ],
});
