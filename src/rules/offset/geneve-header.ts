import * as geneve from "../../layers/geneve.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/geneve-header",
    severity: "error",
    since: "0.1.0",
    summary: "Geneve header of an unknown version, or with reserved bits set",
    what: `
The rule finds a Geneve version other than 0 (decoding ends there, as the header's length cannot be known) and reserved
bits that are set: six behind the O and C flags, and the byte behind the network identifier (warning: receivers ignore them).

Options are judged by offset/geneve-options; options that go beyond the datagram by offset/truncated-header.`,
    why: `
A receiver must drop a Geneve packet of another version (RFC 8926 §3.4). On port 6081 that is nearly always a header written
at the wrong offset, or a corrupted packet whose UDP checksum of 0 let it pass.`,
    example: `
The first byte 40 has version 1 in its two highest bits: *Geneve version is 1; there is only 0*.`,
    remedy: `
Capture at the tunnel's source. If the header is right there, something on the way damages it: turn on UDP checksums for the tunnel
(\`udpcsum\`, \`udp6zerocsumrx off\`).`,
    references: ["RFC 8926 §3.4"],
    peers: { snort: [181], zeek: ["geneve_invalid_version"], tcpdump: ["unknown-version"], wireshark: ["geneve.version.unknown"] },
  },
  facts: [
    [geneve.versionNotZero, "Geneve version is {version}; there is only 0"],
    [geneve.reservedFlagsSet, "Geneve reserved flags {flags:hex} are set", "warning"],
    [geneve.reservedByteSet, "Geneve reserved byte behind the network identifier is {value:hex}", "warning"],
  ],
});
