import type { Frame, KernelEvent, KernelEventKind } from "../kernel-state/event.js";
import { complete, type KernelState } from "../kernel-state/state.js";
import { HexLines } from "./skb-dump.js";
import type { StructDump } from "./struct-dump.js";

const MOST_FRAMES = 64;
/** Functions that work on sk_buffs; an oops elsewhere is not this program's. */
const SKB_FUNCTION = /skb|gso|gro_|csum|sk_stream_alloc/;
const SKB_FILE = /\bskbuff\.[ch]:/;

/** An event whose lines are still coming. */
export class Building {
  /** `foreign`: a complaint about something else, whose lines must not be taken for a packet's. */
  kind: KernelEventKind | "foreign";
  readonly line: number;
  readonly state: KernelState = {};
  device: string | undefined;
  kernel: string | undefined;
  func: string | undefined;
  bug: string | undefined;
  panic: KernelEvent["panic"];
  udp: KernelEvent["udp"];
  time: string | undefined;
  uptime: number | undefined;
  readonly stack: Frame[] = [];
  readonly registers = new Map<string, bigint>();
  /** Lines of a dump have been seen. */
  isDump = false;
  readonly hex = new HexLines();
  hasCaps = false;
  /** The line with WARNING, which joined the event. */
  warning: { readonly text: string; readonly number: number } | undefined;
  /** Inside the packets of a dump's frag_list: bytes of it that are still to come. */
  fragListLeft = 0;
  /** The start of a line that was cut before its last field. */
  carry = "";
  /** Lines in between that were not its own. */
  strange = 0;
  /** Those of them since its last own line. */
  gap = 0;
  readonly structs: StructDump[] = [];

  constructor(kind: Building["kind"], line: number) {
    this.kind = kind;
    this.line = line;
  }

  frame(name: string, module: string | undefined, sure: boolean): void {
    if (this.stack.length >= MOST_FRAMES) return;
    // Compilers put parts of a function elsewhere: ip_rcv.isra.0 is ip_rcv.
    const plain = name.replace(/\.(?:isra|part|constprop|cold|llvm)\b.*$/, "");
    this.stack.push({ name: plain, sure, ...(module === undefined ? {} : { module }) });
  }

  register(name: string, digits: string): void {
    if (!this.registers.has(name)) this.registers.set(name, BigInt(`0x${digits}`));
  }

  /** Takes a dumped structure; false where it is of another packet. */
  struct(dump: StructDump): boolean {
    const other = this.structs.find(({ what }) => what === dump.what);
    if (other !== undefined) return false;
    const [known] = this.structs;
    const shared = known?.sharedInfo ?? dump.sharedInfo;
    const address = dump.what === "skb_shared_info" ? dump.address : known?.address;
    if (known !== undefined && shared !== undefined && address !== undefined && shared !== address) return false;
    this.structs.push(dump);
    for (const [name, value] of Object.entries(dump.state)) (this.state as Record<string, unknown>)[name] ??= value;
    return true;
  }

  /** The event; undefined where it is about something else. */
  done(): KernelEvent | undefined {
    const { kind, line, stack, registers } = this;
    if (kind === "foreign") return undefined;
    const isAboutPackets = this.isDump || this.structs.length > 0 || SKB_FUNCTION.test(this.func ?? "") || SKB_FILE.test(this.bug ?? "");
    if (kind === "oops" && !isAboutPackets) return undefined;
    const state = complete(this.state);
    const packet = this.hex.read(state);
    return {
      kind,
      line,
      state,
      stack,
      registers,
      ...(this.kernel === undefined ? {} : { kernel: this.kernel }),
      ...(this.device === undefined ? {} : { device: this.device }),
      ...(this.func === undefined ? {} : { func: this.func }),
      ...(this.bug === undefined ? {} : { bug: this.bug }),
      ...(this.panic === undefined ? {} : { panic: this.panic }),
      ...(this.udp === undefined ? {} : { udp: this.udp }),
      ...(this.time === undefined ? {} : { time: this.time }),
      ...(this.uptime === undefined ? {} : { uptime: this.uptime }),
      ...(packet === undefined ? {} : { packet }),
    };
  }
}
