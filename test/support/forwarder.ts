import type { Namespaces, Running } from "./namespaces.js";

/**
 * Takes frames of IPv4 from one interface of a namespace to another in user space, with their UDP and TCP checksums as they stand, until
 * it has seen so many. `edits` is the text of an object of functions that change a frame `f`, by destination port; one that gives
 * false drops it. What goes to other ports stays where it is.
 */
export async function forwarder(
  net: Namespaces,
  namespace: string,
  { from, to, edits, frames }: { readonly from: string; readonly to: string; readonly edits: string; readonly frames: number },
): Promise<Running> {
  const running = net.node(
    namespace,
    `import koffi from "koffi";
      const libc = koffi.load("libc.so.6");
      const socket = libc.func("int socket(int, int, int)");
      const bind = libc.func("int bind(int, void *, uint32_t)");
      const index = libc.func("uint32_t if_nametoindex(str)");
      const read = libc.func("int64_t read(int, void *, uint64_t)");
      const write = libc.func("int64_t write(int, void *, uint64_t)");
      const on = (device, protocol) => {
        const fd = socket(17, 3, protocol);
        const address = Buffer.alloc(20);
        address.writeUInt16LE(17, 0);
        address.writeUInt16LE(protocol, 2);
        address.writeInt32LE(index(device), 4);
        bind(fd, address, 20);
        return fd;
      };
      const [from, to] = [on("${from}", 0x0008), on("${to}", 0)];
      const edits = ${edits};
      print("up");
      for (let n = 0; n < ${frames}; ) {
        const buffer = Buffer.alloc(2048);
        const frame = buffer.subarray(0, Number(read(from, buffer, buffer.length)));
        const edit = edits[frame.readUInt16BE(36)];
        if (edit === undefined) continue;
        if (edit(frame) !== false) write(to, frame, frame.length);
        n++;
      }`,
  );
  await running.until(() => running.stdout.includes("up"));
  return running;
}
