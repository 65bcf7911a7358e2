/** Printable ASCII that JSON writes as it is: nearly all texts are, and to see it is cheaper than to escape nothing. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** A text as JSON writes it. */
export const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));
