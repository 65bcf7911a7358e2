import type { Batch } from "../../packet/batch.js";
import { CaptureError } from "../capture-error.js";
import { filterCompiler } from "../filter/compile.js";
import { type BpfProgram, bytesOf, takeAll } from "../filter/program.js";
import { int, type Libc } from "../native/libc.js";
import { netLayerProgram } from "./attached-filter.js";
import { FrameRows, LINKTYPE_SLL2, linkTypeOf } from "./frames.js";
import { interfaceNames, notPermitted } from "./interfaces.js";
import type { LiveOptions, TapCounters } from "./tap.js";

// linux/if_packet.h, asm-generic/socket.h, linux/sockios.h
const AF_PACKET = 17;
const SOCK_RAW = 3;
const SOCK_NONBLOCK_CLOEXEC = 0x80800;
export const SOL_PACKET = 263;
export const SOL_SOCKET = 1;
const PACKET_ADD_MEMBERSHIP = 1;
const PACKET_STATISTICS = 6;
const PACKET_VNET_HDR = 15;
const PACKET_MR_PROMISC = 1;
const SO_ERROR = 4;
const SO_ATTACH_FILTER = 26;
const ETH_P_ALL = 0x0003;
const SIOCGIFNAME = 0x8910;
const SIOCGIFINDEX = 0x8933;
const SIOCGIFFLAGS = 0x8913;
const SIOCGIFHWADDR = 0x8927;
const SIOCGIFMTU = 0x8921;
const IFF_UP = 1;
/** struct ifreq: the name, and what is asked for. */
const IFREQ = 40;
const NAME = 16;
const SOCKADDR_LL = 20;
const IFINDEX = 4;
const POLLIN = 1;
const POLLERR = 8;
/** Of struct pollfd: fd, events, returned events. */
const POLLFD = 8;
const RETURNED = 6;
const EFD_NONBLOCK_CLOEXEC = 0x80800;
const DETACHED = -1;
/** Names that are kept: interfaces of containers come and go. */
const MOST_NAMES = 1024;

/**
 * A packet socket: opened, filtered and bound; its packets are fetched by a ring or by calls. It waits on libuv's threads,
 * so that nothing of it blocks.
 */
export class PacketSocket {
  readonly fd: number;
  readonly libc: Libc;
  /** Does a virtio_net_hdr stand in front of each frame? */
  readonly vnet: boolean;
  /** Of the interface, once it is bound to. */
  mtu: number | undefined;
  private readonly options: LiveOptions;
  private readonly wakeFd: number;
  /** Two struct pollfd, which a call on another thread writes to. */
  private readonly polled = Buffer.alloc(2 * POLLFD);
  private readonly names = new Map<number, string>();
  private waiting: Promise<void> | undefined;
  private received = 0;
  private dropped = 0;
  private closed = false;
  private down = false;

