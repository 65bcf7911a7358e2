import type { Bytes, Fault, Lookahead } from "./bytes.js";
import { CaptureError } from "./capture-error.js";
import { BLOCK, isTarHeader, isZero, longName, type Pax, paxRecords, SPARSE_MORE_BEHIND, Type, tarHeader } from "./tar-header.js";

/** Bytes that a member which only says more about the next one may have: xattrs of 64 KiB fit many times. */
const MOST_SAID = 1 << 20;
/** As long as a path can be (PATH_MAX of Linux); every record of the member bears it. */
const MOST_NAME = 4096;

/** A regular file of an archive. */
export interface TarMember {
  readonly name: string;
  /** Stored with its holes left out, so that its bytes are not those of the file. */
  readonly isSparse: boolean;
  readonly size: number;
  /** Valid until the next member is asked for. Closing them leaves the archive as it is. */
  readonly bytes: Bytes;
}

/**
 * The regular files of a tar archive (ustar, pax, GNU, and the older form without a mark), in their order, read once and
 * in one direction: what is not read of one is passed over when the next is asked for. Directories, links and devices are passed over.
 */
export class Tar {
  private readonly path: string;
  private readonly input: Lookahead;
  /** Bytes of the archive that were taken. */
  private at = 0;
  private member: MemberBytes | undefined;
  private padding = 0;

  /** `input` stands at the first header. */
  constructor(path: string, input: Lookahead) {
    this.path = path;
    this.input = input;
  }

  /** The next file; undefined at the archive's end. Rejects with a `CaptureError` where the archive is damaged or cut off. */
  async next(): Promise<TarMember | undefined> {
    await this.leaveMember();
    let pax: Pax = {};
    let name: string | undefined;
    for (;;) {
      const header = await this.header();
      if (header === undefined) return undefined;
      switch (header.type) {
        case Type.Pax:
        case Type.PaxOld:
          pax = paxRecords(await this.said(header.size)) ?? this.damaged("a pax header that is not well formed");
          continue;
        case Type.LongName:
          name = longName(await this.said(header.size)) || undefined;
          continue;
        case Type.LongLinkName:
        case Type.PaxGlobal:
          await this.skip(header.size + padding(header.size));
          continue;
      }
      if (header.type === Type.Sparse && header.mapGoesOn) await this.skipMap();
      const size = pax.size ?? header.size;
      const called = (pax.path ?? name ?? header.name).slice(0, MOST_NAME);
      const isSparse = header.type === Type.Sparse || pax.isSparse === true;
      pax = {};
      name = undefined;
      const isFile = ([Type.File, Type.OldFile, Type.Contiguous, Type.Sparse] as readonly string[]).includes(header.type);
      // Before POSIX, a name that ends with a slash was the only mark of a directory.
      if (!isFile || called.endsWith("/")) {
        await this.skip(size + padding(size));
        continue;
      }
      this.at += size;
      this.padding = padding(size);
      this.member = new MemberBytes(this.input, size);
      return { name: called, isSparse, size, bytes: this.member };
    }
  }

  close(): Promise<void> {
    return this.input.close();
  }

  /** How far the input itself was read. */
  get taken(): number {
    return this.input.taken;
  }
  get total(): number | undefined {
    return this.input.total;
  }

  private async leaveMember(): Promise<void> {
    const { member } = this;
    if (member === undefined) return;
    this.member = undefined;
    await member.leave();
    const { left } = member;
    this.at -= left;
    await this.skip(left + this.padding);
  }

  /** The next header; undefined behind the last. */
  private async header() {
    const block = await this.input.peek(BLOCK);
    // POSIX wants two blocks of zeros at the end; GNU tar takes one, and there are archives that were joined, so that one may be anywhere.
    if (block.length === BLOCK && isZero(block)) return this.end();
    if (block.length < BLOCK) return this.cut(block.length === 0 ? "without the mark of its end" : "inside a header");
    const header = isTarHeader(block) ? tarHeader(block) : undefined;
    if (header === undefined) return this.damaged("no header where one should be");
    this.take(BLOCK);
    return header;
  }

  /** Passes over the zeros at the end. An archive that was appended with cat is read on, as `tar --ignore-zeros` does. */
  private async end(): Promise<ReturnType<typeof tarHeader>> {
    for (;;) {
      const block = await this.input.peek(BLOCK);
      if (block.length < BLOCK) {
        if (this.input.fault !== undefined) this.cut("");
        return undefined;
      }
      if (!isZero(block)) return isTarHeader(block) ? this.header() : undefined;
      this.take(BLOCK);
    }
  }

  /** The bytes of a member that says something about the one behind it. */
  private async said(size: number): Promise<Uint8Array> {
    if (size > MOST_SAID) this.damaged(`a header of ${size} bytes, more than the ${MOST_SAID} that one may have`);
    const bytes = (await this.input.peek(size)).slice();
    if (bytes.length < size) this.cut("inside a header");
    await this.skip(size + padding(size));
    return bytes;
  }

  /** Passes over the blocks in which the map of a sparse member goes on; no size counts them. */
  private async skipMap(): Promise<void> {
    for (;;) {
      const block = await this.input.peek(BLOCK);
      if (block.length < BLOCK) this.cut("inside a header");
      const goesOn = block[SPARSE_MORE_BEHIND] === 1;
      this.take(BLOCK);
      if (!goesOn) return;
    }
  }

  private take(n: number): void {
    this.input.drop(n);
    this.at += n;
  }

  private async skip(n: number): Promise<void> {
    if (!(await this.input.skip(n))) this.cut("inside a member");
    this.at += n;
  }

  private cut(where: string): never {
    const { fault } = this.input;
    // What compressed the archive says what happened to it.
    if (fault !== undefined) throw new CaptureError(this.path, `${fault.message}: what follows in the tar archive is not read`);
    throw new CaptureError(this.path, `the tar archive ends ${where}: it was cut off`);
  }

  private damaged(what: string): never {
    const { at } = this;
    throw new CaptureError(this.path, `the tar archive is damaged at byte ${at}: ${what}; nothing behind it is read`, { offset: at });
  }
}

const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

/** The bytes of one member. */
class MemberBytes implements Bytes {
  fault: Fault | undefined;
  /** Not read yet. */
  left: number;
  private readonly archive: Lookahead;
  private closed = false;
  private pending: Promise<number> | undefined;

  constructor(archive: Lookahead, size: number) {
    this.archive = archive;
    this.left = size;
  }

  get taken(): number {
    return this.archive.taken;
  }
  get total(): number | undefined {
    return this.archive.total;
  }

  async read(target: Uint8Array, from: number, to: number): Promise<number> {
    if (this.closed || this.left === 0) return 0;
    this.pending = this.take(target, from, Math.min(to, from + this.left));
    return this.pending;
  }

  /** The archive stays open. */
  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  /** What feeds a decompressor may still read when its reader has left: one reader of the archive at a time. */
  async leave(): Promise<void> {
    this.closed = true;
    await this.pending?.catch(() => {});
  }

  private async take(target: Uint8Array, from: number, to: number): Promise<number> {
    const n = await this.archive.read(target, from, to);
    this.left -= n;
    if (n === 0) this.fault = this.archive.fault ?? { kind: "truncated", message: "the tar archive ends inside of this member" };
    return n;
  }
}
