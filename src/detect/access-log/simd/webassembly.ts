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
  const { exports } = new api.Instance(new api.Module(bytes), { host: { second } });
  const { memory, scan } = exports;
  if (typeof scan !== 'function' || !hasBuffer(memory)) return undefined;
  return { memory: memory.buffer, scan: (from, end, row, rows) => Number(scan(from, end, row, rows)) };
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
