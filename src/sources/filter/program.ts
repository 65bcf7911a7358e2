/**
 * Classic BPF: instructions of 8 bytes, as struct bpf_insn of libpcap and struct sock_filter of Linux.
 * S. McCanne, V. Jacobson, "The BSD Packet Filter", https://www.tcpdump.org/papers/bpf-usenix93.pdf, section 3
 */
export interface BpfProgram {
  readonly code: Uint16Array;
  /** Instructions to pass over where a test holds, and where it does not. */
  readonly jumpTrue: Uint8Array;
  readonly jumpFalse: Uint8Array;
  readonly k: Uint32Array;
}

/** Bytes of an instruction: u16 code, u8 jump where true, u8 jump where false, u32 k. */
const INSTRUCTION = 8;

/** Instructions in the byte order of this machine, as libpcap leaves them in memory. */
export function programOf(bytes: ArrayBuffer): BpfProgram {
  const count = bytes.byteLength / INSTRUCTION;
  const view = new DataView(bytes);
  const program: BpfProgram = {
    code: new Uint16Array(count),
    jumpTrue: new Uint8Array(count),
    jumpFalse: new Uint8Array(count),
    k: new Uint32Array(count),
  };
  for (let i = 0; i < count; i++) {
    program.code[i] = view.getUint16(INSTRUCTION * i, true);
    program.jumpTrue[i] = view.getUint8(INSTRUCTION * i + 2);
    program.jumpFalse[i] = view.getUint8(INSTRUCTION * i + 3);
    program.k[i] = view.getUint32(INSTRUCTION * i + 4, true);
  }
  return program;
}

/** The instructions as the kernel takes them. */
export function bytesOf({ code, jumpTrue, jumpFalse, k }: BpfProgram): Buffer {
  const bytes = Buffer.alloc(INSTRUCTION * code.length);
  for (let i = 0; i < code.length; i++) {
    bytes.writeUInt16LE(code[i]!, INSTRUCTION * i);
    bytes[INSTRUCTION * i + 2] = jumpTrue[i]!;
    bytes[INSTRUCTION * i + 3] = jumpFalse[i]!;
    bytes.writeUInt32LE(k[i]!, INSTRUCTION * i + 4);
  }
  return bytes;
}

/** Operation codes: class, and what belongs to it. */
export const Bpf = {
  ClassMask: 0x07,
  Load: 0x00,
  LoadX: 0x01,
  Store: 0x02,
  StoreX: 0x03,
  Alu: 0x04,
  Jump: 0x05,
  Return: 0x06,
  Misc: 0x07,
  /** Loads: how wide, and from where. */
  SizeMask: 0x18,
  Word: 0x00,
  Half: 0x08,
  Byte: 0x10,
  ModeMask: 0xe0,
  Immediate: 0x00,
  Absolute: 0x20,
  Indirect: 0x40,
  Memory: 0x60,
  Length: 0x80,
  /** 4 * (byte & 0xf): the length of an IPv4 header. */
  HeaderLength: 0xa0,
  /** ALU and jumps: the operation, and whether the operand is X. */
  OperationMask: 0xf0,
  OperandX: 0x08,
  /** Returns: whether A is returned. */
  ReturnA: 0x10,
  /** X becomes A, else A becomes X. */
  XToA: 0x80,
} as const;

/** A program that takes `snapLength` bytes of every packet: none at all with 0. */
export const takeAll = (snapLength: number): BpfProgram => ({
  code: Uint16Array.of(Bpf.Return),
  jumpTrue: Uint8Array.of(0),
  jumpFalse: Uint8Array.of(0),
  k: Uint32Array.of(snapLength),
});
