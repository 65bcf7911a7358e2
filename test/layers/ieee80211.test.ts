import { build, concat, data, hex, ieee80211, ipv4, llc, radiotap, snap, udp } from "../support/build/index.js";
import { testPeel } from "../support/peel.js";

const linkType = 105;
const frame = (f: Parameters<typeof ieee80211>[0]) => build(ieee80211(f), llc(), snap(), ipv4(), udp());
const qos = hex("0000");

testPeel("ieee80211", [
  { name: "data", packet: frame({}), linkType, layers: "ieee80211@0 llc@24 snap@27 ipv4@32 udp@52" },
  {
    name: "four addresses",
    packet: frame({ flags: 3, more: new Uint8Array(6) }),
    linkType,
    layers: "ieee80211@0 llc@30 snap@33 ipv4@38 udp@58",
  },
  { name: "QoS", packet: frame({ subtype: 8, more: qos }), linkType, layers: "ieee80211@0 llc@26 snap@29 ipv4@34 udp@54" },
  {
    name: "QoS and HT control",
    packet: frame({ subtype: 8, flags: 0x81, more: new Uint8Array(6) }),
    linkType,
    layers: "ieee80211@0 llc@30 snap@33 ipv4@38 udp@58",
  },
  {
    name: "order bit without QoS is no HT control",
    packet: frame({ flags: 0x81 }),
    linkType,
    layers: "ieee80211@0 llc@24 snap@27 ipv4@32 udp@52",
  },
  {
    name: "aggregate: the first packet, by its length",
    // LLC 3, SNAP 5, IPv4 20, UDP 8 = 36.
    packet: concat(frame({ subtype: 8, more: hex("8000 020000000002 020000000001 0024") }), new Uint8Array(50)),
    linkType,
    layers: "ieee80211@0 llc@40 snap@43 ipv4@48 udp@68",
  },
  {
    name: "aggregate with four addresses",
    packet: frame({ subtype: 8, flags: 3, more: hex("020000000003 8000 020000000002 020000000001 0024") }),
    linkType,
    layers: "ieee80211@0 llc@46 snap@49 ipv4@54 udp@74",
  },
  {
    name: "payload aligned by the receiver",
    packet: build(
      radiotap({ present: 2, fields: hex("20") }),
      ieee80211({ subtype: 8, more: hex("0000 0000") }),
      llc(),
      snap(),
      ipv4(),
      udp(),
    ),
    linkType: 127,
    layers: "radiotap@0 ieee80211@9 llc@37 snap@40 ipv4@45 udp@65",
  },
  { name: "protected", packet: frame({ flags: 0x41 }), linkType, layers: "ieee80211@0 !encrypted" },
  { name: "first fragment", packet: frame({ flags: 0x05 }), linkType, layers: "ieee80211@0 !fragment" },
  { name: "last fragment", packet: frame({ sequence: 0x12 }), linkType, layers: "ieee80211@0 !fragment" },
  { name: "no data", packet: build(ieee80211({ subtype: 4 })), linkType, layers: "ieee80211@0" },
  { name: "no data with QoS", packet: build(ieee80211({ subtype: 12, more: qos })), linkType, layers: "ieee80211@0" },
  { name: "empty payload", packet: build(ieee80211()), linkType, layers: "ieee80211@0" },
  { name: "beacon", packet: build(ieee80211({ type: 0, subtype: 8 }), data(60)), linkType, layers: "ieee80211@0" },
  { name: "acknowledgement, 10 bytes", packet: hex("d400 0000 020000000001"), linkType, layers: "ieee80211@0" },
  { name: "request to send, 16 bytes, one missing", packet: hex("b400 0000 020000000001 0200000000"), linkType, layers: "!length" },
  { name: "version 1", packet: frame({ version: 1 }), linkType, layers: "!unknown" },
]);
