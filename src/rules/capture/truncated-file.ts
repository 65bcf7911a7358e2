import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "capture/truncated-file",
    severity: "warning",
    since: "0.1.0",
    summary: "The capture file ends inside a record, or holds bytes that make none",
    what: `
Everything in front of the place is read and judged. A file that ends inside a record or block is *cut*: the program that
wrote it was killed, or the disk was full, or the copy was not finished. Bytes that make no record are *damage*. In classic
pcap nothing marks where the next record begins, so that reading ends there. In pcapng a block says its length at both ends:
reading goes on at the next block of a known type whose two lengths agree, with another block behind it; \`resumedAt\` says where.

The same is said of compressed files whose data end early or do not agree with their checksum; offsets are those of the
decompressed capture.`,
    why: `
The packets behind the place are missing, and every statement about the capture as a whole (flows, losses, totals) is about
the first part only. A clean result says nothing about the rest.`,
    example: `
\`tcpdump -w a.pcap\` killed with SIGKILL while it wrote the 26th packet: *the file ends at byte 8879, inside packet 26, 2
bytes after its record began*.`,
    remedy: `
Stop captures with SIGINT or SIGTERM and write with \`tcpdump -U\`, so that each packet reaches the file whole. A file that was
copied: compare its size with the original. \`editcap IN OUT\` writes a whole file of what can be read.`,
    advice: "the packets behind this place are missing: copy the file again, or capture with tcpdump -U",
    references: [
      "https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-05.html",
      "https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html",
    ],
    peers: {
      tcpdump: ["truncated dump file; tried to read N bytes, only got M", "invalid packet capture length N, bigger than snaplen of M"],
      wireshark: ["appears to have been cut short in the middle of a packet", "appears to be damaged or corrupt"],
    },
  },
  event: (event) =>
    event.kind === "truncated" || event.kind === "damaged"
      ? {
          message: event.message,
          details: {
            offset: event.offset,
            record: event.record,
            ...(event.kind === "damaged" && event.resumedAt !== undefined ? { resumedAt: event.resumedAt } : {}),
          },
        }
      : undefined,
});
