import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { CaptureError } from "../capture-error.js";

/** The names of all interfaces, up or not; on other systems than Linux of those that have an address. */
export function interfaceNames(): string[] {
  try {
    return readFileSync("/proc/net/dev", "utf8")
      .split("\n")
      .slice(2)
      .map((line) => line.split(":")[0]!.trim())
      .filter((name) => name !== "");
  } catch {
    return Object.keys(networkInterfaces());
  }
}

/** What to do about a missing right. The right of a file counts for every program that this Node runs. */
export const notPermitted = (iface: string): CaptureError =>
  new CaptureError(iface, `not permitted to capture: run as root, or give Node the right: setcap cap_net_raw+ep ${process.execPath}`);
