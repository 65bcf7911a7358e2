import { MAX_LAYERS, tooManyLayers } from "../../packet/packet.js";
import { defineRule } from "../rule.js";

export default defineRule({
  meta: {
    id: "offset/nesting-depth",
    severity: "warning",
    since: "0.1.0",
    summary: "Packet has more layers than are decoded",
    what: `
The rule finds a packet of more than ${MAX_LAYERS} headers, one inside the other: label stacks, tags, extension headers, tunnels in
tunnels. Decoding ends there; the layers before it are judged as always.`,
    why: `
Real packets have five to fifteen. One with dozens is a forwarding loop that encapsulates the packet anew at each turn, or was
made to exhaust whatever reads it.`,
    example: `
A VXLAN endpoint that routes its own tunnel's packets into the tunnel adds ethernet, ipv4, udp and vxlan each time: the
twelfth turn makes 48 layers. *more than 48 layers*.`,
    remedy: `
Look at the addresses of the outermost layers: if they repeat, follow the route of the tunnel's far end
(\`ip route get ADDRESS\`): it must not lead into the tunnel.`,
    references: ["RFC 2473 §4.1"],
    peers: {
      suricata: ["too_many_layers"],
      snort: [293, 456, 472],
      zeek: ["max_packet_analyzer_depth_exceeded", "exceeded_tunnel_max_depth", "tunnel_depth"],
    },
  },
  facts: [[tooManyLayers, "more than {layers} layers"]],
});
