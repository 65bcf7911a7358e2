import * as teredo from "../../layers/teredo.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/teredo-header",
    severity: "warning",
    since: "0.1.0",
    summary: "Teredo indications or trailers that do not fit, or no IPv6 behind them",
    what: `
A Teredo datagram is an IPv6 packet, with an authentication and an origin indication in front of it where a server takes part (in this
order, each at most once), and trailers behind it, each of a type, a length and so many bytes. The rule finds indications out of
place, something other than IPv6 behind them, and a trailer that goes beyond the datagram.

A datagram on port 3544 that begins with neither an indication nor IPv6 is not Teredo and passes in silence.`,
    why: `
Bytes behind the IPv6 packet that are no trailers belong to nobody: they are a hiding place, or a length was rewritten. Misplaced
indications make the client drop the server's answer, and Teredo does not come up.`,
    example: `
A bubble is an IPv6 header of 40 bytes without payload. Two bytes 01 0a behind it are a trailer of type 1 that claims 10 bytes:
*Teredo trailer of type 1 claims 10 bytes; 0 are left*.`,
    remedy: `
Teredo is obsolete and its public servers are gone: find out who still uses it (\`netsh interface teredo show state\`), and turn it off.`,
    references: ["RFC 4380 §5.1.1", "RFC 6081 §4"],
    peers: { zeek: ["Teredo_bubble_with_payload"] },
  },
  facts: [
    [teredo.indicationOutOfPlace, "Teredo indication {indication} is out of place: authentication comes first, origin second, each once"],
    [teredo.notIpv6, "Teredo indications are followed by version {version}, not by IPv6"],
    [teredo.trailerBeyond, "Teredo trailer of type {type} claims {length} bytes; {left} are left"],
  ],
});
