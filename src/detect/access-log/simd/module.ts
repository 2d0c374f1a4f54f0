/** A WebAssembly module as bytes: WebAssembly Core Specification, chapter "Binary Format", section "Modules". */
import { type Code, i32, TYPE, unsigned, type ValueType } from './instructions.ts';

export interface FunctionType {
  readonly takes: readonly ValueType[];
  readonly gives: readonly ValueType[];
}

export interface FunctionCode extends FunctionType {
  /** Further locals, numbered after the parameters. */
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

export interface ModuleParts {
  /** Module and name of each function the host supplies; they take the first indexes. */
  readonly imports: readonly (FunctionType & { readonly from: string; readonly name: string })[];
  readonly functions: readonly FunctionCode[];
  /** Initial values of 32-bit globals. */
  readonly globals: readonly number[];
  /** Pages of 64 KiB. */
  readonly memoryPages: number;
  /** Name → index of a function. The memory is exported as `memory`, global n as `global` + n. */
  readonly exports: Readonly<Record<string, number>>;
}

const SECTION = { type: 1, import: 2, function: 3, memory: 5, global: 6, export: 7, code: 10 } as const;
const KIND = { function: 0, memory: 2, global: 3 } as const;
/** "\0asm", version 1. */
const HEADER = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0] as const;
const FUNCTION_TYPE = 0x60;
const MUTABLE = 1;
const END = 0x0b;

export function moduleBytes(parts: ModuleParts): Uint8Array<ArrayBuffer> {
  const { imports, functions, globals } = parts;
  const types = [...imports, ...functions].map((f) => [
    FUNCTION_TYPE,
    ...vector(f.takes.map((t) => [t])),
    ...vector(f.gives.map((t) => [t])),
  ]);
  const exported = [
    ...Object.entries(parts.exports).map(([name, index]) => [
      ...text(name),
      KIND.function,
      ...unsigned(index),
    ]),
    [...text('memory'), KIND.memory, 0],
    ...globals.map((_, n) => [...text(`global${n}`), KIND.global, ...unsigned(n)]),
  ];
  return Uint8Array.from([
    ...HEADER,
    ...section(SECTION.type, types),
    ...section(
      SECTION.import,
      imports.map((f, n) => [...text(f.from), ...text(f.name), KIND.function, ...unsigned(n)]),
    ),
    ...section(
      SECTION.function,
      functions.map((_, n) => unsigned(imports.length + n)),
    ),
    ...section(SECTION.memory, [[0, ...unsigned(parts.memoryPages)]]),
    ...section(
      SECTION.global,
      globals.map((value) => [TYPE.i32, MUTABLE, ...i32(value), END]),
    ),
    ...section(SECTION.export, exported),
    ...section(SECTION.code, functions.map(code)),
  ]);
}

function code(f: FunctionCode): Code {
  const body = [...vector(f.locals.map((type) => [1, type])), ...f.body, END];
  return [...unsigned(body.length), ...body];
}

function section(id: number, items: readonly Code[]): Code {
  const content = vector(items);
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function text(name: string): Code {
  return vector([...Buffer.from(name)].map((byte) => [byte]));
}
