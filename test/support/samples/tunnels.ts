import {
  build,
  concat,
  data,
  erspan2,
  ethernet,
  type GeneveFields,
  type GreFields,
  geneve,
  geneveOption,
  gre,
  gtpU,
  hex,
  ipv4,
  ipv6,
  l2tp,
  type Part,
  pppProtocol,
  pptp,
  routeEntry,
  tunnelHeader,
  udp,
  vxlan,
  vxlanGpe,
} from "../build/index.js";
import { ofRule, type Sample } from "./sample.js";

const inner = [ipv4({ source: "192.168.1.1", destination: "192.168.1.2" }), udp(), data(12)] as const;
/** In UDP to this port. */
const port = (destination: number, ...parts: Part[]) => build(ethernet(), ipv4(), udp({ destination }), ...parts);
const greOf = (f: GreFields) => build(ethernet(), ipv4(), gre(f), ...inner);
const geneveOf = (f: GeneveFields) => port(6081, geneve(f), ethernet(), ...inner);
const vxlanOf = (f: Parameters<typeof vxlan>[0]) => port(4789, vxlan(f), ethernet(), ...inner);
const gpeOf = (f: Parameters<typeof vxlanGpe>[0]) => port(4790, vxlanGpe(f), ...inner);
const headed = (destination: number, name: string, header: string, ...parts: Part[]) =>
  port(destination, tunnelHeader(name, hex(header)), ...parts);
const pim = (header: string, ...parts: Part[]) => build(ethernet(), ipv4(), tunnelHeader("pim", hex(header), 103), ...parts);

export const tunnels: readonly Sample[] = [
  ofRule(
    "offset/gre-header",
    "GRE flags, versions and lengths that must not be.",
    ["version 2", greOf({ flags: 2 })],
    ["recursion control", greOf({ flags: 0x0100 })],
    ["a source route that does not end", greOf({ route: concat(routeEntry({ length: 200 })) })],
    ["PPTP that carries IP", build(ethernet(), ipv4(), pptp({ protocol: 0x0800, sequence: 1 }), pppProtocol(), ...inner)],
  ),
  ofRule("offset/erspan-header", "ERSPAN of a version that is none.", [
    "version 3",
    build(ethernet(), ipv4(), gre({ sequence: 1 }), erspan2({ version: 3 }), ethernet(), ...inner),
  ]),
  ofRule(
    "offset/vxlan-header",
    "VXLAN flags and reserved fields.",
    ["I flag not set", vxlanOf({ flags: 0 })],
    ["flags of VXLAN-GPE on VXLAN's port", vxlanOf({ flags: 0x0c000003 })],
    ["reserved byte 0xff", vxlanOf({ reserved: 0xff })],
  ),
  ofRule(
    "offset/vxlan-gpe-header",
    "VXLAN-GPE flags and reserved fields.",
    ["version 1", gpeOf({ flags: 0x1c0000 })],
    ["I flag not set", gpeOf({ flags: 0x040000 })],
  ),
  ofRule(
    "offset/geneve-header",
    "Geneve version and reserved fields.",
    ["version 1", geneveOf({ version: 1 })],
    ["reserved flags", geneveOf({ flags: 0x21 })],
  ),
  ofRule(
    "offset/geneve-options",
    "Geneve options that do not come out even.",
    ["8 bytes of data, where 4 are left", geneveOf({ options: geneveOption({ length: 2 }) })],
    ["a critical option without the C flag", geneveOf({ options: geneveOption({ type: 0x81 }) })],
    ["the C flag without options", geneveOf({ flags: 0x40 })],
  ),
  ofRule(
    "offset/gtp-u-header",
    "GTP-U lengths that disagree with the datagram.",
    ["the header's 8 bytes counted in", port(2152, gtpU({ length: 48 }), ...inner)],
    ["extension header of length 0", port(2152, gtpU({ flags: 0x34, optional: hex("00070085 00000900") }), ...inner)],
  ),
  ofRule(
    "offset/l2tp-header",
    "L2TP lengths that disagree with the datagram.",
    ["99 of 50 bytes", port(1701, l2tp([0x4002, 99, 1, 2]), pppProtocol(), ...inner)],
    ["8, less than its own header", port(1701, l2tp([0x4802, 8, 1, 2, 7, 8]), pppProtocol(), ...inner)],
  ),
  ofRule("offset/teredo-header", "Teredo indications out of order.", [
    "origin in front of authentication",
    headed(3544, "teredo", "0000 63bf 3fff 0102 0001 00 00 1122334455667788 00", ipv6(), udp(), data(12)),
  ]),
  ofRule("offset/lisp-header", "LISP flags that contradict each other.", [
    "nonce and map versions",
    headed(4341, "lisp", "90 001002 00000000", ...inner),
  ]),
  ofRule("offset/capwap-header", "A CAPWAP header length that cannot be.", [
    "4 bytes",
    headed(5247, "capwap", "00 08 42 00 0000 0000", ethernet(), ...inner),
  ]),
  // Identity of 2^4 = 16 bytes, signature of 5 units of 4.
  ofRule("offset/ayiya-header", "AYIYA that carries nothing.", [
    "IPv6 announced",
    port(5072, tunnelHeader("ayiya", concat(hex("41 52 11 29"), new Uint8Array(40)))),
  ]),
  ofRule(
    "offset/pim-header",
    "PIM that is not version 2, or registers what is no IP packet.",
    ["version 1", pim("11 00 eeff 00000000", ...inner)],
    ["register of something else", pim("21 00 deff 00000000", data(20))],
  ),
];
