import { execFileSync } from "node:child_process";
import { ip, Namespaces } from "./namespaces.js";

/** A third namespace, `c`, behind `b`, which is a router between va (10.9.0.1) and wc (10.8.0.2): its interfaces are vb and wb. */
export class Router extends Namespaces {
  readonly c: string;

  constructor() {
    super();
    this.c = `${this.b}c`;
    ip("netns", "add", this.c);
    ip("link", "add", "wb", "netns", this.b, "type", "veth", "peer", "name", "wc", "netns", this.c);
    this.sysctl(this.c, "net.ipv6.conf.all.disable_ipv6=1");
    this.sysctl(this.c, "net.ipv4.tcp_early_retrans=0");
    ip("-n", this.b, "addr", "add", "10.8.0.1/24", "dev", "wb");
    ip("-n", this.c, "addr", "add", "10.8.0.2/24", "dev", "wc");
    ip("-n", this.b, "link", "set", "vb", "address", "02:00:00:00:00:02");
    ip("-n", this.b, "link", "set", "wb", "up");
    ip("-n", this.c, "link", "set", "lo", "up");
    ip("-n", this.c, "link", "set", "wc", "up");
    ip("-n", this.a, "route", "add", "10.8.0.0/24", "via", "10.9.0.2");
    ip("-n", this.c, "route", "add", "10.9.0.0/24", "via", "10.8.0.1");
    this.sysctl(this.b, "net.ipv4.ip_forward=1");
    // Two CPUs can overtake each other between the two interfaces: RPS has the first one forward everything.
    for (const device of ["vb", "wb"])
      execFileSync("ip", ["netns", "exec", this.b, "sh", "-c", `echo 1 >/sys/class/net/${device}/queues/rx-0/rps_cpus`]);
  }

  /** Has the router run these rules of nftables. @throws with what nft says */
  nft(rules: string): void {
    execFileSync("ip", ["netns", "exec", this.b, "nft", "-f", "-"], { input: rules, stdio: ["pipe", "ignore", "pipe"] });
  }

  override close(): void {
    super.close();
    ip("netns", "del", this.c);
  }
}
