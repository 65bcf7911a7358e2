import { blank, concat, type Part, viewOf } from "./part.js";

export function vxlan(f: { flags?: number; vni?: number; reserved?: number } = {}): Part {
  return {
    name: "vxlan",
    write(inner) {
      const out = blank(8);
      viewOf(out).setUint32(0, f.flags ?? 0x08000000);
      viewOf(out).setUint32(4, ((f.vni ?? 77) << 8) | (f.reserved ?? 0));
      return concat(out, inner);
    },
  };
}
