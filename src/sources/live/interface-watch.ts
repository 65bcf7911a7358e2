import { existsSync, readFileSync } from "node:fs";

const IFF_UP = 1;

/** What an interface is doing, where no socket of one's own tells it: read from /sys. */
export class InterfaceWatch {
  private readonly folder: string;
  /** There is nothing to look at on other systems, for `any`, and where /sys is another network's. */
  private readonly blind: boolean;
  private changes: string;

  constructor(name: string) {
    this.folder = `/sys/class/net/${name}`;
    this.blind = !existsSync(this.folder);
    this.changes = this.read("carrier_changes");
  }

  /** `changed`: it is up, and was not in between, since this was asked last. */
  state(): "up" | "changed" | "down" | "gone" {
    if (this.blind) return "up";
    if (!existsSync(this.folder)) return "gone";
    const { changes } = this;
    this.changes = this.read("carrier_changes");
    if ((Number(this.read("flags")) & IFF_UP) === 0) return "down";
    return changes === this.changes ? "up" : "changed";
  }

  private read(file: string): string {
    try {
      return readFileSync(`${this.folder}/${file}`, "utf8");
    } catch {
      return "";
    }
  }
}
