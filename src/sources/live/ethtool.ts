import { readFileSync } from "node:fs";
import { int, type Libc } from "../native/libc.js";

// linux/sockios.h, linux/ethtool.h
const SIOCGIFFLAGS = 0x8913;
const SIOCGIFMTU = 0x8921;
const SIOCGIFHWADDR = 0x8927;
const SIOCETHTOOL = 0x8946;
const ETHTOOL_GSTRINGS = 0x1b;
const ETHTOOL_GSSET_INFO = 0x37;
const ETHTOOL_GFEATURES = 0x3a;
const ETH_SS_FEATURES = 4;
const ETH_GSTRING_LEN = 32;
/** Features of a word, of which struct ethtool_get_features_block has four: available, requested, active, never changed. */
const WORD = 32;
const BLOCK = 16;
const ACTIVE = 8;
const AF_INET = 2;
const SOCK_DGRAM_CLOEXEC = 0x80002;
const IFREQ = 40;
const NAME = 16;
const IFF_UP = 1;
const IFF_RUNNING = 0x40;

export interface InterfaceFacts {
  /** `up` without a carrier is `no-carrier`. */
  readonly state: "up" | "no-carrier" | "down" | "unknown";
  readonly mtu?: number;
  /** ARPHRD_ number of linux/if_arp.h. */
  readonly device?: number;
  /** By ethtool's name: is the feature on? Undefined where the kernel cannot be asked. */
  readonly features?: ReadonlyMap<string, boolean>;
}

/** What the kernel says of an interface, by its system calls. */
export class InterfaceQuestions {
  private readonly libc: Libc;
  private readonly fd: number;

  constructor(libc: Libc) {
    this.libc = libc;
    this.fd = libc.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0);
  }

  facts(name: string): InterfaceFacts {
    const flags = this.ask(name, SIOCGIFFLAGS);
    const mtu = this.ask(name, SIOCGIFMTU);
    const device = this.ask(name, SIOCGIFHWADDR);
    const features = this.features(name);
    return {
      state: stateOf(flags && flags & 0xffff),
      ...(mtu === undefined ? {} : { mtu }),
      ...(device === undefined ? {} : { device: device & 0xffff }),
      ...(features === undefined ? {} : { features }),
    };
  }

  close(): void {
    this.libc.close(this.fd);
  }

  private ask(name: string, request: number, data?: Buffer): number | undefined {
    const ifreq = Buffer.alloc(IFREQ);
    ifreq.write(name);
    if (data !== undefined) ifreq.writeBigUInt64LE(this.libc.koffi.address(data), NAME);
    return this.libc.ioctl(this.fd, request, ifreq) < 0 ? undefined : ifreq.readInt32LE(NAME);
  }

  private features(name: string): Map<string, boolean> | undefined {
    // struct ethtool_sset_info: the set is a bit, its size the first of the data.
    const info = Buffer.concat([int(ETHTOOL_GSSET_INFO, 0, 1 << ETH_SS_FEATURES, 0), Buffer.alloc(4)]);
    if (this.ask(name, SIOCETHTOOL, info) === undefined) return undefined;
    const count = info.readUInt32LE(16);
    const strings = Buffer.concat([int(ETHTOOL_GSTRINGS, ETH_SS_FEATURES, count), Buffer.alloc(count * ETH_GSTRING_LEN)]);
    const words = Math.ceil(count / WORD);
    const active = Buffer.concat([int(ETHTOOL_GFEATURES, words), Buffer.alloc(words * BLOCK)]);
    if (this.ask(name, SIOCETHTOOL, strings) === undefined || this.ask(name, SIOCETHTOOL, active) === undefined) return undefined;
    const features = new Map<string, boolean>();
    for (let i = 0; i < count; i++) {
      const from = 12 + i * ETH_GSTRING_LEN;
      const feature = strings.toString("latin1", from, strings.indexOf(0, from));
      const word = active.readUInt32LE(8 + Math.floor(i / WORD) * BLOCK + ACTIVE);
      if (feature !== "") features.set(feature, ((word >>> (i % WORD)) & 1) === 1);
    }
    return features;
  }
}

const stateOf = (flags: number | undefined): InterfaceFacts["state"] =>
  flags === undefined ? "unknown" : (flags & IFF_UP) === 0 ? "down" : (flags & IFF_RUNNING) === 0 ? "no-carrier" : "up";

/** The same without system calls, as far as /sys has it. */
export function factsOfSys(name: string): InterfaceFacts {
  const number = (file: string): number | undefined => {
    try {
      return Number(readFileSync(`/sys/class/net/${name}/${file}`, "utf8"));
    } catch {
      return undefined;
    }
  };
  const flags = number("flags");
  const mtu = number("mtu");
  const device = number("type");
  // IFF_RUNNING is not among the flags of /sys: reading the carrier is an error where the interface is down.
  const running = number("carrier") === 1 ? IFF_RUNNING : 0;
  return {
    state: stateOf(flags === undefined ? undefined : flags | running),
    ...(mtu === undefined ? {} : { mtu }),
    ...(device === undefined ? {} : { device }),
  };
}