  /** Opens a socket that gets nothing yet. @throws CaptureError with the remedy */
  constructor(libc: Libc, options: LiveOptions) {
    this.libc = libc;
    this.options = options;
    this.fd = libc.socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK_CLOEXEC, 0);
    if (this.fd < 0) throw libc.errno() === "EPERM" ? notPermitted(options.interface) : this.error("no packet socket can be opened");
    this.wakeFd = libc.eventfd(0, EFD_NONBLOCK_CLOEXEC);
    // Before the ring, which takes its layout from it.
    this.vnet = this.set(PACKET_VNET_HDR, int(1));
    this.polled.writeInt32LE(this.fd, 0);
    this.polled.writeInt16LE(POLLIN, 4);
    this.polled.writeInt32LE(this.wakeFd, POLLFD);
    this.polled.writeInt16LE(POLLIN, POLLFD + 4);
  }

  /** What makes rows of this socket's frames. */
  rows(batch: Batch): FrameRows {
    if (this.options.interface === "any") batch.interfaceName = (id) => this.nameOf(id);
    return new FrameRows(batch, this.vnet);
  }

  error(what: string): CaptureError {
    return new CaptureError(this.options.interface, `${what}: ${this.libc.errno()}`);
  }

  set(option: number, value: Buffer, level = SOL_PACKET): boolean {
    return this.libc.setsockopt(this.fd, level, option, value, value.length) === 0;
  }

  /** Attaches the filter and binds to the interface: from here on packets come. @throws CaptureError */
  async bind(): Promise<void> {
    const { interface: name, promiscuous } = this.options;
    const index = name === "any" ? 0 : this.ask(SIOCGIFINDEX);
    if (index < 0) throw new CaptureError(name, `no such interface; there are: ${interfaceNames().join(", ")}, any`);
    await this.attach(index === 0 ? LINKTYPE_SLL2 : linkTypeOf(this.ask(SIOCGIFHWADDR) & 0xffff));
    if (index > 0) this.mtu = this.ask(SIOCGIFMTU);
    const address = Buffer.alloc(SOCKADDR_LL);
    address.writeUInt16LE(AF_PACKET, 0);
    address.writeUInt16BE(ETH_P_ALL, 2);
    address.writeInt32LE(index, IFINDEX);
    if (this.libc.bind(this.fd, address, SOCKADDR_LL) !== 0) throw this.error("the socket cannot be bound to the interface");
    if (promiscuous && index !== 0) {
      const membership = Buffer.alloc(16);
      membership.writeInt32LE(index, 0);
      membership.writeUInt16LE(PACKET_MR_PROMISC, 4);
      if (!this.set(PACKET_ADD_MEMBERSHIP, membership)) throw this.error("the interface cannot be made promiscuous");
    }
    // An interface that is down says so as an error of the socket.
    this.takeError();
  }

  /** A number that the kernel knows of the interface by its name; -1 where there is none of this name. */
  private ask(request: number): number {
    const ifreq = Buffer.alloc(IFREQ);
    const name = Buffer.from(this.options.interface);
    if (name.length >= NAME) return -1;
    name.copy(ifreq);
    return this.libc.ioctl(this.fd, request, ifreq) < 0 ? -1 : ifreq.readInt32LE(NAME);
  }

  /** Name of the interface of this index; a number where it is gone. */
  private nameOf(index: number): string {
    const known = this.names.get(index);
    if (known !== undefined) return known;
    const ifreq = Buffer.alloc(IFREQ);
    ifreq.writeInt32LE(index, NAME);
    const name = this.libc.ioctl(this.fd, SIOCGIFNAME, ifreq) < 0 ? String(index) : ifreq.toString("utf8", 0, ifreq.indexOf(0));
    if (this.names.size >= MOST_NAMES) this.names.clear();
    this.names.set(index, name);
    return name;
  }

  private async attach(linkType: number): Promise<void> {
    const { interface: name, filter, snapLength } = this.options;
    const program = filter === "" ? takeAll(snapLength) : await this.compiled(linkType);
    if (!this.run(program))
      throw new CaptureError(
        name,
        `the kernel refuses the filter "${filter}" (${program.code.length} instructions): ${this.libc.errno()}; it is too long for it, or has a loop (protochain)`,
      );
  }

  private async compiled(linkType: number): Promise<BpfProgram> {
    const { interface: name, filter, snapLength } = this.options;
    const compiler = await filterCompiler(name);
    if (linkType === LINKTYPE_SLL2) return netLayerProgram(compiler, filter, snapLength);
    return /\bvlan\b/.test(filter) ? compiler.compileFor(name, filter, snapLength) : compiler.compile(filter, linkType, snapLength);
  }

  /** Has the kernel run a program on each packet. */
  private run(program: BpfProgram): boolean {
    const code = bytesOf(program);
    // struct sock_fprog: u16 count, padding, pointer.
    const fprog = Buffer.alloc(16);
    fprog.writeUInt16LE(program.code.length, 0);
    fprog.writeBigUInt64LE(this.libc.koffi.address(code), 8);
    return this.set(SO_ATTACH_FILTER, fprog, SOL_SOCKET);
  }

  /** Resolves when there are packets, an error, a wake or the end of the time. Then looks at the error. */
  async wait(ms: number): Promise<void> {
    this.polled.writeInt16LE(0, RETURNED);
    this.waiting ??= new Promise<void>((resolve, reject) => {
      this.libc.poll.async(this.polled, 2, ms, (error: Error | null) => (error === null ? resolve() : reject(error)));
    }).finally(() => {
      this.waiting = undefined;
    });
    await this.waiting;
    if (this.closed) return;
    this.libc.read(this.wakeFd, Buffer.alloc(8), 8);
    if ((this.polled.readInt16LE(RETURNED) & POLLERR) !== 0) this.takeError();
    // A device that is removed goes down first, which is all that the socket's error tells.
    this.checkThere();
    if (!this.down) return;
    const flags = this.ask(SIOCGIFFLAGS);
    if (flags < 0 || (flags & IFF_UP) === 0) return;
    this.down = false;
    this.options.note("the interface is up again");
  }

  wake(): void {
    if (this.closed) return;
    const one = Buffer.alloc(8);
    one.writeBigUInt64LE(1n);
    this.libc.write(this.wakeFd, one, 8);
  }

  /** Takes the error off the socket, which is no use until then; the interface going down is one. @throws CaptureError where it is gone */
  private takeError(): void {
    const error = Buffer.alloc(4);
    this.libc.getsockopt(this.fd, SOL_SOCKET, SO_ERROR, error, int(4));
    if (error.readInt32LE(0) === 0) return;
    this.checkThere();
    if (!this.down) this.options.note("the interface is down: waiting for it to come up");
    this.down = true;
  }

  /** packet_notifier() of the kernel unbinds the socket when the device is unregistered, and only then. */
  private checkThere(): void {
    const address = Buffer.alloc(SOCKADDR_LL);
    this.libc.getsockname(this.fd, address, int(SOCKADDR_LL));
    if (address.readInt32LE(IFINDEX) === DETACHED) throw new CaptureError(this.options.interface, "the interface is gone: it was removed");
  }

  /** Reading the kernel's counters sets them to 0. */
  counters(): TapCounters {
    const statistics = Buffer.alloc(12);
    if (!this.closed && this.libc.getsockopt(this.fd, SOL_PACKET, PACKET_STATISTICS, statistics, int(statistics.length)) === 0) {
      this.received += statistics.readUInt32LE(0);
      this.dropped += statistics.readUInt32LE(4);
    }
    return { received: this.received, dropped: this.dropped };
  }

  /** No packet is queued any more; those that are stay. */
  stop(): void {
    this.run(takeAll(0));
  }

  /** A call that waits on another thread uses the socket: it ends first. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.counters();
    this.wake();
    this.closed = true;
    await this.waiting?.catch(() => {});
    this.libc.close(this.fd);
    this.libc.close(this.wakeFd);
  }
}
