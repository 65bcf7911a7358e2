import { Bpf, type BpfProgram } from "./program.js";

/** Words of scratch memory (BPF_MEMWORDS). */
const MEMORY = new Uint32Array(16);

/**
 * Runs a program over the `captured` bytes from `start` on; `length` is the packet's on the wire. Gives what the program
 * returns: 0 where it does not take the packet. A load from beyond what was captured does not take it either.
 */
export function runFilter(program: BpfProgram, view: DataView, start: number, captured: number, length: number): number {
  const { code, jumpTrue, jumpFalse, k } = program;
  let a = 0;
  let x = 0;
  for (let i = 0; i < code.length; i++) {
    const op = code[i]!;
    const operand = k[i]!;
    switch (op & Bpf.ClassMask) {
      case Bpf.Load: {
        const mode = op & Bpf.ModeMask;
        if (mode === Bpf.Absolute || mode === Bpf.Indirect) {
          const at = mode === Bpf.Absolute ? operand : (x + operand) >>> 0;
          const size = op & Bpf.SizeMask;
          const width = size === Bpf.Word ? 4 : size === Bpf.Half ? 2 : 1;
          if (at + width > captured) return 0;
          const from = start + at;
          a = width === 4 ? view.getUint32(from) : width === 2 ? view.getUint16(from) : view.getUint8(from);
        } else if (mode === Bpf.Immediate) a = operand;
        else if (mode === Bpf.Memory) a = MEMORY[operand]!;
        else a = length;
        break;
      }
      case Bpf.LoadX: {
        const mode = op & Bpf.ModeMask;
        if (mode === Bpf.HeaderLength) {
          if (operand >= captured) return 0;
          x = (view.getUint8(start + operand) & 0xf) << 2;
        } else x = mode === Bpf.Immediate ? operand : mode === Bpf.Memory ? MEMORY[operand]! : length;
        break;
      }
      case Bpf.Store:
        MEMORY[operand] = a;
        break;
      case Bpf.StoreX:
        MEMORY[operand] = x;
        break;
      case Bpf.Alu: {
        const other = (op & Bpf.OperandX) !== 0 ? x : operand;
        const operation = op & Bpf.OperationMask;
        if ((operation === DIVIDE || operation === MODULO) && other === 0) return 0;
        a = calculate(operation, a, other);
        break;
      }
      case Bpf.Jump: {
        const operation = op & Bpf.OperationMask;
        // libpcap's loops over headers (protochain) jump backwards.
        if (operation === ALWAYS) i += operand | 0;
        else i += holds(operation, a, (op & Bpf.OperandX) !== 0 ? x : operand) ? jumpTrue[i]! : jumpFalse[i]!;
        break;
      }
      case Bpf.Return:
        return (op & Bpf.ReturnA) !== 0 ? a : operand;
      default:
        if ((op & Bpf.XToA) !== 0) a = x;
        else x = a;
    }
  }
  return 0;
}

const DIVIDE = 0x30;
const MODULO = 0x90;

/** Arithmetic of unsigned words of 32 bits. */
function calculate(operation: number, a: number, b: number): number {
  switch (operation) {
    case 0x00:
      return (a + b) >>> 0;
    case 0x10:
      return (a - b) >>> 0;
    case 0x20:
      return Math.imul(a, b) >>> 0;
    case DIVIDE:
      return Math.floor(a / b);
    case 0x40:
      return (a | b) >>> 0;
    case 0x50:
      return (a & b) >>> 0;
    case 0x60:
      return b < 32 ? (a << b) >>> 0 : 0;
    case 0x70:
      return b < 32 ? a >>> b : 0;
    case 0x80:
      return -a >>> 0;
    case MODULO:
      return a % b;
    default:
      return (a ^ b) >>> 0;
  }
}

const ALWAYS = 0x00;

function holds(operation: number, a: number, b: number): boolean {
  if (operation === 0x10) return a === b;
  if (operation === 0x20) return a > b;
  if (operation === 0x30) return a >= b;
  return (a & b) !== 0;
}
