import * as erspan from "../../layers/erspan.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/erspan-header",
    severity: "error",
    since: "0.1.0",
    summary: "ERSPAN header of an unknown version or frame type, or with reserved bits set",
    what: `
ERSPAN carries mirrored frames behind GRE: type II (version 1) under protocol 0x88be with a header of 8 bytes, type III
(version 2) under 0x22eb with 12, or 20 with its platform subheader. The rule finds any other version, a version that is not
the protocol's (warning: some receivers go by one, some by the other), a frame type that is neither Ethernet nor IP, and
reserved bits in type II (warning).

Type I has no header at all and is told by the missing GRE sequence number; there is nothing to judge in it.`,
    why: `
The version decides where the mirrored frame begins. A collector that guesses wrong sees frames shifted by 4 or 12
bytes, and reports traffic that never was.`,
    example: `
GRE protocol 0x88be with a sequence number, then 30 64 00 07: the first four bits are the version, 3: *ERSPAN version is 3;
there are only 1 (type II) and 2 (type III)*.`,
    remedy: `
Look at the mirror session of the switch (\`show monitor session all\`) and set the ERSPAN type that the collector
expects. Where type I was meant, GRE must not have the sequence flag.`,
    references: ["draft-foschiano-erspan-03 §4"],
    peers: { suricata: ["erspan.unsupported_version"], snort: [462], wireshark: ["erspan.version.unknown"] },
  },
  facts: [
    [erspan.versionUnknown, "ERSPAN version is {version}; there are only 1 (type II) and 2 (type III)"],
    [erspan.versionNotOfProtocol, "ERSPAN version {version} is not that of GRE protocol {protocol:hex}", "warning"],
    [erspan.reservedBitsSet, "ERSPAN reserved bits {bits:hex} are set", "warning"],
    [erspan.frameTypeUnknown, "ERSPAN frame type is {frameType}; there are only 0 (Ethernet) and 2 (IP)"],
  ],
});
