import { execFileSync } from "node:child_process";
import { ip, type Namespaces, type Running } from "./namespaces.js";

/**
 * Sends frames from an interface of a namespace by a packet socket, as they stand. With `vnet` each begins with the 10 bytes of a
 * struct virtio_net_hdr, which the kernel checks and heeds. Gives what the kernel said of each: "sent", or a number of errno.
 */
export async function inject(
  net: Namespaces,
  namespace: string,
  device: string,
  frames: readonly Uint8Array[],
  vnet = false,
): Promise<string[]> {
  const code = `
    import koffi from "koffi";
    const libc = koffi.load("libc.so.6");
    const socket = libc.func("int socket(int, int, int)");
    const bind = libc.func("int bind(int, void *, uint32_t)");
    const setsockopt = libc.func("int setsockopt(int, int, int, void *, uint32_t)");
    const write = libc.func("int64_t write(int, void *, uint64_t)");
    const index = libc.func("uint32_t if_nametoindex(str)");
    const fd = socket(17, 3, 0);
    if (${vnet}) setsockopt(fd, 263, 15, Buffer.from([1, 0, 0, 0]), 4);
    const address = Buffer.alloc(20);
    address.writeUInt16LE(17, 0);
    address.writeInt32LE(index("${device}"), 4);
    bind(fd, address, 20);
    for (const hex of ${JSON.stringify(frames.map((frame) => Buffer.from(frame).toString("hex")))}) {
      const bytes = Buffer.from(hex, "hex");
      print(write(fd, bytes, bytes.length) === bytes.length ? "sent" : String(koffi.errno()));
    }`;
  const { stdout, stderr } = await net.node(namespace, code).ended;
  if (stderr !== "") throw new Error(stderr);
  return stdout.trim().split("\n");
}

/**
 * A device `tun0` in a namespace, up, whose packets begin with an IP header; `type` is its ARPHRD_ number. The packets are received
 * on it once the process gets SIGUSR2.
 */
export const tunnel = (net: Namespaces, namespace: string, type: number, packets: readonly Uint8Array[]): Promise<Running> =>
  // IFF_TUN | IFF_NO_PI
  device(net, namespace, { name: "tun0", flags: 0x1001, type }, packets);

/** A device `tap0` likewise, of Ethernet; each frame begins with the 10 bytes of a struct virtio_net_hdr. */
export const tap = (net: Namespaces, namespace: string, frames: readonly Uint8Array[]): Promise<Running> =>
  // IFF_TAP | IFF_NO_PI | IFF_VNET_HDR
  device(net, namespace, { name: "tap0", flags: 0x5002 }, frames);

interface Device {
  readonly name: string;
  /** IFF_ of linux/if_tun.h. */
  readonly flags: number;
  readonly type?: number;
}

async function device(net: Namespaces, namespace: string, { name, flags, type }: Device, packets: readonly Uint8Array[]): Promise<Running> {
  const code = `
    import { openSync, writeSync } from "node:fs";
    import koffi from "koffi";
    const ioctl = koffi.load("libc.so.6").func("int ioctl(int, unsigned long, void *)");
    const number = koffi.load("libc.so.6").func("int ioctl(int, unsigned long, long)");
    const fd = openSync("/dev/net/tun", "r+");
    const ifreq = Buffer.alloc(40);
    ifreq.write("${name}");
    ifreq.writeUInt16LE(${flags}, 16);
    if (ioctl(fd, 0x400454ca, ifreq) < 0) throw new Error("no tun device");
    if (${type !== undefined} && number(fd, 0x400454cd, ${type ?? 0}) < 0) throw new Error("no such type");
    process.on("SIGUSR2", () => {
      for (const hex of ${JSON.stringify(packets.map((packet) => Buffer.from(packet).toString("hex")))}) writeSync(fd, Buffer.from(hex, "hex"));
      print("sent");
    });
    setInterval(() => {}, 1000);
    print("open");`;
  const running = net.node(namespace, code);
  await running.until(() => running.stdout.includes("open"));
  ip("-n", namespace, "link", "set", name, "up");
  return running;
}

/** Commands of ethtool (linux/ethtool.h) that switch an offload. */
const SWITCHES = { tx: 0x17, tso: 0x1f, gso: 0x24, gro: 0x2c } as const;

/** Switches offloads of a device, as `ethtool -K` does. */
export async function offloads(
  net: Namespaces,
  namespace: string,
  device: string,
  wanted: Partial<Record<keyof typeof SWITCHES, boolean>>,
): Promise<void> {
  const switches = Object.entries(wanted).map(([name, on]) => [SWITCHES[name as keyof typeof SWITCHES], on ? 1 : 0]);
  const code = `
    import koffi from "koffi";
    const libc = koffi.load("libc.so.6");
    const fd = libc.func("int socket(int, int, int)")(2, 2, 0);
    const ioctl = libc.func("int ioctl(int, unsigned long, void *)");
    for (const [command, value] of ${JSON.stringify(switches)}) {
      const data = Buffer.alloc(8);
      data.writeUInt32LE(command, 0);
      data.writeUInt32LE(value, 4);
      const ifreq = Buffer.alloc(40);
      ifreq.write("${device}");
      ifreq.writeBigUInt64LE(koffi.address(data), 16);
      if (ioctl(fd, 0x8946, ifreq) < 0) throw new Error("errno " + koffi.errno());
    }`;
  const { stderr } = await net.node(namespace, code).ended;
  if (stderr !== "") throw new Error(stderr);
  if (wanted.gro === undefined) return;
  // It merges what is there at one time, which may be one segment after the other: now it waits 2 ms for more.
  const wait = `echo ${wanted.gro ? 2_000_000 : 0} >/sys/class/net/${device}/gro_flush_timeout`;
  execFileSync("ip", ["netns", "exec", namespace, "sh", "-c", wait]);
}
