/**
 * Keys and types of Suricata's etc/schema.json (versions 7 and 8), for the events that are written: no other key is allowed on any level, but
 * for the one that is pcaplint's own. https://github.com/OISF/suricata/blob/main-7.0.x/etc/schema.json
 */
const text = { type: "string" };
const integer = { type: "integer" };
const object = (properties: object, required: readonly string[] = []): object => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});

const endpoints = { src_ip: text, src_port: integer, dest_ip: text, dest_port: integer, proto: text };

/** Which of the bodies an event has is said by its type. */
const withBody = (type: string, required: readonly string[]): object => ({
  if: { properties: { event_type: { const: type } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required },
});

export const EVE = {
  ...object(
    {
      timestamp: { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d+[+\\-]\\d+$" },
      in_iface: text,
      pcap_cnt: integer,
      event_type: { enum: ["anomaly", "engine", "stats"] },
      ...endpoints,
      community_id: text,
      tunnel: object({ ...endpoints, depth: integer, pcap_cnt: integer, pkt_src: text }),
      anomaly: object({ app_proto: text, event: text, layer: text, type: { enum: ["decode", "stream", "applayer", "unknown"] } }),
      log_level: text,
      engine: object({ error: text, error_code: integer, message: text }),
      stats: object({
        uptime: integer,
        capture: object({ kernel_packets: integer, kernel_drops: integer }),
        decoder: object({ pkts: integer, bytes: integer }),
      }),
      host: text,
      pcap_filename: text,
      pcaplint: { type: "object" },
    },
    ["timestamp", "event_type"],
  ),
  allOf: [withBody("anomaly", ["anomaly"]), withBody("engine", ["engine", "log_level"]), withBody("stats", ["stats"])],
};
