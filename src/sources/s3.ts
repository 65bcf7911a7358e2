export const isPrefix = (url: string): boolean => url.endsWith("/");
export async function* listObjects(_prefix: string): AsyncGenerator<string> {}
