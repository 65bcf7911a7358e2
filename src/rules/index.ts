import udpLength from "./offset/udp-length.js";
import type { Rule } from "./rule.js";

/** All rules, in the order of their ids. The only place that names them all. */
export const rules: readonly Rule[] = [udpLength];
