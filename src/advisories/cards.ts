import type { Fault } from "./fault.js";

/** Faults of network cards, their drivers, and of what receives a packet. */
export const cards: readonly Fault[] = [
  {
    id: "udp6-zero-checksum-dropped",
    title: "UDP over IPv6 without a checksum is dropped on receive",
    affected: "every IPv6 receiver; tunnels too with some cards (the GMAC of Qualcomm's ipq806x drops VXLAN without a sum)",
    fixed: "for ipq806x not known",
    check: "ip -d link show type vxlan | grep -o 'noudp6zerocsum[a-z]*'; nstat -az Udp6InErrors",
    remedy: "let the sender compute it (ip link … noudp6zerocsumtx)",
    cost: "the sender sums every packet, unless its card does",
    reference: "https://github.com/freifunk-gluon/gluon/issues/3783",
    shapes: [{ rules: ["checksum/absent"], path: ["ipv6", "udp"] }],
  },
  {
    id: "intel-outer-checksum",
    title: "Intel's ice and i40e cards compute the outer UDP checksum of tunnels wrongly",
    affected: "E810 and X7xx cards with VXLAN or Geneve and outer checksums; reported with the ice driver, DPDK and Open vSwitch",
    fixed: "Open vSwitch and DPDK switch the offload off (releases not checked)",
    check: "ethtool -i UPLINK | grep driver; ethtool -k UPLINK | grep -E 'tx-udp_tnl-csum|tx-checksum'",
    remedy: "no outer checksum (ip link … noudpcsum), or ethtool -K UPLINK tx off",
    cost: "with tx off the processor sums every packet, and segmentation offload goes with it",
    reference: "https://github.com/openvswitch/ovs-issues/issues/321",
    shapes: [
      { rules: ["checksum/mismatch"], causes: ["corrupt"], layers: ["udp"], path: ["udp", "vxlan"], depth: { most: 0 } },
      { rules: ["checksum/mismatch"], causes: ["corrupt"], layers: ["udp"], path: ["udp", "geneve"], depth: { most: 0 } },
    ],
  },
  {
    id: "veth-trusts-bad-checksum",
    title: "veth marks packets with a wrong checksum as verified: corrupt data reaches the application in a container",
    affected: "Linux with veth, routed containers, before the fix",
    fixed: "accepted in early 2016, and taken over into stable kernels back to 3.14 (releases not checked)",
    check: "uname -r; ethtool -k eth0 | grep rx-checksumming",
    remedy: "update the kernel; until then ethtool -K eth0 rx off on the physical card",
    cost: "the processor verifies every packet",
    reference:
      "https://medium.com/vijay-pandurangan/linux-kernel-bug-delivers-corrupt-tcp-ip-data-to-mesos-kubernetes-docker-containers-4986f88f7a19",
    shapes: [{ rules: ["flow/bad-checksum-acknowledged"] }],
  },
  {
    id: "card-checksum-complete",
    title: "the card's sum over the packet is wrong, the packet itself is right",
    affected: "drivers that hand over CHECKSUM_COMPLETE, often on padded frames: mlx5 and others",
    fixed: "by driver; not known for all",
    check: "dmesg | grep -A3 'hw csum failure'; nstat -az TcpInCsumErrors UdpInCsumErrors",
    remedy: "ethtool -K IFACE rx off",
    cost: "the processor verifies every packet; the packets were kept before too",
    reference: "https://github.com/cilium/cilium/issues/9482",
    shapes: [{ rules: ["skb/hw-csum-failure"] }],
  },
  {
    id: "big-tcp-readers",
    title: "BIG TCP: lengths of 0 in IP headers, which older programs take for damage",
    affected: "tcpdump without BIG TCP over IPv6, devices and programs that trust the IP length",
    fixed: "tcpdump reads them since its pull requests 1085 and 1329 (releases not checked)",
    check: "ip -d link show IFACE | grep -oE 'g[rs]o(_ipv4)?_max_size [0-9]+'",
    remedy: "ip link set IFACE gso_ipv4_max_size 65536 gro_ipv4_max_size 65536 while capturing",
    cost: "more packets to handle on very fast links",
    reference: "https://github.com/the-tcpdump-group/tcpdump/pull/1329",
    shapes: [{ rules: ["super-packet/big-tcp"] }],
  },
];
