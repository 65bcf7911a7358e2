import { BlockList, isIP } from "node:net";

/** Is an address one of these? */
export type AddressTest = (address: string) => boolean;

const FAMILIES = { 4: "ipv4", 6: "ipv6" } as const;
const BITS = { 4: 32, 6: 128 } as const;

/** The family of an address of a record, whose IPv4 has dots and whose IPv6 has colons. */
const familyOf = (address: string): "ipv4" | "ipv6" => (address.includes(":") ? "ipv6" : "ipv4");

/**
 * Addresses by one of them or by their network: `10.0.0.1`, `10.0.0.0/8`, `2001:db8::/32`.
 * @throws RangeError in words that follow the text
 */
export function network(text: string): AddressTest {
  const [address = "", prefix, more] = text.split("/");
  const version = isIP(address) as 0 | 4 | 6;
  if (version === 0 || more !== undefined) throw new RangeError("is no address or network, such as 10.0.0.0/8 or 2001:db8::1");
  const bits = prefix === undefined ? BITS[version] : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (!(bits <= BITS[version])) throw new RangeError(`has no prefix length from 0 to ${BITS[version]} behind the slash`);
  const list = new BlockList();
  const family = FAMILIES[version];
  list.addSubnet(address, bits, family);
  // The list takes an IPv4 address for one of ::ffff:0:0/96.
  return (one) => familyOf(one) === family && list.check(one, family);
}
