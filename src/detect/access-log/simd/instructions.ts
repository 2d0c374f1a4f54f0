/**
 * The WebAssembly instructions the scanner needs, as functions that return their bytes, so that code reads as nested expressions.
 * Opcodes and immediates: WebAssembly Core Specification, appendix "Index of Instructions".
 */

export type Code = readonly number[];

export const TYPE = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = (typeof TYPE)[keyof typeof TYPE];

const NO_RESULT = 0x40;
const SIMD = 0xfd;

/** Unsigned LEB128. */
export function unsigned(n: number): Code {
  const bytes: number[] = [];
  let rest = n;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

/** Signed LEB128 of a 32-bit number. */
export function signed(n: number): Code {
  const bytes: number[] = [];
  let rest = n;
  for (; rest < -64 || rest > 63; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest & 0x7f];
}

const binary =
  (opcode: number) =>
  (a: Code, b: Code): Code => [...a, ...b, opcode];
const unary =
  (opcode: number) =>
  (a: Code): Code => [...a, opcode];
/** The alignment of every access is given as one byte: a hint only, and lines begin anywhere. */
const load =
  (opcode: Code) =>
  (address: Code, offset = 0): Code => [...address, ...opcode, 0, ...unsigned(offset)];
const store =
  (opcode: number) =>
  (address: Code, value: Code, offset = 0): Code => [...address, ...value, opcode, 0, ...unsigned(offset)];

export const i32 = (n: number): Code => [0x41, ...signed(n)];
export const i64 = (n: number): Code => [0x42, ...signed(n)];
/** The code of a one-character string. */
export const char = (c: string): Code => i32(c.charCodeAt(0));

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];
export const getGlobal = (global: number): Code => [0x23, ...unsigned(global)];
export const setGlobal = (global: number, value: Code): Code => [...value, 0x24, ...unsigned(global)];

export const load8 = load([0x2d]);
export const loadVector = load([SIMD, 0]);
export const storeI32 = store(0x36);
export const storeF64 = store(0x39);

export const add = binary(0x6a);
export const subtract = binary(0x6b);
export const multiply = binary(0x6c);
export const and = binary(0x71);
export const or = binary(0x72);
export const equal = binary(0x46);
export const notEqual = binary(0x47);
export const isZero = unary(0x45);
export const lessSigned = binary(0x48);
export const lessUnsigned = binary(0x49);
/** Number of zero bits below the lowest one. */
export const trailingZeros = unary(0x68);

export const addI64 = binary(0x7c);
export const multiplyI64 = binary(0x7e);
export const extend = unary(0xad);
export const toF64 = unary(0xba);

/** Sixteen times the same byte. */
export const splat = (byte: Code): Code => [...byte, SIMD, 15];
export const equalBytes = (a: Code, b: Code): Code => [...a, ...b, SIMD, 35];
export const bothVectors = (a: Code, b: Code): Code => [...a, ...b, SIMD, 78];
export const eitherVector = (a: Code, b: Code): Code => [...a, ...b, SIMD, 80];
/** One bit a byte: its highest. */
export const bitmask = (a: Code): Code => [...a, SIMD, ...unsigned(100)];
export const allTrue = (a: Code): Code => [...a, SIMD, ...unsigned(99)];

export const call = (index: number, ...args: readonly Code[]): Code => [
  ...args.flat(),
  0x10,
  ...unsigned(index),
];
export const giveBack = (value: Code): Code => [...value, 0x0f];

/** `again()` inside goes back to its beginning; falling out of its end leaves it. `depth` counts the `when`s and loops in between. */
export const loop = (...body: readonly Code[]): Code => [0x03, NO_RESULT, ...body.flat(), 0x0b];
export const again = (depth = 0): Code => [0x0c, ...unsigned(depth)];
export const when = (condition: Code, ...then: readonly Code[]): Code => [
  ...condition,
  0x04,
  NO_RESULT,
  ...then.flat(),
  0x0b,
];
