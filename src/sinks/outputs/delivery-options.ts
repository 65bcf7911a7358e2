import type { OptionValues } from "./option-values.js";
import type { Delivery } from "./queued-output.js";

const MiB = 2 ** 20;
const QUEUE = { records: 10_000, bytes: 32 * MiB };
const GIVE_UP_SECONDS = 60;

/** How an output delivers, by `queue`, `queue-bytes`, `batch`, `flush` and `give-up`. `batch`: what is sent at once; `flush`: in seconds. */
export function deliveryOf(values: OptionValues, batch: Delivery["batch"], flush = 0): Delivery {
  const records = values.whole("queue") ?? QUEUE.records;
  return {
    queue: { records, bytes: values.bytes("queue-bytes") ?? QUEUE.bytes },
    batch: { records: Math.min(values.whole("batch") ?? batch.records, records), bytes: batch.bytes },
    flushMs: (values.seconds("flush") ?? flush) * 1000,
    giveUpMs: (values.seconds("give-up") ?? GIVE_UP_SECONDS) * 1000,
  };
}

/** Of a connection, and of a request; in milliseconds. */
export const timeoutMs = (values: OptionValues, seconds = 10): number => (values.seconds("timeout") ?? seconds) * 1000;
