/** The part of the WebAssembly JavaScript Interface that is used; the type packages of Node and of the language do not have it. */

export interface ScannerExports {
  readonly memory: ArrayBuffer;
  /** See `scan` in program.ts. */
  readonly scan: (from: number, end: number, row: number, rows: number) => number;
}

/**
 * Starts the module; undefined where there is no WebAssembly (`--jitless`, `--lite-mode`) or none with vectors.
 * `second` is what the module imports.
 */
export function startModule(
  bytes: Uint8Array<ArrayBuffer>,
  second: (at: number) => number,
): ScannerExports | undefined {
  const api: unknown = Reflect.get(globalThis, 'WebAssembly');
  if (!isApi(api) || !api.validate(bytes)) return undefined;
  const { memory, scan } = instantiate(api, bytes, second);
  if (typeof scan !== 'function' || !hasBuffer(memory)) return undefined;
  return { memory: memory.buffer, scan: (from, end, row, rows) => Number(scan(from, end, row, rows)) };
}

/** Nothing where the address space for its memory cannot be had (RangeError). */
function instantiate(
  api: Api,
  bytes: Uint8Array<ArrayBuffer>,
  second: (at: number) => number,
): Readonly<Record<string, unknown>> {
  try {
    return new api.Instance(new api.Module(bytes), { host: { second } }).exports;
  } catch (error) {
    if (error instanceof RangeError) return {};
    throw error;
  }
}

interface Api {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
}

function isApi(value: unknown): value is Api {
  return typeof value === 'object' && value !== null && 'validate' in value && 'Instance' in value;
}

function hasBuffer(value: unknown): value is { readonly buffer: ArrayBuffer } {
  return (
    typeof value === 'object' && value !== null && 'buffer' in value && value.buffer instanceof ArrayBuffer
  );
}
