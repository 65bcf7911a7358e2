import { ip, type Namespaces } from "./namespaces.js";

/** Both ends with the names of their device, as tunnels and addresses need them. */
const ends = (net: Namespaces) =>
  [
    { namespace: net.a, device: "va", number: 1, own: "10.9.0.1", other: "10.9.0.2" },
    { namespace: net.b, device: "vb", number: 2, own: "10.9.0.2", other: "10.9.0.1" },
  ] as const;

/** Joins both ends by a VXLAN (10.8.0.1 and 10.8.0.2); `options` are those of `ip link`: `udpcsum` for an outer checksum. */
export function vxlan(net: Namespaces, ...options: readonly string[]): void {
  for (const { namespace, device, number, own, other } of ends(net)) {
    const tunnel = ["type", "vxlan", "id", "42", "local", own, "remote", other, "dstport", "4789", "dev", device, ...options];
    ip("-n", namespace, "link", "add", "vx", ...tunnel);
    ip("-n", namespace, "addr", "add", `10.8.0.${number}/24`, "dev", "vx");
    ip("-n", namespace, "link", "set", "vx", "up");
  }
}

/** Gives both ends an address of IPv6 too (fd00::1 and fd00::2); `options` are those of `ip link set` for their devices. */
export function ipv6(net: Namespaces, ...options: readonly string[]): void {
  for (const { namespace, device, number } of ends(net)) {
    for (const which of ["all", "default", device]) net.sysctl(namespace, `net.ipv6.conf.${which}.disable_ipv6=0`);
    ip("-n", namespace, "addr", "add", `fd00::${number}/64`, "dev", device, "nodad");
    if (options.length > 0) ip("-n", namespace, "link", "set", device, ...options);
  }
}

/** Lets both ends send and take segments of more than 64 KiB (BIG TCP), over IPv6. */
export const bigTcp = (net: Namespaces): void => ipv6(net, "gso_max_size", "196608", "gro_max_size", "196608");

/** Puts both ends into a VLAN (10.7.0.1 and 10.7.0.2) by devices of their own. @throws with what `ip` says */
export function vlanDevices(net: Namespaces): void {
  for (const { namespace, device, number } of ends(net)) {
    ip("-n", namespace, "link", "add", "link", device, "name", "vlan7", "type", "vlan", "id", "7");
    ip("-n", namespace, "addr", "add", `10.7.0.${number}/24`, "dev", "vlan7");
    ip("-n", namespace, "link", "set", "vlan7", "up");
  }
}

/** Sends 4500 bytes from `a` to port 9 of `b`, in datagrams of 1000, by one call (UDP_SEGMENT). */
export async function sendDatagrams(net: Namespaces): Promise<void> {
  const code = `
    import koffi from "koffi";
    const libc = koffi.load("libc.so.6");
    const socket = libc.func("int socket(int, int, int)");
    const setsockopt = libc.func("int setsockopt(int, int, int, void *, uint32_t)");
    const sendto = libc.func("int64_t sendto(int, void *, uint64_t, int, void *, uint32_t)");
    const fd = socket(2, 2, 0);
    // linux/udp.h: SOL_UDP 17, UDP_SEGMENT 103.
    if (setsockopt(fd, 17, 103, Buffer.from(Int32Array.of(1000).buffer), 4) < 0) throw new Error("no UDP_SEGMENT");
    // struct sockaddr_in: AF_INET, port 9, 10.9.0.2.
    const to = Buffer.from([2, 0, 0, 9, 10, 9, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0]);
    print(String(sendto(fd, Buffer.alloc(4500, 120), 4500, 0, to, 16)));`;
  const { stdout, stderr } = await net.node(net.a, code).ended;
  if (stdout !== "4500\n") throw new Error(`not sent: ${stdout}${stderr}`);
}
