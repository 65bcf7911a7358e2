import { createRequire } from "node:module";

/** Can this package capture here? It is built where it is installed, which needs libpcap's headers. In continuous integration it has to be. */
export function isInstalled(module: string): boolean {
  try {
    createRequire(import.meta.url)(module);
    return true;
  } catch (error) {
    if (process.env.CI) throw error;
    return false;
  }
}
