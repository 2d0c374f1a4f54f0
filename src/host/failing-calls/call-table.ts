/** The table by which the program in the kernel knows what to do with a system call's number. Pure. */
import { errnoBits, RECORDED_CALLS, type RecordedCall, type SubjectKind } from './calls.ts';
import { CALL, KIND } from './record.ts';

export type Architecture = 'x64' | 'arm64';

const SUBJECT: Readonly<Record<SubjectKind, number>> = KIND;
const BITS_PER_WORD = 64n;
const WORD = (1n << BITS_PER_WORD) - 1n;

/** Entries by number. With `opens` a success of the open family counts, too. */
export function callTable(architecture: Architecture, opens: boolean): ReadonlyMap<number, Buffer> {
  const table = new Map<number, Buffer>();
  for (const call of RECORDED_CALLS) {
    const number = call.numbers[architecture];
    if (number !== undefined) table.set(number, entry(call, opens && call.call === 'open'));
  }
  return table;
}

function entry(call: RecordedCall, success: boolean): Buffer {
  const bytes = Buffer.alloc(CALL.bytes);
  bytes.writeUInt8(SUBJECT[call.subject] + 1, CALL.kind);
  bytes.writeUInt8(call.call === 'stat' ? 1 : 0, CALL.asks);
  bytes.writeUInt16LE(call.at + 1, CALL.subject);
  if (call.directory !== undefined) bytes.writeUInt16LE(call.directory + 1, CALL.directory);
  const bits = errnoBits(call.errnos) | (success ? 1n : 0n);
  for (let word = 0; word < 3; word += 1)
    bytes.writeBigUInt64LE((bits >> (BigInt(word) * BITS_PER_WORD)) & WORD, CALL.errnos + word * 8);
  return bytes;
}

/** Calls by their number, for reading records. */
export function callsByNumber(architecture: Architecture): ReadonlyMap<number, RecordedCall> {
  return new Map(
    RECORDED_CALLS.flatMap((call) => {
      const number = call.numbers[architecture];
      return number === undefined ? [] : [[number, call] as const];
    }),
  );
}
