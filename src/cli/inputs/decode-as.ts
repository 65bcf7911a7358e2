import { KIND_NAMES, Kind } from "../../packet/kind.js";
import type { Tables } from "../../packet/tables.js";
import { UsageError } from "../usage-error.js";

const FIELDS = new Map<string, { readonly table: keyof Tables; readonly most: number }>([
  ["udp.port", { table: "udpPort", most: 65535 }],
  ["ethertype", { table: "etherType", most: 65535 }],
  ["ip.proto", { table: "ipProtocol", most: 255 }],
]);

/**
 * Enters `udp.port=4790:vxlan` into the tables. The protocols are those of the records; `none` switches a port off.
 * @throws UsageError naming what is there
 */
export function decodeAs(tables: Tables, text: string): void {
  const match = /^([\w.]+)=(0x[0-9a-f]+|\d+):([\w-]+)$/i.exec(text);
  if (match === null) throw new UsageError(`--decode-as ${text}: write it as udp.port=4790:vxlan`);
  const [, name = "", number = "", protocol = ""] = match;
  const field = FIELDS.get(name);
  if (field === undefined) throw new UsageError(`--decode-as ${text}: no field ${name}; there are ${[...FIELDS.keys()].join(", ")}`);
  const value = Number(number);
  if (value > field.most) throw new UsageError(`--decode-as ${text}: ${name} goes up to ${field.most}`);
  const kind = (KIND_NAMES as readonly string[]).indexOf(protocol);
  if (kind < 0)
    throw new UsageError(`--decode-as ${text}: no protocol ${protocol}; there are ${KIND_NAMES.slice(Kind.Ethernet).join(" ")}`);
  tables[field.table][value] = kind;
}
