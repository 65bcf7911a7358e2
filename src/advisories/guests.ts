import type { Fault } from "./fault.js";

const OUTER = { least: 0, most: 0 } as const;
const RECEIVED = ["in", "unknown"] as const;
const VMWARE = ["00:50:56", "00:0c:29"] as const;
/** Hyper-V and Azure. */
const MICROSOFT = ["00:15:5d", "00:0d:3a", "00:22:48", "60:45:bd", "7c:1e:52"] as const;
/** What QEMU and libvirt give, and Proxmox. */
const QEMU = ["52:54:00", "bc:24:11"] as const;

/** Faults of virtual machines, their cards and their hypervisors. */
export const guests: readonly Fault[] = [
  {
    id: "vmxnet3-tunnel-checksum",
    title: "VMware's vmxnet3 does not finish the checksums of tunnel packets: ping works between hosts, TCP and UDP do not",
    affected: "vmxnet3 of virtual hardware 14 and later with VXLAN (Docker Swarm, Calico, OpenShift)",
    fixed: "not known for port 4789",
    check: "ethtool -i ens192 | grep driver; ethtool -k ens192 | grep tx-checksum-ip-generic",
    remedy: "ethtool -K ens192 tx-checksum-ip-generic off, or another VXLAN port (8472 without NSX, 4789 with it)",
    cost: "the processor sums every packet of that card; lost at a restart unless NetworkManager or systemd keeps it",
    reference: "https://github.com/moby/moby/issues/41775",
    shapes: [
      { rules: ["checksum/partial"], directions: RECEIVED, path: ["udp", "vxlan"], makers: VMWARE },
      { rules: ["checksum/mismatch"], path: ["udp", "vxlan"], makers: VMWARE },
    ],
  },
  {
    id: "esxi-vxlan-port",
    title: "ESXi does not know the VXLAN port, and offloads the checksums wrongly",
    affected: "ESXi 8.0 Update 2 with VXLAN on a port of its own (Cilium on 8223, for example)",
    fixed: "ESXi 8.0 Update 3",
    check: "ip -d link show type vxlan | grep dstport",
    remedy: "update ESXi",
    cost: "a restart of the host",
    reference: "https://knowledge.broadcom.com/external/article/432932/connectivity-issues-with-cilium-custom-v.html",
    shapes: [
      { rules: ["checksum/partial"], directions: RECEIVED, makers: VMWARE },
      { rules: ["checksum/mismatch"], makers: VMWARE, layers: ["udp", "tcp"] },
    ],
  },
  {
    id: "geneve-trailer",
    title: "the card summed the trailer of the inner frame",
    affected: "ESXi with NSX: Geneve, checksum offload of the physical card, guests that pad their frames with other bytes than 0",
    fixed: "VMware Cloud Foundation 9.0.2",
    check: "pcaplint inspect CAPTURE: bytes behind the inner IP packet",
    remedy: "update; until then let the host sum such packets in software, as the article says",
    cost: "the host's processor sums the packets of that card",
    reference: "https://knowledge.broadcom.com/external/article/385625/tcp-sessions-fail-over-geneve-overlay-du.html",
    shapes: [
      { rules: ["checksum/mismatch"], causes: ["covers-trailer"], path: ["udp", "geneve"] },
      { rules: ["checksum/mismatch"], causes: ["covers-trailer"] },
    ],
  },
  {
    id: "azure-transmit-checksum",
    title: "Azure: some hosts spoil the checksums of tunnel packets that a guest leaves to its card",
    affected: "virtual machines on some Azure hosts, VXLAN; seen on packets longer than 1370 bytes",
    fixed: "not known",
    check: "ethtool -k eth0 | grep tx-checksum; nstat -az UdpInCsumErrors TcpInCsumErrors",
    remedy: "ethtool -K eth0 tx off on the sender, or a smaller MTU",
    cost: "the processor sums every packet, and segmentation offload goes with it",
    reference: "https://github.com/flannel-io/flannel/issues/790",
    shapes: [
      { rules: ["checksum/partial"], directions: RECEIVED, path: ["udp", "vxlan"], makers: MICROSOFT },
      { rules: ["checksum/mismatch"], path: ["udp", "vxlan"], makers: MICROSOFT },
    ],
  },
  {
    id: "virtual-link-to-own-stack",
    title: "a virtual link left the checksum unfinished, and a stack of its own reads the packet",
    affected: "userspace stacks and network operating systems behind veth or tap: containerlab, meshnet, Weave, VPP, GNS3",
    fixed: "no fault of the kernel: nothing on a virtual link finishes the sum",
    check: "ethtool -k VETH | grep tx-checksum",
    remedy: "ethtool -K VETH tx off on the sending end",
    cost: "the processor sums every packet, and segmentation offload goes with it; some set-ups rely on it, so look at the evidence first",
    reference: "https://github.com/srl-labs/containerlab/issues/2894",
    shapes: [{ rules: ["checksum/partial"], directions: RECEIVED, layers: ["tcp", "udp"], depth: OUTER }],
  },
  {
    id: "dhcp-checksum-fill",
    title: "DHCP between a host and its guest: the client reads a raw socket and drops the unfinished checksum",
    affected: "old DHCP clients in guests of OpenStack, CloudStack and libvirt",
    fixed: "a matter of the client: those that heed the kernel's CSUMNOTREADY flag are not hit",
    check: "iptables-save -t mangle | grep CHECKSUM",
    remedy: "iptables -t mangle -A POSTROUTING -p udp --dport 68 -j CHECKSUM --checksum-fill (nftables has none), or tx off on the tap",
    cost: "one rule, only for DHCP; on kernels before 4.19 it must not see GSO packets",
    reference: "https://git.netfilter.org/iptables/commit/include?h=v1.4.17&id=9d1b11102b53103c00b7fddf4658a4d2bdee1338",
    shapes: [{ rules: ["checksum/partial"], directions: RECEIVED, layers: ["udp"], ports: [67, 68], depth: OUTER }],
  },
  {
    id: "netkvm-guest-checksum",
    title: "the Windows driver NetKVM hands on packets whose checksum nobody finished",
    affected: "virtio-win NetKVM on guests with 60 and more processors",
    fixed: "not known",
    check: "Get-NetAdapterChecksumOffload (in the guest)",
    remedy: "fewer than 60 processors, or guest_csum=off on the virtual card",
    cost: "the host sums every packet for that guest",
    reference: "https://github.com/virtio-win/kvm-guest-drivers-windows/issues/1630",
    shapes: [{ rules: ["checksum/partial"], directions: RECEIVED, layers: ["udp"], ports: [68], depth: OUTER }],
  },
  {
    id: "pfsense-virtio",
    title: "a FreeBSD firewall on VirtIO forwards packets whose checksum was left to a card",
    affected: "pfSense and OPNsense on VirtIO cards (FreeBSD bug 165059)",
    fixed: "not known",
    check: "ifconfig vtnet0 | grep -E 'TXCSUM|RXCSUM'",
    remedy: "pfSense: System > Advanced > Networking, Disable hardware checksum offload",
    cost: "the firewall's processor sums every packet",
    reference: "https://bugs.freebsd.org/bugzilla/show_bug.cgi?id=165059",
    shapes: [{ rules: ["checksum/partial"], directions: RECEIVED, layers: ["tcp", "udp"], depth: OUTER, makers: QEMU }],
  },
  {
    id: "opnsense-stale-ip-checksum",
    title: "OPNsense: packets of other protocols than TCP and UDP leave the NAT with the IP checksum of the old address",
    affected: "OPNsense with shared forwarding, seen on stable/26.7 with GRE (PPTP)",
    fixed: "not known",
    check: "sysctl net.pf.share_forward",
    remedy: "update when a fix is there; until then switch shared forwarding off",
    cost: "policy-routed packets then pass by the traffic shaper and the captive portal",
    reference: "https://github.com/opnsense/src/issues/312",
    shapes: [
      { rules: ["checksum/mismatch"], causes: ["stale-field"], layers: ["ipv4"], path: ["ipv4", "gre"] },
      { rules: ["checksum/mismatch"], layers: ["ipv4"], path: ["ipv4", "gre"] },
    ],
  },
  {
    id: "gvisor-zero-tcp-checksum",
    title: "Docker Desktop: the TCP checksum was cleared, then updated as if it were one",
    affected: "published ports of Docker Desktop (gVisor's forwarder)",
    fixed: "not known",
    check: "tcpdump -vvv -i eth0 tcp, in the container",
    remedy: "do not forward these packets further; terminate them in the container",
    cost: "a proxy in the container",
    reference: "https://github.com/google/gvisor/issues/11960",
    shapes: [{ rules: ["checksum/mismatch"], causes: ["delta-on-zero"], layers: ["tcp"] }],
  },
  {
    id: "virtio-ipv6-checksum",
    title: "TCP and UDP over IPv6 reach a guest, or leave it, with the checksum left unfinished",
    affected: "virtual cards that offload IPv4 only: virtio-win with QEMU's user network, OpenVMM",
    fixed: "not known",
    check: "ethtool -k IFACE | grep tx-checksum-ipv6 (Windows: Get-NetAdapterChecksumOffload)",
    remedy: "switch the guest's transmit checksum offload for IPv6 off",
    cost: "the guest's processor sums its IPv6 packets",
    reference: "https://github.com/virtio-win/kvm-guest-drivers-windows/issues/59",
    shapes: [{ rules: ["checksum/partial"], directions: RECEIVED, path: ["ipv6"], layers: ["tcp", "udp"], depth: OUTER }],
  },
];
