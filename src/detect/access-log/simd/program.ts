/**
 * The scanner as a WebAssembly module that looks at sixteen bytes at once (plain JavaScript manages about half the speed).
 * It does what `scan/plain.ts` does, line by line; a test holds the two together.
 */
import type { ScanPlan } from '../scan/plan.ts';
import { COLUMN, MAX_DIGITS, ROW_BYTES, STAMP_BYTES, UNFIT } from '../scan/rows.ts';
import {
  add,
  addI64,
  again,
  allTrue,
  and,
  bitmask,
  bothVectors,
  call,
  char,
  type Code,
  eitherVector,
  equal,
  equalBytes,
  extend,
  get,
  getGlobal,
  giveBack,
  i32,
  i64,
  isZero,
  lessSigned,
  lessUnsigned,
  load8,
  loadVector,
  loop,
  multiply,
  multiplyI64,
  notEqual,
  set,
  setGlobal,
  splat,
  storeF64,
  storeI32,
  subtract,
  toF64,
  trailingZeros,
  TYPE,
  when,
} from './instructions.ts';
import { type FunctionCode, moduleBytes } from './module.ts';

const { i32: I32, i64: I64 } = TYPE;
/** Bytes of a v128. */
export const VECTOR = 16;
/** Index of each function; the imported one comes first. */
const F = { second: 0, find: 1, quoteEnd: 2, stamp: 3, reject: 4, line: 5, scan: 6 } as const;
/** 32-bit globals: address of the row being filled, second of the time stamp that is kept. */
const GLOBAL = { row: 0, second: 1 } as const;

/** `stampAt`: where the last valid time stamp of the input is kept, so that equal ones are not read again. */
export function scannerModule(plan: ScanPlan, memoryPages: number, stampAt: number): Uint8Array<ArrayBuffer> {
  return moduleBytes({
    imports: [{ from: 'host', name: 'second', takes: [I32], gives: [I32] }],
    functions: [find, quoteEnd, stamp(stampAt), reject, line(plan), scan],
    globals: [0, 0],
    memoryPages,
    exports: { scan: F.scan },
  });
}

const column = (name: keyof typeof COLUMN, value: Code): Code =>
  storeI32(getGlobal(GLOBAL.row), value, COLUMN[name] * 4);
/** The byte at `address + offset` is `c`. */
const is = (address: Code, offset: number, c: string): Code => equal(load8(address, offset), char(c));
const isNot = (address: Code, offset: number, c: string): Code => notEqual(load8(address, offset), char(c));
const digit = (address: Code, offset: number): Code => subtract(load8(address, offset), char('0'));

/** find(p, c): the first place from p on that holds the byte c or a newline. The input ends with a newline. */
const find: FunctionCode = (() => {
  const [p, c, vector, found] = [0, 1, 2, 3];
  return {
    takes: [I32, I32],
    gives: [I32],
    locals: [TYPE.v128, I32],
    body: [
      ...loop(
        set(vector, loadVector(get(p))),
        set(
          found,
          bitmask(
            eitherVector(equalBytes(get(vector), splat(get(c))), equalBytes(get(vector), splat(char('\n')))),
          ),
        ),
        when(isZero(get(found)), set(p, add(get(p), i32(VECTOR))), again(1)),
      ),
      ...add(get(p), trailingZeros(get(found))),
    ],
  };
})();

/** quoteEnd(p): the first `"` from p on that an even number of backslashes stands before, or the newline if that comes first. */
const quoteEnd: FunctionCode = (() => {
  const [p, before] = [0, 1];
  return {
    takes: [I32],
    gives: [I32],
    locals: [I32],
    body: [
      ...loop(
        set(p, call(F.find, get(p), char('"'))),
        when(is(get(p), 0, '\n'), giveBack(get(p))),
        set(before, subtract(get(p), i32(1))),
        loop(when(is(get(before), 0, '\\'), set(before, subtract(get(before), i32(1))), again(1))),
        // Between the backslashes and the quote: an even distance to `before` means an odd number of them.
        when(isZero(and(subtract(get(p), get(before)), i32(1))), set(p, add(get(p), i32(1))), again(1)),
      ),
      ...get(p),
    ],
  };
})();

/** stamp(p): where the line's time stamp begins, its second then being in the global; or the newline. */
function stamp(stampAt: number): FunctionCode {
  const [p, second] = [0, 1];
  const same = (offset: number): Code =>
    equalBytes(loadVector(get(p), offset), loadVector(i32(stampAt), offset));
  return {
    takes: [I32],
    gives: [I32],
    locals: [I32],
    body: [
      ...loop(
        set(p, call(F.find, get(p), char('['))),
        when(is(get(p), 0, '\n'), giveBack(get(p))),
        when(allTrue(bothVectors(same(0), same(STAMP_BYTES - VECTOR))), giveBack(get(p))),
        set(second, call(F.second, get(p))),
        when(isZero(get(second)), set(p, add(get(p), i32(1))), again(1)),
        setGlobal(GLOBAL.second, get(second)),
      ),
      ...get(p),
    ],
  };
}

