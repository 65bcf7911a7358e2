/** What the window is kept in: it says too much by one of these at most. */
const BLOCKS = 256;

interface Block {
  records: number;
  bytes: number;
}

/**
 * Which records lie in the last bytes of a connection, and may not have been read by its receiver: those before are out of the kernel's
 * buffers. A few sums are kept, however many records there are.
 */
export class UnreadWindow {
  private readonly most: number;
  private readonly blocks: Block[] = [];
  private bytes = 0;

  /** `most`: bytes that can lie unread. */
  constructor(most: number) {
    this.most = most;
  }

  /** One more record was handed over. */
  add(bytes: number): void {
    let block = this.blocks.at(-1);
    if (block === undefined || block.bytes * BLOCKS >= this.most) this.blocks.push((block = { records: 0, bytes: 0 }));
    block.records++;
    block.bytes += bytes;
    this.bytes += bytes;
    // What came behind it fills the buffers alone.
    while (this.bytes - this.blocks[0]!.bytes >= this.most) this.bytes -= this.blocks.shift()!.bytes;
  }

  /** Records of which something lies in the last `bytes`; never too few. */
  within(bytes: number): number {
    let records = 0;
    for (let i = this.blocks.length - 1, left = bytes; i >= 0 && left > 0; i--) {
      records += this.blocks[i]!.records;
      left -= this.blocks[i]!.bytes;
    }
    return records;
  }

  /** Records that may lie unread. */
  get records(): number {
    return this.within(Number.POSITIVE_INFINITY);
  }
}
