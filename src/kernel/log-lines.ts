import { complete, type KernelState } from "../kernel-state/state.js";
import { Building } from "./building.js";
import { readDumpLine, readPairs } from "./skb-dump.js";

/**
 * What the lines of a kernel log say, wherever in a line they stand: in front of them are priorities, times, processor and
 * host names of many forms, and lines are merged where several processors print.
 */
// Names are bounded everywhere: an expression that tries each place of a long line must not go to its end from each.
const CAPS = /(\S{0,64}): caps=\(/;
const CAPS_WHOLE = /(\S{0,64}): caps=\((?:0x)*[\da-f]+, (?:0x)*[\da-f]+\)(.*)/;
/** What stands behind the capabilities, whole. */
const SIZES = /^ len=\d+ data_len=\d+ (?:gso_size=\d+ gso_type=\d+ )?ip_summed=\d\s*$/;
const HW_FAILURE = /(\S{1,64}): hw csum failure/;
const DUMP = /\bskb len=\d+ (?:data_len=\d+ )?headroom=\d*.*/;
const OLD_DUMP = /\bskb len=\d+ data_len=\d+ (?:pkt_type|gso_size)=.*/;
const PANIC = /\bskb_(over|under)_panic: text:/;
const PANIC_FUNCTION = /^skb_(?:(over|under)_)?panic$/;
const BUG_AT = /\bkernel BUG at (\S{1,200}?:\d+)/;
const FAULT = /\bBUG: |\bUnable to handle kernel|\bgeneral protection fault|\bOops: |\bInternal error: /;
const RIP = /(?:\bRIP: (?:[\da-f]{4}:)?(?:\[<[^>]*>\]\s*)*|\bpc : )(?![\da-f]{8,16}\b)([A-Za-z_][\w.]*)/;
const WARNING = /\bWARNING: .*/;
const REGISTER = /\b(R[A-D]X|R[SD]I|R[BS]P|R\d{1,2}|x\d{1,2})\s*: ?([\da-f]{16})\b/gi;
const CALL = /(\? )?\b([A-Za-z_][\w.]{0,127})\+0x[\da-f]+\/0x[\da-f]+(?: \[(\w+)\b[^\]]*\])?/g;
/** crash's `bt`. */
const CRASH_CALL = /#\d+ \[[\da-f]+\] (\S+) at [\da-f]+(?: \[(\w+)\])?/;
const CRASH_TASK = /\bPID: \d+ +TASK: [\da-f]+ +CPU: \d+/;
const VERSION = /(?:\b[Cc]omm: .{0,200}? (?=\d[\w.+~-]* #\d)|\bLinux version )(\d+\.\d+[\w.+~-]*)/;
const END = /---\[ end trace/;
const CUT_HERE = /\[ cut here \]/;
const CALL_TRACE = /\bCall [Tt]race:/;
/** Lines that belong to a complaint, and say nothing that is read here. */
const OTHER =
  /\b(?:Modules linked in|Hardware name|Workqueue|Code|CR\d|DR\d|FS|CS|ORIG_RAX|EFLAGS|RFLAGS|RSP|PKRU|Stack|Process \S+|last sysfs file|dev features|Tainted|Kernel panic.*|#PF|PGD \w+|pstate|lr|sp):|<\/?(?:IRQ|TASK|NMI|EOI|SOFTIRQ)>|\binvalid opcode|\bCPU:? \d+\s*$|^\s*(?:crash>.*|\.\.\.|)\s*$|---<?/;
const UDP = /\bUDP: bad checksum\. From ([\d.]+):(\d+) to ([\d.]+):(\d+) ulen (\d+)/;

/** What a line of the log may begin or belong to; a line without any of it is another's. */
const ANY =
  /Linux version |skb|csum|caps=\(|bad checksum|BUG|RIP|pc : |Unable to handle|protection fault|Oops|Internal error|WARNING|\+0x|#\d+ \[|PID:|trace|Trace|cut here|[=:] ?[\da-f]{8}|encapsulation=|mac=\(|shinfo\(|hash\(|priority=|dev name=|sk family=/;

/** Lines of others that an event survives: processors print at the same time. */
const MOST_STRANGE = 40;
/** Lines of others between a dump and the complaint that it was made for. */
const MOST_GAP = 4;

/** Time in UTC and seconds since the start, from what stands in front of the line. */
function stamp(event: Building, text: string): void {
  const iso = /^(?:<\d+>)?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)/.exec(text);
  if (iso !== null) {
    const zone = iso[3]!.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2");
    const at = new Date(`${iso[1]}${zone}`);
    if (!Number.isNaN(at.getTime())) event.time = `${at.toISOString().slice(0, -5)}.${(iso[2] ?? "").padEnd(9, "0")}Z`;
  }
  const up = /\[\s*(\d+\.\d{6})\]/.exec(text);
  if (up !== null) event.uptime = Number(up[1]);
}

/** The line without what loggers put in front of it. */
const message = (text: string): string => text.replace(/^(?:<\d+>)?(?:.*? kernel: )?(?:\[\s*\d+\.\d+\](?:\s*\[\s*[TC]\d+\])?\s?)?/, "");

/** Puts the events of a log together, line by line. */
export class LogLines {
  /** `uname -r` of the kernel that spoke last. */
  release: string | undefined;
  private current: Building | undefined;
  private readonly emit: (event: Building) => void;

  constructor(emit: (event: Building) => void) {
    this.emit = emit;
  }

  /** Is an event open that the next line may belong to? */
  get isOpen(): boolean {
    return this.current !== undefined;
  }

  /** What is open is whole. */
  end(): void {
    const event = this.current;
    this.current = undefined;
    if (event !== undefined) this.emit(event);
  }

  /** The open event, as something for a dumped structure to join. */
  get crashed(): Building | undefined {
    return this.current?.kind === "oops" ? this.current : undefined;
  }

  line(text: string, number: number): void {
    // Merged lines: each begins with its time.
    const parts = text.split(/(?<=\S)(?=\[ *\d+\.\d{6}\])/);
    if (parts.length > 2 || (parts.length === 2 && /\[ *\d+\.\d{6}\]/.test(parts[0]!))) for (const part of parts) this.part(part, number);
    else this.part(text, number);
  }

  private part(text: string, number: number): void {
    const { current } = this;
    if (current !== undefined && current.carry !== "" && this.carried(current, text)) return;
    if (ANY.test(text) && this.take(text, number)) return;
    if (current === undefined || current !== this.current || OTHER.test(text)) return;
    current.gap++;
    if (++current.strange > MOST_STRANGE) this.end();
  }

  /** A fresh event in the place of the open one. */
  private begin(kind: Building["kind"], text: string, number: number): Building {
    this.end();
    const event = new Building(kind, number);
    stamp(event, text);
    this.current = event;
    return event;
  }

  /** The open event, if it may go on with this; otherwise a fresh one. */
  private join(kind: Building["kind"], may: boolean, text: string, number: number): Building {
    if (!may) return this.begin(kind, text, number);
    this.current!.kind = kind;
    return this.current!;
  }

  /** A lone dump, which the complaint follows that it was made for. */
  private get isLoneDump(): boolean {
    const { current } = this;
    return current?.kind === "state" && current.isDump && current.stack.length === 0 && current.gap <= MOST_GAP;
  }

  private take(text: string, number: number): boolean {
    const release = VERSION.exec(text)?.[1];
    if (release !== undefined) {
      this.release = release;
      if (this.current !== undefined) this.current.kernel ??= release;
    }
    const udp = this.udp(text, number);
    const begun = this.complaint(text, number);
    const dumped = this.dump(text, number);
    const own = this.detail(text) || begun || dumped;
    // What begins here need not be of the dump before: only its own lines bring it nearer.
    if (own && this.current !== undefined && !CUT_HERE.test(text)) this.current.gap = 0;
    return own || udp;
  }

  private udp(text: string, number: number): boolean {
    const match = UDP.exec(text);
    if (match === null) return false;
    const event = new Building("udp-checksum", number);
    stamp(event, text);
    const [, source = "", sourcePort, destination = "", destinationPort, length] = match;
    event.udp = { source, sourcePort: Number(sourcePort), destination, destinationPort: Number(destinationPort), length: Number(length) };
    this.emit(event);
    return true;
  }

  /** Lines that begin an event, or say what an open one is. */
  private complaint(text: string, number: number): boolean {
    const { current } = this;
    const noStack = current !== undefined && current.stack.length === 0;
    let match = HW_FAILURE.exec(text);
    if (match !== null) {
      const event = this.begin("hw-csum-failure", text, number);
      if (match[1] !== "<unknown>") event.device = match[1];
      return true;
    }
    if (CAPS.test(text)) return this.caps(text, number);
    match = PANIC.exec(text);
    if (match !== null) {
      this.panic(this.begin("panic", text, number), match[1] as "over" | "under", text.slice(match.index));
      return true;
    }
    if (text.includes("skb_warn_bad_offload") && WARNING.test(text)) {
      const may = (current?.kind === "bad-offload" && current.warning === undefined && noStack) || this.isLoneDump;
      this.join("bad-offload", may, text, number).warning = { text, number };
      return true;
    }
    if (WARNING.test(text)) {
      this.begin("foreign", text, number);
      return true;
    }
    match = BUG_AT.exec(text);
    if (match !== null) {
      const isPanic = current?.kind === "panic" && current.bug === undefined && noStack;
      this.join(isPanic ? "panic" : "oops", isPanic || this.isLoneDump, text, number).bug = match[1];
      return true;
    }
    if (FAULT.test(text)) {
      const may = (current?.kind === "oops" || current?.kind === "panic") && current.func === undefined && noStack;
      this.join(current?.kind === "panic" ? "panic" : "oops", may || this.isLoneDump, text, number);
      return true;
    }
    return this.stopped(text, number);
  }

  /** skb_warn_bad_offload's own line, of all generations. */
  private caps(text: string, number: number): boolean {
    const { current } = this;
    const [, device, rest = ""] = CAPS_WHOLE.exec(text) ?? CAPS.exec(text)!;
    const own = rest.includes("len=") || rest.includes("ip_summed=");
    // With sizes of its own it is a form that has no dump: the dump that the warning has joined is another's.
    if (own && current?.isDump && current.warning !== undefined) {
      const { warning } = current;
      current.kind = "state";
      current.warning = undefined;
      this.begin("bad-offload", warning.text, warning.number).warning = warning;
      return this.caps(text, number);
    }
    const isWaiting = current?.kind === "bad-offload" && !current.hasCaps && current.stack.length === 0;
    const event = this.join("bad-offload", isWaiting || (this.isLoneDump && !own), text, number);
    event.hasCaps = true;
    if (device !== "" && device !== undefined) event.device ??= device;
    readPairs(event.state, rest, "ip_summed");
    if (!/ip_summed=\d/.test(rest) && rest !== "") event.carry = rest;
    return true;
  }

  private panic(event: Building, side: "over" | "under", text: string): void {
    const field = (name: string): string | undefined => new RegExp(`\\b${name}:(-?(?:0x)?[\\da-f]+)`).exec(text)?.[1];
    const put = field("put");
    event.panic = { side, ...(put === undefined ? {} : { put: Number(put) }) };
    const len = field("len");
    if (len !== undefined) event.state.len = Number(len);
    const [head, data] = [field("head"), field("data")].map((digits) =>
      digits === undefined ? undefined : BigInt(`0x${digits.replace("0x", "")}`),
    );
    // Where %p is hashed (Linux 4.15 and later), the two are not comparable: only a distance that a buffer can have counts.
    const headroom = head === undefined || data === undefined ? undefined : Number(data - head);
    if (headroom !== undefined && Math.abs(headroom) < 1 << 20) event.state.headroom = headroom;
    for (const name of ["tail", "end"] as const) {
      const digits = field(name);
      if (digits === undefined) continue;
      const at = BigInt(digits.startsWith("0x") ? digits : `0x${digits}`);
      // With 32 bits they are pointers.
      const offset = at > 0xffffffn && head !== undefined ? Number(at - head) : Number(at);
      if (Math.abs(offset) < 1 << 24) event.state[name] = offset;
    }
    const device = /\bdev:(\S+)/.exec(text)?.[1];
    if (device !== undefined && device !== "<NULL>") event.device = device;
  }

  /** Where the kernel stopped. */
  private stopped(text: string, number: number): boolean {
    const name = RIP.exec(text)?.[1];
    if (name === undefined) {
      if (!CRASH_TASK.test(text)) return false;
      const { current } = this;
      if (current === undefined || current.stack.length > 0 || current.func !== undefined) this.begin("oops", text, number);
      return true;
    }
    const { current } = this;
    if (current === undefined) this.begin("oops", text, number);
    else if (this.isLoneDump) current.kind = "oops";
    const event = this.current!;
    const [, side] = PANIC_FUNCTION.exec(name) ?? [];
    if (event.kind === "oops" && PANIC_FUNCTION.test(name)) {
      event.kind = "panic";
      if (side !== undefined) event.panic = { side: side as "over" | "under" };
    }
    event.func ??= name;
    this.details(text);
    return true;
  }

  /** Lines of skb_dump and of its forerunner. */
  private dump(text: string, number: number): boolean {
    const { current } = this;
    const isFailure = current?.kind === "hw-csum-failure" && !current.isDump && current.stack.length === 0;
    let match = OLD_DUMP.exec(text);
    if (match !== null) {
      const event = this.join(isFailure ? "hw-csum-failure" : "state", isFailure, text, number);
      event.isDump = true;
      readPairs(event.state, match[0], "csum_level");
      const csum = /\bcsum=([\da-f]+) /.exec(match[0])?.[1];
      if (csum !== undefined) event.state.csum = Number.parseInt(csum, 16);
      return true;
    }
    match = DUMP.exec(text);
    if (match === null) return false;
    if (current !== undefined && current.fragListLeft > 0) {
      // A packet of the frag_list: its length is all that counts of it.
      const len = Number(/len=(\d+)/.exec(match[0])![1]);
      current.fragListLeft -= len;
      current.state.fragListLen = (current.state.fragListLen ?? 0) + len;
      return true;
    }
    const event = this.join(isFailure ? "hw-csum-failure" : "state", isFailure, text, number);
    event.isDump = true;
    readPairs(event.state, match[0], "tailroom");
    return true;
  }

  /** Lines that mean something only inside an event. */
  private detail(text: string): boolean {
    const event = this.current;
    if (event === undefined) return false;
    if (event.isDump && event.stack.length === 0 && this.dumpDetail(event, text)) return true;
    const had = event.stack.length;
    const known = this.details(text);
    if (END.test(text)) {
      this.end();
      return true;
    }
    // A second trace, or another report: what follows is no longer of this one.
    if (had > 0 && (CUT_HERE.test(text) || CALL_TRACE.test(text))) {
      this.end();
      if (CALL_TRACE.test(text)) this.current = new Building("foreign", 0);
      return true;
    }
    return known || VERSION.test(text) || CUT_HERE.test(text) || CALL_TRACE.test(text);
  }

  /** The line before ended in the middle: true where this is the rest of it. */
  private carried(event: Building, text: string): boolean {
    const joined = event.carry + message(text);
    event.carry = "";
    if (!SIZES.test(joined)) return false;
    const state: KernelState = {};
    readPairs(state, joined, "ip_summed");
    Object.assign(event.state, state);
    return true;
  }

  private dumpDetail(event: Building, text: string): boolean {
    if (/\bskb fraglist:/.test(text)) {
      const { dataLen } = complete({ ...event.state });
      event.fragListLeft = dataLen ?? 0;
      event.state.fragList = 1;
      return true;
    }
    const device = /\bdev name=(\S+) feat=/.exec(text)?.[1];
    if (device !== undefined) {
      event.device ??= device;
      return true;
    }
    // What belongs to the packets of the frag_list is theirs.
    const state = event.state.fragListLen === undefined ? event.state : {};
    if (/\bskb (?:headroom|linear|frag|tailroom):/.test(text)) return state === event.state ? event.hex.line(text) : true;
    return readDumpLine(state, text);
  }

  /** Calls and registers. */
  private details(text: string): boolean {
    const event = this.current!;
    let known = false;
    const call = CRASH_CALL.exec(text);
    if (call !== null) {
      event.frame(call[1]!, call[2], true);
      return true;
    }
    if (!/\bRIP: /.test(text) && !WARNING.test(text)) {
      for (const [, unsure, name, module] of text.matchAll(CALL)) {
        event.frame(name!, module, unsure === undefined);
        known = true;
      }
    }
    for (const [, name, digits] of text.matchAll(REGISTER)) {
      event.register(name!.toUpperCase(), digits!.toLowerCase());
      known = true;
    }
    return known;
  }
}
