import * as avs from "../../layers/avs.js";
import * as nflog from "../../layers/nflog.js";
import * as loopback from "../../layers/null.js";
import * as ppi from "../../layers/ppi.js";
import * as prism from "../../layers/prism.js";
import * as radiotap from "../../layers/radiotap.js";
import * as sll from "../../layers/sll.js";
import * as sll2 from "../../layers/sll2.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/link-header",
    severity: "error",
    since: "0.1.0",
    summary: "Header that the capturing side puts in front of each packet cannot be right",
    what: `
Many link types begin with a header that was never on the wire: it was written by the capturing kernel or driver. The rule finds

- loopback (null, loop): an address family above 255 in either byte order;
- Linux cooked (SLL, SLL2): as warning, an unknown packet type, and reserved bytes that are set;
- radiotap, PPI, NFLOG: a version other than 0;
- radiotap, PPI, AVS, Prism: a length below the header's fixed part;
- radiotap: bitmaps that do not end within the header; PPI: a field that goes beyond it;
- NFLOG: an attribute shorter than its own header or beyond the packet; as warning, no payload at all.

A hardware address of more than 8 bytes in SLL is normal (InfiniBand): only its first 8 are kept.`,
    why: `
No network device can have sent it. The file names the wrong link type, was pieced together from files of different types, or
was written by a tool with a fault; what stands in the packets behind such a header cannot be trusted to begin where it seems to.`,
    example: `
A file of link type 0 (null) whose packets begin with \`00 1b 21 3c\`: *loopback address family 0x1b213c is none in either
byte order*. These are the first bytes of a MAC address: the file is Ethernet.`,
    remedy: `
If all packets of the file are so, its link type is wrong: \`editcap -T ether BAD GOOD\`. If only some, several files were
merged into one format that holds a single link type; merge into pcapng instead.`,
    references: ["https://www.tcpdump.org/linktypes.html", "https://www.radiotap.org/"],
    peers: {
      zeek: ["null_analyzer_failed", "unknown_nflog_version", "nflog_no_pcap_payload", "nflog_bad_tlv_len"],
      wireshark: ["ppi.invalid_length", "radiotap.length.invalid", "radiotap.data_past_header"],
    },
  },
  facts: [
    [loopback.familyImpossible, "loopback address family {family:hex} is none in either byte order"],
    [sll.packetTypeUnknown, "Linux cooked packet type {type} is unknown", "warning"],
    [sll2.reservedNotZero, "Linux cooked header has {value:hex} in reserved bytes", "warning"],
    [radiotap.versionNotZero, "radiotap version {version}; only 0 is defined"],
    [radiotap.lengthTooSmall, "radiotap length {length} is less than the 8 bytes of its fixed part"],
    [radiotap.bitmapBeyondHeader, "radiotap bitmaps do not end within the header's {length} bytes"],
    [ppi.versionNotZero, "PPI version {version}; only 0 is defined"],
    [ppi.lengthTooSmall, "PPI length {length} is less than the 8 bytes of its fixed part"],
    [ppi.fieldBeyondHeader, "PPI field of {fieldLength} bytes goes beyond the {left} that are left"],
    [nflog.versionNotZero, "NFLOG version {version}; only 0 is defined"],
    [nflog.attributeTooShort, "NFLOG attribute length {length} is less than the attribute's own 4 bytes"],
    [nflog.attributeBeyondPacket, "NFLOG attribute of {length} bytes goes beyond the {left} that are left"],
    [nflog.payloadMissing, "NFLOG record has no payload attribute", "warning"],
    [avs.lengthTooSmall, "AVS length {length} is less than the 8 bytes of its fixed part"],
    [prism.lengthTooSmall, "Prism length {length} is less than the 8 bytes of its fixed part"],
  ],
});
