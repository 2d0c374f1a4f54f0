/** The hash of a subject, by which records are told apart. */
import { randomBytes } from 'node:crypto';
import { type Assembler, R1, R2, R3, R4, R5, R6 } from '../bpf/index.ts';
import { KEY, RECORD, SUBJECT_BYTES } from './record.ts';

const WORD_BYTES = 8;
/** The multiplier of MurmurHash64A, which is in the public domain. */
const MULTIPLIER = 0xc6a4a7935bd1e995n;
const FOLD_BITS = 47;

/** Nobody outside knows it: two paths that have one hash cannot be chosen. */
const SEED = randomBytes(WORD_BYTES).readBigUInt64LE();

/** r6 = record: key.hash is that of the subject's words; of the last one, only the bytes that belong to it. */
export function hashSubject(asm: Assembler): void {
  asm.moveWide(R3, SEED).moveWide(R4, MULTIPLIER).load(4, R1, R6, RECORD.length);
  for (let at = 0; at < SUBJECT_BYTES; at += WORD_BYTES) {
    const whole = `whole-${at}`;
    asm.jumpIf(R1, 'LE', at, 'hashed').load(WORD_BYTES, R2, R6, RECORD.subject + at);
    asm.jumpIf(R1, 'GE', at + WORD_BYTES, whole);
    asm
      .moveImmediate(R5, at + WORD_BYTES)
      .subtract(R5, R1)
      .shiftLeft(R5, 3)
      .shiftLeftBy(R2, R5)
      .label(whole);
    asm.xor(R3, R2).multiply(R3, R4).move(R2, R3).shiftRight(R2, FOLD_BITS).xor(R3, R2);
  }
  asm.label('hashed').store(8, R6, KEY.hash, R3);
}
