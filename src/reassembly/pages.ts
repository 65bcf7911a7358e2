/** Bytes of one page. */
export const PAGE = 2048;

/** The memory of all datagrams that wait: pages that are made as they are needed, up to so many, and used again. */
export class Pages {
  private readonly most: number;
  private made = 0;
  private readonly free: Uint8Array[] = [];

  constructor(bytes: number) {
    this.most = Math.floor(bytes / PAGE);
  }

  /** Pages in use. */
  get taken(): number {
    return this.made - this.free.length;
  }

  /** A page with whatever stood in it last; undefined where all are taken. */
  take(): Uint8Array | undefined {
    const page = this.free.pop();
    if (page !== undefined || this.made === this.most) return page;
    this.made++;
    return new Uint8Array(PAGE);
  }

  give(page: Uint8Array): void {
    this.free.push(page);
  }
}
