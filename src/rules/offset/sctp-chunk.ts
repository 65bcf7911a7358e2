import * as chunks from "../../layers/sctp-chunks.js";
import { named } from "../message.js";
import { defineRule } from "../rule.js";

const NAMES: Readonly<Record<number, string>> = {
  0: "DATA",
  1: "INIT",
  2: "INIT ACK",
  3: "SACK",
  4: "HEARTBEAT",
  5: "HEARTBEAT ACK",
  6: "ABORT",
  7: "SHUTDOWN",
  8: "SHUTDOWN ACK",
  9: "ERROR",
  10: "COOKIE ECHO",
  11: "COOKIE ACK",
  12: "ECNE",
  13: "CWR",
  14: "SHUTDOWN COMPLETE",
  15: "AUTH",
  64: "I-DATA",
  128: "ASCONF-ACK",
  130: "RE-CONFIG",
  132: "PAD",
  192: "FORWARD-TSN",
  193: "ASCONF",
  194: "I-FORWARD-TSN",
};
/** `INIT chunk`, `chunk of type 77`. */
const chunkName = ({ chunk }: Readonly<Record<string, number>>): string =>
  NAMES[chunk!] === undefined ? `chunk of type ${chunk}` : `${NAMES[chunk!]} chunk`;

export default defineRule({
  meta: {
    id: "offset/sctp-chunk",
    severity: "error",
    since: "0.1.0",
    summary: "SCTP chunks do not add up to the packet, or may not stand where they do",
    what: `
Behind the common header of 12 bytes an SCTP packet is a row of chunks, each with its length and padded to a multiple of
four. The rule finds a length below 4, below what the chunk's type needs, or beyond the packet; bytes left that are no chunk;
a packet without any; parameters and error causes whose lengths do not fit their chunk; counts of a SACK that do not fit. It
also finds INIT, INIT ACK or SHUTDOWN COMPLETE together with other chunks, an INIT with a verification tag, and DATA without
one.

Padding that is missing behind the last chunk is tolerated. Fragments, and packets whose IP length goes beyond them, are
judged as far as they go.`,
    why: "The receiver discards the packet, or aborts the association (a DATA chunk without data, a tag that does not match).",
    example: `
A packet ends 20 bytes behind the start of a DATA chunk that has length 48: *SCTP DATA chunk has length 48, and only 20 bytes
are left*.`,
    remedy: `
Look at the checksum: where the CRC32c is good, the sender made the packet so. Where it is bad, look for a middlebox that
edits SCTP (a NAT with an SCTP helper, a signalling firewall).`,
    references: ["RFC 9260 §3.2", "RFC 9260 §3.3", "RFC 9260 §8.5"],
    peers: {
      suricata: [
        "sctp.chunk_too_small",
        "sctp.chunk_len_invalid",
        "sctp.init_chunk_bundled",
        "sctp.init_with_non_zero_vtag",
        "sctp.data_with_zero_vtag",
      ],
      tcpdump: ["[Bad chunk length N, …]"],
      wireshark: ["sctp.chunk_length.bad", "sctp.parameter_length.bad"],
    },
  },
  facts: [
    [chunks.noChunk, "SCTP packet has no chunk"],
    [chunks.bytesBehindChunks, "{left} bytes behind the last SCTP chunk are too few for another"],
    [chunks.chunkLengthTooSmall, named("SCTP {name} has length {length}, less than its own header of 4 bytes", chunkName)],
    [chunks.chunkBelowMinimum, named("SCTP {name} has length {length}, and needs at least {needed}", chunkName)],
    [chunks.chunkBeyondPacket, named("SCTP {name} has length {length}, and only {left} bytes are left", chunkName)],
    [chunks.sackCountsBeyond, "SCTP SACK chunk counts {entries} gap blocks and duplicates, which need {needed} bytes; it has {length}"],
    [chunks.parameterLengthTooSmall, "SCTP parameter {parameter:hex} has length {length}, less than its own 4 bytes of type and length"],
    [chunks.parameterBeyondChunk, "SCTP parameter {parameter:hex} has length {length}, and only {left} bytes of the chunk are left"],
    [chunks.chunkBundled, named("SCTP {name} is not alone in its packet", chunkName)],
    [chunks.initWithTag, "SCTP INIT chunk stands in a packet whose verification tag is not 0"],
    [chunks.dataWithoutTag, "SCTP data stands in a packet whose verification tag is 0"],
  ],
});
