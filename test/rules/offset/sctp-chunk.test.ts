import rule from "../../../src/rules/offset/sctp-chunk.js";
import { build, concat, data, ethernet, hex, ipv4, sctp, sctpChunk } from "../../support/build/index.js";
import { testRule } from "../../support/rule-tester.js";

/** Chunks begin at 14 + 20 + 12 = 46. */
const packet = (tag: number, ...chunks: Uint8Array[]) => build(ethernet(), ipv4(), sctp({ tag }), data(concat(...chunks)));
const TAG = 0x11223344;
/** TSN, stream, sequence, protocol and n bytes of data. */
const dataChunk = (n: number, length?: number) => sctpChunk(0, new Uint8Array(12 + n), length);
/** Initiate tag, window, streams out and in, TSN, and parameters. */
const init = (parameters = "") => sctpChunk(1, hex(`00000001 00010000 000a000a 00000001 ${parameters}`));
const cookieAck = sctpChunk(11, new Uint8Array(0));

testRule(rule, {
  valid: [
    { name: "INIT with a supported-address-types parameter", packet: packet(0, init("000c0006 00050000")) },
    { name: "INIT ACK alone", packet: packet(TAG, sctpChunk(2, hex("00000001 00010000 000a000a 00000001 00070008 01020304"))) },
    { name: "COOKIE ACK and DATA of 5 bytes, padded", packet: packet(TAG, cookieAck, dataChunk(5)) },
    { name: "no padding behind the last chunk", packet: packet(TAG, dataChunk(5).slice(0, 21)) },
    { name: "SACK with a gap block", packet: packet(TAG, sctpChunk(3, hex("00000001 00010000 00010000 00020003"))) },
    { name: "HEARTBEAT", packet: packet(TAG, sctpChunk(4, hex("00010008 01020304"))) },
    { name: "ABORT with a cause", packet: packet(TAG, sctpChunk(6, hex("000c0004"))) },
    { name: "a chunk that nobody knows", packet: packet(TAG, sctpChunk(77, new Uint8Array(3))) },
    {
      name: "first fragment",
      packet: build(ethernet(), ipv4({ flagsAndOffset: 0x2000 }), sctp(), data(dataChunk(8, 900))),
    },
  ],
  invalid: [
    {
      name: "no chunk",
      packet: packet(TAG),
      findings: [{ message: "SCTP packet has no chunk", at: 46, layer: "sctp", severity: "error" }],
    },
    {
      name: "three bytes left",
      packet: packet(TAG, cookieAck, new Uint8Array(3)),
      findings: [{ message: "3 bytes behind the last SCTP chunk are too few for another", at: 50 }],
    },
    {
      name: "length 3",
      packet: packet(TAG, sctpChunk(11, new Uint8Array(0), 3)),
      findings: [{ message: "SCTP COOKIE ACK chunk has length 3, less than its own header of 4 bytes", at: 48 }],
    },
    {
      name: "DATA without data",
      packet: packet(TAG, dataChunk(0)),
      findings: [{ message: "SCTP DATA chunk has length 16, and needs at least 17", at: 48 }],
    },
    {
      name: "beyond the packet",
      packet: packet(TAG, dataChunk(4, 48)),
      findings: [{ message: "SCTP DATA chunk has length 48, and only 20 bytes are left", at: 48 }],
    },
    // 16 + 4 * (2 + 1) = 28.
    {
      name: "SACK with more gaps than it holds",
      packet: packet(TAG, sctpChunk(3, hex("00000001 00010000 00020001 00020003"))),
      findings: [{ message: "SCTP SACK chunk counts 3 gap blocks and duplicates, which need 28 bytes; it has 20", at: 58 }],
    },
    {
      name: "parameter of length 0",
      packet: packet(0, init("80000000")),
      findings: [{ message: "SCTP parameter 0x8000 has length 0, less than its own 4 bytes of type and length", at: 68 }],
    },
    {
      name: "parameter beyond its chunk",
      packet: packet(0, init("000c0010")),
      findings: [{ message: "SCTP parameter 0x000c has length 16, and only 4 bytes of the chunk are left", at: 68 }],
    },
    {
      name: "INIT in front of DATA",
      packet: packet(0, init(), sctpChunk(77, new Uint8Array(0))),
      findings: [{ message: "SCTP INIT chunk is not alone in its packet", at: 46 }],
    },
    {
      name: "SHUTDOWN COMPLETE behind another",
      packet: packet(TAG, cookieAck, sctpChunk(14, new Uint8Array(0))),
      findings: [{ message: "SCTP SHUTDOWN COMPLETE chunk is not alone in its packet", at: 50 }],
    },
    {
      name: "INIT with a verification tag",
      packet: packet(TAG, init()),
      findings: [{ message: "SCTP INIT chunk stands in a packet whose verification tag is not 0", at: 38 }],
    },
    {
      name: "DATA without a verification tag",
      packet: packet(0, dataChunk(4)),
      findings: [{ message: "SCTP data stands in a packet whose verification tag is 0", at: 38 }],
    },
  ],
});
