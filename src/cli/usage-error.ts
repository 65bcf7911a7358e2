/** A wrong call: one line with the remedy, exit status 2. */
export class UsageError extends Error {
  override name = "UsageError";
}
