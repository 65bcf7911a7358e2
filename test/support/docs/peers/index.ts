import type { Peer } from "./peer.js";
import { snort } from "./snort.js";
import { suricata } from "./suricata.js";
import { tcpdump } from "./tcpdump.js";
import { wireshark } from "./wireshark.js";
import { zeek } from "./zeek.js";

export const peers: readonly Peer[] = [suricata, snort, zeek, tcpdump, wireshark];
