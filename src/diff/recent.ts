interface Entry<T> {
  readonly key: number;
  value: T;
  older: Entry<T> | undefined;
  newer: Entry<T> | undefined;
}

/** Values by numbers, bounded: of too many, the one that was put first is forgotten, and what is put again counts as put last. */
export class Recent<T> {
  private readonly most: number;
  private readonly entries = new Map<number, Entry<T>>();
  private first: Entry<T> | undefined;
  private last: Entry<T> | undefined;

  constructor(most: number) {
    this.most = most;
  }

  get isEmpty(): boolean {
    return this.first === undefined;
  }

  get(key: number): T | undefined {
    return this.entries.get(key)?.value;
  }

  put(key: number, value: T): void {
    let entry = this.entries.get(key);
    if (entry === undefined) {
      entry = { key, value, older: undefined, newer: undefined };
      this.entries.set(key, entry);
    } else {
      entry.value = value;
      if (entry === this.last) return;
      this.unlink(entry);
    }
    entry.older = this.last;
    entry.newer = undefined;
    if (this.last === undefined) this.first = entry;
    else this.last.newer = entry;
    this.last = entry;
    if (this.entries.size > this.most) this.forget(this.first!);
  }

  private forget(entry: Entry<T>): void {
    this.entries.delete(entry.key);
    this.unlink(entry);
  }

  private unlink({ older, newer }: Entry<T>): void {
    if (older === undefined) this.first = newer;
    else older.newer = newer;
    if (newer === undefined) this.last = older;
    else newer.older = older;
  }
}
