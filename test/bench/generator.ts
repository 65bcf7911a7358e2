/**
 * Sends small UDP packets of a thousand flows, right ones, from an interface by a packet socket, so many a second for so long, and
 * prints how many were sent: `node --import tsx test/bench/generator.ts INTERFACE RATE SECONDS`; a rate of 0 is the most it can.
 */
import koffi from "koffi";
import { build, data, ethernet, ipv4, udp } from "../support/build/index.js";

const [name = "", rate = "0", seconds = "1"] = process.argv.slice(2);
const libc = koffi.load("libc.so.6");
const socket = libc.func("int socket(int, int, int)");
const bind = libc.func("int bind(int, void *, uint32_t)");
const setsockopt = libc.func("int setsockopt(int, int, int, void *, uint32_t)");
const sendmmsg = libc.func("int sendmmsg(int, void *, uint32_t, int)");
const indexOf = libc.func("uint32_t if_nametoindex(str)");

const FLOWS = 1000;
/** Packets of one call, and bytes of struct mmsghdr, struct iovec, struct sockaddr_ll. */
const MOST = 500;
const MMSGHDR = 64;
const IOVEC = 16;
const SOCKADDR_LL = 20;
const SOL_PACKET = 263;
const PACKET_QDISC_BYPASS = 20;
const [AF_PACKET, SOCK_RAW] = [17, 3];

const frames = Array.from({ length: FLOWS }, (_, i) =>
  Buffer.from(build(ethernet(), ipv4(), udp({ source: 10_000 + i, destination: 9 }), data(18))),
);
const vectors = Buffer.alloc(FLOWS * IOVEC);
const headers = Buffer.alloc(FLOWS * MMSGHDR);
for (const [i, frame] of frames.entries()) {
  vectors.writeBigUInt64LE(koffi.address(frame), i * IOVEC);
  vectors.writeBigUInt64LE(BigInt(frame.length), i * IOVEC + 8);
  // struct msghdr: the address of the vector at 16, how many of them at 24.
  headers.writeBigUInt64LE(koffi.address(vectors) + BigInt(i * IOVEC), i * MMSGHDR + 16);
  headers.writeBigUInt64LE(1n, i * MMSGHDR + 24);
}

/** The kernel reads these by addresses that the collector does not see: what is exported, it keeps. */
export const kept = [frames, vectors];

const fd = socket(AF_PACKET, SOCK_RAW, 0);
const address = Buffer.alloc(SOCKADDR_LL);
address.writeUInt16LE(AF_PACKET, 0);
address.writeInt32LE(indexOf(name), 4);
const one = Buffer.from(Int32Array.of(1).buffer);
if (setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, one, one.length) < 0 || bind(fd, address, SOCKADDR_LL) < 0)
  throw new Error(`${name}: errno ${koffi.errno()}`);

const sleeper = new Int32Array(new SharedArrayBuffer(4));
const perMs = Number(rate) / 1000;
const began = performance.now();
let sent = 0;
let failures = 0;
let from = 0;
for (let ms = 0; ms < Number(seconds) * 1000; ms = performance.now() - began) {
  const due = perMs === 0 ? MOST : Math.min(Math.floor(ms * perMs) - sent, MOST);
  if (due <= 0) {
    Atomics.wait(sleeper, 0, 0, 1);
    continue;
  }
  const n = sendmmsg(fd, headers.subarray(from * MMSGHDR), Math.min(due, FLOWS - from), 0);
  if (n < 0) {
    failures++;
    continue;
  }
  sent += n;
  from = (from + n) % FLOWS;
}
if (failures > 0) console.error(`${failures} calls of sendmmsg failed, the last with errno ${koffi.errno()}`);
console.log(sent);
