/** As much of WebAssembly's JavaScript interface as the arena needs; `lib` declares it only together with the whole DOM. */
export interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Memory: new (limits: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  Instance: new (module: object, imports: Record<string, Record<string, unknown>>) => { readonly exports: Record<string, unknown> };
}

/** Undefined where the engine has none (`node --jitless`). */
export const webAssembly: WebAssemblyApi | undefined = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;

/** Have typed arrays the byte order of WebAssembly's memory here, little-endian? Not on s390x. */
export const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

const compiled = new Map<string, object | undefined>();

/** The module of this code, in base64, compiled once; undefined where the engine does not know its instructions. */
export function moduleOf(code: string): object | undefined {
  if (!compiled.has(code)) {
    const bytes = Buffer.from(code, "base64");
    compiled.set(code, webAssembly?.validate(bytes) ? new webAssembly.Module(bytes) : undefined);
  }
  return compiled.get(code);
}
