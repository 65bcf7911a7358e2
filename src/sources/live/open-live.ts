import { CaptureError } from "../capture-error.js";
import { KOFFI_MISSING, loadKoffi } from "../native/koffi.js";
import { libc } from "../native/libc.js";
import type { Backend } from "./backends.js";
import { LiveCapture, type LivePace } from "./live-capture.js";
import { Messages } from "./messages.js";
import { ModuleTap } from "./module-tap.js";
import { PacketSocket } from "./packet-socket.js";
import { blockBytes, Ring } from "./ring.js";
import type { LiveOptions, Tap } from "./tap.js";

/** Holds a block of the ring, or a few packets. */
const LEAST_ARENA = 1 << 20;

/**
 * Begins to capture on an interface.
 * @throws CaptureError in one line with the remedy
 */
export async function openLive(backend: Backend, options: LiveOptions, pace: LivePace): Promise<LiveCapture> {
  const tap = await tapOf(backend, options);
  return new LiveCapture(tap, Math.max(2 * blockBytes(options.snapLength), LEAST_ARENA), pace);
}

/** `auto`: packet sockets where there are any, else the package `pcap`. */
async function tapOf(backend: Backend, options: LiveOptions): Promise<Tap> {
  if (backend === "pcap" || backend === "cap") return ModuleTap.open(backend, options);
  const isLinux = process.platform === "linux";
  if (backend === "auto" && (!isLinux || (await loadKoffi()) === undefined)) {
    try {
      return await ModuleTap.open("pcap", options);
    } catch (error) {
      // On Linux koffi is the better remedy: it needs no compiler.
      if (!isLinux || !(error instanceof CaptureError) || !error.reason.includes("is not installed")) throw error;
    }
  }
  if (!isLinux) throw new CaptureError(options.interface, `there is no af_packet on ${process.platform}: --backend pcap`);
  return packetTap(options, true);
}

/** A packet socket; `ring`: with its ring, if that can be had. */
export async function packetTap(options: LiveOptions, ring: boolean): Promise<Tap> {
  const koffi = await loadKoffi();
  if (koffi === undefined) throw new CaptureError(options.interface, `capturing by af_packet is done through koffi, and ${KOFFI_MISSING}`);
  const socket = new PacketSocket(libc(koffi), options);
  try {
    const { snapLength, bufferBytes } = options;
    const tap = (ring ? Ring.of(socket, snapLength, bufferBytes) : undefined) ?? Messages.of(socket, snapLength, bufferBytes);
    await socket.bind();
    return tap;
  } catch (error) {
    await socket.close();
    throw error;
  }
}
