import { CaptureError } from "../capture-error.js";
import { KOFFI_MISSING, type Koffi, loadKoffi, type NativeFunction } from "../native/koffi.js";
import { firstOf } from "../native/libc.js";
import { type BpfProgram, programOf } from "./program.js";

/** Debian's name, that of others, and that of macOS. */
const NAMES = ["libpcap.so.0.8", "libpcap.so.1", "libpcap.so", "/usr/lib/libpcap.dylib"];
const MISSING = "filters are compiled by libpcap, which is not installed: apt-get install libpcap0.8, or dnf install libpcap";

/** LINKTYPE_RAW in files is another number in libpcap: DLT_RAW, of all systems but OpenBSD. */
const LINKTYPE_RAW = 101;
const DLT_RAW = 12;
/** Words that no one of these knows are wrong: Ethernet, cooked, 802.11, PPP, raw IP. */
const CHECKED = [1, 113, 127, 9, LINKTYPE_RAW];
/** What is not known of the interface's network, as tcpdump -r has it. */
const NO_NETMASK = 0;
/** struct bpf_program: u32 count, 4 bytes of padding, pointer to the instructions. */
const PROGRAM = 16;
const POINTER = 8;
/** A pcap file's header: magic number, version 2.4, time zone, its accuracy, snap length, link type. */
const FILE_HEADER = 24;
/** Read through its address, so that it must stay. */
const headerBytes = Buffer.alloc(FILE_HEADER);
const header = new DataView(headerBytes.buffer, headerBytes.byteOffset, FILE_HEADER);
const PCAP_MAGIC = 0xa1b2c3d4;
/** What a program returns for a packet of a file that it takes: any number but 0. */
const TAKEN = 0x40000;
/** PCAP_ERRBUF_SIZE. */
const ERROR_BYTES = 256;
const INSTRUCTION = 8;

export interface Compiler {
  /** @throws CaptureError where the words make sense for no packets, of whatever link type */
  check(words: string): void;
  /**
   * Compiles pcap-filter(7) words for live packets of a link type. The program returns `snapLength` for a packet that it takes.
   * @throws CaptureError with libpcap's words
   */
  compile(words: string, linkType: number, snapLength: number): BpfProgram;
  /** As `compile`, for one interface: looks for VLAN tags where the kernel keeps them, beside the packet. */
  compileFor(device: string, words: string, snapLength: number): BpfProgram;
  /**
   * As `compile`, for a file's packets, which may come from any system. `bigEndian`: the byte order of the host that wrote them,
   * in which the loopback header of the BSDs stands.
   */
  compileForFile(words: string, linkType: number, bigEndian: boolean): BpfProgram;
}

interface Libpcap {
  readonly openDead: NativeFunction;
  readonly openLive: NativeFunction;
  readonly openStream: NativeFunction;
  /** Of the C library: a stream over memory. */
  readonly memoryStream: NativeFunction;
  readonly compile: NativeFunction;
  readonly freecode: NativeFunction;
  readonly geterr: NativeFunction;
  readonly close: NativeFunction;
}

let loaded: Libpcap | undefined;

function libpcap(koffi: Koffi): Libpcap | undefined {
  if (loaded !== undefined) return loaded;
  const library = firstOf(koffi, NAMES);
  if (library === undefined) return undefined;
  loaded = {
    openDead: library.func("uint64_t pcap_open_dead(int, int)"),
    openLive: library.func("uint64_t pcap_open_live(str, int, int, int, void *)"),
    openStream: library.func("uint64_t pcap_fopen_offline(uint64_t, void *)"),
    memoryStream: koffi.load(null).func("uint64_t fmemopen(void *, uint64_t, str)"),
    compile: library.func("int pcap_compile(uint64_t, void *, str, int, uint32_t)"),
    freecode: library.func("void pcap_freecode(void *)"),
    geterr: library.func("str pcap_geterr(uint64_t)"),
    close: library.func("void pcap_close(uint64_t)"),
  };
  return loaded;
}

/**
 * libpcap's compiler. `of` names what is filtered.
 * @throws CaptureError where koffi or libpcap is missing, with what to install
 */
export async function filterCompiler(of: string): Promise<Compiler> {
  const koffi = await loadKoffi();
  if (koffi === undefined) throw new CaptureError(of, `filters need libpcap, and ${KOFFI_MISSING}`);
  const pcap = libpcap(koffi);
  if (pcap === undefined) throw new CaptureError(of, MISSING);
  /** Compiles for a handle, and closes it. */
  const compiled = (handle: number, words: string): BpfProgram => {
    try {
      const program = Buffer.alloc(PROGRAM);
      if (pcap.compile(handle, program, words, 1, NO_NETMASK) !== 0)
        throw new CaptureError(of, `the filter "${words}" does not fit: ${pcap.geterr(handle)}`);
      const length = INSTRUCTION * program.readUInt32LE(0);
      const copy = programOf(koffi.view(program.readBigUInt64LE(POINTER), length));
      pcap.freecode(program);
      return copy;
    } finally {
      pcap.close(handle);
    }
  };
  const opened = (open: (message: Buffer) => number): number => {
    const message = Buffer.alloc(ERROR_BYTES);
    const handle = open(message);
    if (handle === 0) throw new CaptureError(of, `libpcap cannot open it: ${message.toString("utf8", 0, message.indexOf(0))}`);
    return handle;
  };
  const compiler: Compiler = {
    check(words) {
      let first: unknown;
      for (const linkType of CHECKED) {
        try {
          compiler.compileForFile(words, linkType, false);
          return;
        } catch (error) {
          first ??= error;
        }
      }
      throw first;
    },
    compile: (words, linkType, snapLength) => compiled(pcap.openDead(linkType === LINKTYPE_RAW ? DLT_RAW : linkType, snapLength), words),
    compileFor: (device, words, snapLength) =>
      compiled(
        opened((message) => pcap.openLive(device, snapLength, 0, 1, message)),
        words,
      ),
    compileForFile(words, linkType, bigEndian) {
      // A capture without packets: only so does libpcap know that packets may come from other systems.
      header.setUint32(0, PCAP_MAGIC, !bigEndian);
      header.setUint16(4, 2, !bigEndian);
      header.setUint16(6, 4, !bigEndian);
      header.setUint32(16, TAKEN, !bigEndian);
      header.setUint32(20, linkType, !bigEndian);
      const stream = pcap.memoryStream(headerBytes, FILE_HEADER, "r");
      return compiled(
        opened((message) => pcap.openStream(stream, message)),
        words,
      );
    },
  };
  return compiler;
}
