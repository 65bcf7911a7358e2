import * as nsh from "../../layers/nsh.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/nsh-header",
    severity: "error",
    since: "0.1.0",
    summary: "Network Service Header: version, length or metadata cannot be right",
    what: `
The rule finds an NSH version other than 0, a header length below the 8 bytes of base and service path header, a length other
than 24 with metadata of type 1 (which has a fixed size), a context header of type 2 metadata that goes beyond the NSH header,
and, as warning, a metadata type that is reserved.`,
    why: `
A service function forwarder must discard a version it does not know and a length that does not fit; the packet is lost in
the middle of a service chain, where few people look.`,
    example: `
\`0f c5 01 01\`: version 0, TTL 63, length 5 words, metadata type 1: *NSH header length 20 with metadata type 1, which has 24*.`,
    remedy: "Look at the classifier that puts the header on; compare its metadata settings with those of the forwarders behind it.",
    references: ["RFC 8300 §2.2", "RFC 8300 §2.4", "RFC 8300 §2.5"],
    peers: {
      suricata: ["nsh.unsupported_version", "nsh.bad_header_length", "nsh.reserved_type", "nsh.unsupported_type"],
      wireshark: ["nsh.length.invalid"],
    },
  },
  facts: [
    [nsh.versionNotZero, "NSH version {version}; only 0 is defined"],
    [nsh.lengthTooSmall, "NSH header length {headerLength} is less than the 8 bytes that every NSH header has"],
    [nsh.lengthNotForType, "NSH header length {headerLength} with metadata type 1, which has 24"],
    [nsh.contextBeyondHeader, "NSH context header of {contextLength} bytes goes beyond the {left} that are left"],
    [nsh.mdTypeReserved, "NSH metadata type {mdType} is not assigned", "warning"],
  ],
});
