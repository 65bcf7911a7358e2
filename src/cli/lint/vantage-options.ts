import { LocalAddresses } from "../../vantage/local-addresses.js";
import type { VantageName, VantageOptions } from "../../vantage/vantage.js";
import { UsageError } from "../usage-error.js";

/**
 * What `--vantage`, `--local-mac` and `--local-ip` say.
 * @throws UsageError naming what is no address
 */
export function vantageOptions(vantage: VantageName | undefined, macs: readonly string[], ips: readonly string[]): VantageOptions {
  const said = vantage === undefined ? {} : { vantage };
  if (macs.length === 0 && ips.length === 0) return said;
  try {
    return { ...said, local: new LocalAddresses(macs, ips) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`${error.message}: write --local-mac 02:00:5e:10:00:01, --local-ip 192.0.2.1 or 2001:db8::1`);
  }
}
