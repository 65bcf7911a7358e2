/** Files that are no captures pcaplint reads, by what they begin with: a name says more than "not a capture". */
const KNOWN: readonly (readonly [magic: string, what: string])[] = [
  ["snoop\0\0\0", "a snoop capture (Solaris): convert it with editcap -F pcapng"],
  ["btsnoop\0", "a btsnoop capture (Bluetooth), which has no checksums to look at"],
  ["XCP\0", "a NetXRay or Sniffer capture: convert it with editcap -F pcapng"],
  ["TRSNIFF data", "a Sniffer capture: convert it with editcap -F pcapng"],
  ["RTSS", "a Network Monitor capture: convert it with editcap -F pcapng"],
  ["GMBU", "a Network Monitor capture: convert it with editcap -F pcapng"],
  ["iptrace ", "an iptrace capture (AIX): convert it with editcap -F pcapng"],
  ["\x7fver", "an EtherPeek or OmniPeek capture: convert it with editcap -F pcapng"],
  ["LOGG", "a BLF log (Vector)"],
  ["\x54\x52\x00\x64\x00", "an nettl trace (HP-UX): convert it with editcap -F pcapng"],
  ["BZh", "compressed with bzip2: pipe it through bunzip2"],
  ["\x02\x21\x4c\x18", "compressed with lz4's legacy format: pipe it through lz4 -dc"],
  ["PK\x03\x04", "a zip archive: unpack it first"],
  ["7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"],
  ["Rar!", "a rar archive: unpack it first"],
  ["\x7fELF", "a program"],
  ["%PDF", "a PDF document"],
  ["\x89PNG", "a picture"],
];
/** Text that a kernel, or a tool that looks into one, has printed. */
const KERNEL_TEXT =
  /\bkernel: |^(?:<\d+>)?\[ *\d+\.\d{6}\]|\bskb|\bgso_|\bsk_buff|^crash>|Call Trace:|\bRIP: |\bWARNING: CPU|\bPID: \d+ +TASK:|\bCPU: \d+ /m;
const TEXT = /^[\t\n\r\x20-\x7e\x80-\xff]+$/;

/** Why bytes that begin like this are not read, as the rest of a sentence that begins with the file's name. */
export function notACapture(head: Uint8Array): string {
  const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString("latin1");
  const known = KNOWN.find(([magic]) => text.startsWith(magic));
  if (known !== undefined) return `is not a pcap or pcapng file but ${known[1]}`;
  if (text.slice(257, 262) === "ustar") return "is not a pcap or pcapng file but a tar archive whose first header is damaged";
  if (head.length >= 512 && head.every((byte) => byte === 0))
    return "begins with zeros: an empty tar archive, or space that was never written to";
  const begins = [...head.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const kernel = KERNEL_TEXT.test(text) ? ": pcaplint kernel reads a kernel's logs and dumps" : "";
  const what =
    head.length >= 8 && TEXT.test(text)
      ? `is not a pcap or pcapng file but text ("${text.slice(0, 24).split(/[\r\n]/)[0]!}")${kernel}`
      : undefined;
  return what ?? `is not a pcap or pcapng file (it begins with ${begins})`;
}