/** reject(p): notes that the line does not fit; its end. */
const reject: FunctionCode = (() => {
  const p = 0;
  return {
    takes: [I32],
    gives: [I32],
    locals: [],
    body: [...column('status', i32(UNFIT)), ...call(F.find, get(p), char('\n'))],
  };
})();

/** line(p): fills the row with the line that begins at p; its end. */
function line(plan: ScanPlan): FunctionCode {
  const [p, value, bytes, digits] = [0, 1, 2, 3];
  const rejectIf = (condition: Code): Code => when(condition, giveBack(call(F.reject, get(p))));
  const step = (n: number): Code => set(p, add(get(p), i32(n)));
  return {
    takes: [I32],
    gives: [I32],
    locals: [I32, I64, I32],
    body: [
      ...column('start', get(p)),
      ...set(p, call(F.stamp, get(p))),
      ...rejectIf(is(get(p), 0, '\n')),
      ...column('time', get(p)),
      ...column('second', getGlobal(GLOBAL.second)),
      ...step(STAMP_BYTES),
      ...set(p, call(F.quoteEnd, get(p))),
      ...rejectIf(is(get(p), 0, '\n')),
      ...column('requestEnd', get(p)),
      ...status(p, value, rejectIf),
      ...step(' 200 '.length + 1),
      ...count(p, value, bytes, digits, rejectIf),
      ...Array.from({ length: plan.quoted }, (_, n) => quoted(p, n === plan.agent, rejectIf)).flat(),
      ...(plan.more ? rejectIf(isNot(get(p), 0, ' ')) : rejectIf(isNot(get(p), 0, '\n'))),
      ...(plan.more ? set(p, call(F.find, get(p), char('\n'))) : []),
      ...get(p),
    ],
  };
}

/** After the closing quote at `p`: a blank, three digits, a blank. */
function status(p: number, value: number, rejectIf: (condition: Code) => Code): Code {
  const notDigit = (offset: number): Code => isZero(lessUnsigned(digit(get(p), offset), i32(10)));
  const hundred = multiply(digit(get(p), 2), i32(100));
  return [
    ...rejectIf(isNot(get(p), 1, ' ')),
    ...rejectIf(notDigit(2)),
    ...rejectIf(notDigit(3)),
    ...rejectIf(notDigit(4)),
    ...rejectIf(isNot(get(p), 5, ' ')),
    ...set(value, add(add(hundred, multiply(digit(get(p), 3), i32(10))), digit(get(p), 4))),
    ...column('status', get(value)),
  ];
}

/** Digits or one `-`, which stands for 0 (mod_log_config's %b). */
function count(
  p: number,
  value: number,
  bytes: number,
  digits: number,
  rejectIf: (condition: Code) => Code,
): Code {
  const next = set(p, add(get(p), i32(1)));
  return [
    ...set(bytes, i64(0)),
    ...set(digits, i32(0)),
    ...when(is(get(p), 0, '-'), next, set(digits, i32(-MAX_DIGITS - 1))),
    ...loop(
      set(value, digit(get(p), 0)),
      when(
        and(lessUnsigned(get(value), i32(10)), notEqual(get(digits), i32(-MAX_DIGITS - 1))),
        set(bytes, addI64(multiplyI64(get(bytes), i64(10)), extend(get(value)))),
        set(digits, add(get(digits), i32(1))),
        next,
        again(1),
      ),
    ),
    ...rejectIf(isZero(get(digits))),
    ...rejectIf(lessSigned(i32(MAX_DIGITS), get(digits))),
    ...storeF64(getGlobal(GLOBAL.row), toF64(get(bytes)), COLUMN.bytes * 4),
  ];
}

/** A blank and a quoted string. */
function quoted(p: number, isAgent: boolean, rejectIf: (condition: Code) => Code): Code {
  const next = (n: number): Code => set(p, add(get(p), i32(n)));
  return [
    ...rejectIf(isNot(get(p), 0, ' ')),
    ...rejectIf(isNot(get(p), 1, '"')),
    ...next(2),
    ...(isAgent ? column('agent', get(p)) : []),
    ...set(p, call(F.quoteEnd, get(p))),
    ...rejectIf(is(get(p), 0, '\n')),
    ...(isAgent ? column('agentEnd', get(p)) : []),
    ...next(1),
  ];
}

/** scan(p, end, row, rows): fills at most `rows` rows from `row` on with the lines of p…end; how many. */
const scan: FunctionCode = (() => {
  const [p, end, row, rows, n] = [0, 1, 2, 3, 4];
  return {
    takes: [I32, I32, I32, I32],
    gives: [I32],
    locals: [I32],
    body: [
      ...setGlobal(GLOBAL.row, get(row)),
      ...loop(
        when(
          and(lessUnsigned(get(p), get(end)), lessUnsigned(get(n), get(rows))),
          set(p, call(F.line, get(p))),
          column('end', get(p)),
          set(p, add(get(p), i32(1))),
          set(n, add(get(n), i32(1))),
          setGlobal(GLOBAL.row, add(getGlobal(GLOBAL.row), i32(ROW_BYTES))),
          again(1),
        ),
      ),
      ...get(n),
    ],
  };
})();
