/** Filters that run in the kernel, on packets of a packet socket. */
import type { Compiler } from "../filter/compile.js";
import { Bpf, type BpfProgram } from "../filter/program.js";

/** LINKTYPE_LINUX_SLL, whose header every libpcap can make programs for. */
const LINKTYPE_SLL = 113;
const SLL_HEADER = 16;
const SLL_PACKET_TYPE = 0;
const SLL_DEVICE = 2;
const SLL_PROTOCOL = 14;

// linux/filter.h: loads from here on are answered by the kernel, or counted from the network header.
const SKF_AD_PROTOCOL = 0xfffff000;
const SKF_AD_PKTTYPE = 0xfffff004;
const SKF_AD_HATYPE = 0xfffff01c;
const SKF_NET_OFF = 0xfff00000;

/**
 * Compiles words for packets whose link layers differ. The program is made for a cooked header, which is not there in the
 * kernel: what would be read of it is asked of the kernel instead, and what lies behind it is counted from the network
 * header. As fix_offset() of libpcap's pcap-linux.c, but for frames with their link layer.
 */
export function netLayerProgram(compiler: Compiler, words: string, snapLength: number): BpfProgram {
  const program = compiler.compile(words, LINKTYPE_SLL, snapLength);
  const { code, k } = program;
  for (let i = 0; i < code.length; i++) {
    if (!loadsFromPacket(code[i]!)) continue;
    const at = k[i]!;
    if (at >= SKF_NET_OFF) continue;
    if (at >= SLL_HEADER) k[i] = SKF_NET_OFF + at - SLL_HEADER;
    else if (at === SLL_PACKET_TYPE) ask(program, i, SKF_AD_PKTTYPE);
    else if (at === SLL_DEVICE) ask(program, i, SKF_AD_HATYPE);
    else if (at === SLL_PROTOCOL) ask(program, i, SKF_AD_PROTOCOL);
  }
  return program;
}

/** The kernel's answers are loaded by words, halfwords or bytes alike. */
function ask({ code, k }: BpfProgram, i: number, what: number): void {
  code[i] = Bpf.Load | Bpf.Word | Bpf.Absolute;
  k[i] = what;
}

function loadsFromPacket(op: number): boolean {
  const mode = op & Bpf.ModeMask;
  const kind = op & Bpf.ClassMask;
  if (kind === Bpf.Load) return mode === Bpf.Absolute || mode === Bpf.Indirect;
  return kind === Bpf.LoadX && mode === Bpf.HeaderLength;
}
