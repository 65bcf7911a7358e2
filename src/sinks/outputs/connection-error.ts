const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the receiver broke the connection",
  EPIPE: "the receiver closed the connection",
  ENOENT: "no such socket",
  EACCES: "permission denied",
  ETIMEDOUT: "the receiver does not answer",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "no route to the network",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "the name server does not answer",
  EPROTOTYPE: "it is a socket for datagrams, and only stream sockets can be used",
};

/** An error of a connection as words that can stand behind a colon. Where several addresses of a host were tried, the first of them counts. */
export function connectionError(error: unknown): string {
  const { code, message, errors } = error as NodeJS.ErrnoException & AggregateError;
  if (errors?.[0] !== undefined && (code === undefined || message === "")) return connectionError(errors[0]);
  return (code && REASONS[code]) ?? (message || code || String(error));
}

/** Another try cannot help: it is another kind of socket. */
export const isHopeless = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "EPROTOTYPE";
