import {
  arp,
  avs,
  build,
  ciscoMetadata,
  concat,
  data,
  ethernet,
  hex,
  ieee8021ah,
  ieee8023,
  ieee80211,
  ipv4,
  ipv6,
  llc,
  mpls,
  nflog,
  nsh,
  nullHeader,
  ppp,
  pppoe,
  pwControlWord,
  radiotap,
  sll2,
  snap,
  tcp,
  udp,
  vlan,
  vnTag,
} from "../build/index.js";
import { ofRule, type Sample } from "./sample.js";

const LinkType = { Null: 0, Ethernet: 1, Ppp: 9, Ieee80211: 105, Radiotap: 127, Avs: 163, Nflog: 239, Sll2: 276 } as const;
const twelve = [ipv4(), udp(), data(12)] as const;

export const link: readonly Sample[] = [
  ofRule(
    "offset/ethernet-length",
    "802.3 lengths beyond the frame, and a value that is neither length nor type.",
    ["200 in a frame of 48", build(ieee8023({ length: 200 }), llc(), snap(), ...twelve)],
    ["0x05f0", build(ethernet({ type: 0x05f0 }), data(46))],
  ),
  ofRule(
    "offset/vlan-tag",
    "VLAN tags that must not be, or are too many.",
    ["identifier 4095", build(ethernet(), vlan({ id: 4095 }), ...twelve)],
    ["four in a row", build(ethernet(), vlan(), vlan(), vlan(), vlan(), ...twelve)],
  ),
  ofRule("offset/vn-tag", "A VN-Tag of a version that is none.", ["version 1", build(ethernet(), vnTag({ version: 1 }), ...twelve)]),
  ofRule("offset/i-tag", "Reserved bits of a service tag (802.1ah).", [
    "both set",
    build(ethernet(), ieee8021ah({ reserved: 0x03 }), ethernet(), ...twelve),
  ]),
  ofRule(
    "offset/cisco-metadata",
    "Cisco metadata of unknown form.",
    ["version 2", build(ethernet(), ciscoMetadata({ version: 2 }), ...twelve)],
    ["security group tag 65535", build(ethernet(), ciscoMetadata({ groupTag: 0xffff }), ...twelve)],
  ),
  ofRule(
    "offset/mpls-label",
    "Special labels where they must not be.",
    ["label 3", build(ethernet(), mpls({ label: 3 }), ...twelve)],
    ["label 1 at the bottom", build(ethernet(), mpls({ label: 1 }), ...twelve)],
    ["label 0 in front of IPv6", build(ethernet(), mpls({ label: 0 }), ipv6(), udp(), data(12))],
  ),
  ofRule("offset/pw-control-word", "A control word that claims more than there is.", [
    "63 bytes, where 64 - 10 are left",
    build(ethernet(), mpls(), pwControlWord({ length: 63 }), ethernet(), ipv4(), udp(), data(8)),
  ]),
  ofRule(
    "offset/pppoe-header",
    "PPPoE headers that cannot be.",
    ["version 2", build(ethernet(), pppoe({ versionAndType: 0x21 }), ppp(), ...twelve)],
    ["length 400 in a frame of 42", build(ethernet(), pppoe({ length: 400 }), ppp(), ...twelve)],
  ),
  ofRule(
    "offset/ppp-header",
    "PPP control byte and protocol number.",
    ["control byte 0x13", build(ppp({ framed: true, control: 0x13 }), ...twelve), LinkType.Ppp],
    ["protocol 0x0020", build(ppp({ framed: true, protocol: 0x0020 }), data(20)), LinkType.Ppp],
  ),
  ofRule(
    "offset/nsh-header",
    "NSH versions and lengths that cannot be.",
    ["version 1", build(ethernet(), nsh({ version: 1 }), ...twelve)],
    ["metadata of type 1 in a header of 16 bytes", build(ethernet(), nsh({ context: new Uint8Array(8) }), ...twelve)],
  ),
  ofRule(
    "offset/arp-header",
    "ARP address sizes that are not those of its types.",
    ["hardware size 8", build(ethernet(), arp({ hardwareSize: 8 }))],
    ["operation 77", build(ethernet(), arp({ operation: 77 }))],
  ),
  ofRule("offset/wlan-subframe", "An 802.11 aggregate whose first packet does not fit.", [
    "400 bytes, where 48 are left",
    build(ieee80211({ subtype: 8, more: concat(hex("8000"), hex("020000000002 020000000001 0190")) }), llc(), snap(), ...twelve),
    LinkType.Ieee80211,
  ]),
  ofRule(
    "offset/link-header",
    "Headers that the capturing side writes, of four link types in one pcapng file.",
    ["loopback family 0x1b213c", build(nullHeader({ family: 0x001b213c, littleEndian: false }), data(20)), LinkType.Null],
    ["radiotap version 1", build(radiotap({ version: 1 }), ieee80211(), llc(), snap(), ...twelve), LinkType.Radiotap],
    ["AVS length 4", build(avs({ length: 4 }), ieee80211(), llc(), snap(), ...twelve), LinkType.Avs],
    ["NFLOG attribute of 2 bytes", build(nflog({ payloadLength: 2 }), ...twelve), LinkType.Nflog],
    ["reserved bytes of Linux cooked capture", build(sll2({ reserved: 5 }), ipv4(), tcp(), data(12)), LinkType.Sll2],
  ),
];
