/**
 * Fields of the Elastic Common Schema with their types, of those that are written.
 * https://www.elastic.co/guide/en/ecs/8.17/ecs-field-reference.html
 */
export const ECS_FIELDS: Readonly<Record<string, "date" | "keyword" | "text" | "long" | "ip">> = {
  "@timestamp": "date",
  message: "text",
  "ecs.version": "keyword",
  "event.kind": "keyword",
  "event.category": "keyword",
  "event.type": "keyword",
  "event.module": "keyword",
  "event.dataset": "keyword",
  "event.code": "keyword",
  "event.severity": "long",
  "log.level": "keyword",
  "log.file.path": "keyword",
  "error.message": "text",
  "rule.id": "keyword",
  "rule.name": "keyword",
  "rule.category": "keyword",
  "rule.ruleset": "keyword",
  "source.address": "keyword",
  "source.ip": "ip",
  "source.port": "long",
  "destination.address": "keyword",
  "destination.ip": "ip",
  "destination.port": "long",
  "related.ip": "ip",
  "network.type": "keyword",
  "network.transport": "keyword",
  "network.iana_number": "keyword",
  "network.community_id": "keyword",
  "network.direction": "keyword",
  "observer.type": "keyword",
  "observer.product": "keyword",
  "observer.version": "keyword",
  "observer.hostname": "keyword",
  "observer.ingress.interface.name": "keyword",
  "file.path": "keyword",
};

/** Fields that ECS says are arrays. */
export const ARRAYS = new Set(["event.category", "event.type", "related.ip"]);

/** What ECS allows in them: https://www.elastic.co/guide/en/ecs/8.17/ecs-category-field-values-reference.html. */
export const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "event.kind": ["alert", "asset", "enrichment", "event", "metric", "state", "pipeline_error", "signal"],
  "event.category": ["network"],
  // Those that go with the category.
  "event.type": ["access", "allowed", "connection", "denied", "end", "info", "protocol", "start"],
  "network.direction": ["ingress", "egress", "inbound", "outbound", "internal", "external", "unknown"],
  "network.type": ["ipv4", "ipv6"],
};
