/**
 * The steps that the programs of the file guard are made of.
 *
 * Registers: r6 = the hook's arguments, r7 = an inode or a task, r8 = what is looked at, r9 = the value of a map. r0–r5 are
 * lost in every step. What must outlive a judgement lies on the stack:
 *
 *     -16   what readPointer() reads
 *     -24   a word
 *     -32   what r8 was, while ancestors are walked
 *     -48   inode key
 *     -256  denial, its last part the place key
 *     -384  a second name
 */
import {
  type Assembler,
  FP,
  R0,
  R1,
  R2,
  R3,
  R4,
  R7,
  R8,
  R9,
  readKernel,
  readPointer,
  type Register,
} from '../bpf/index.ts';
import type { KernelLayout } from './kernel-layout.ts';
import type { KernelMaps } from './kernel-maps.ts';
import { APPROVED, DENIAL, INODE_KEY, OPERATION, type Operation, PLACE_KEY } from './record.ts';

const DENIAL_AT = -48 - DENIAL.bytes;
const PLACE_AT = DENIAL_AT + DENIAL.place;

export const STACK = {
  word: -24,
  kept: -32,
  inodeKey: -48,
  denial: DENIAL_AT,
  operation: DENIAL_AT + DENIAL.operation,
  place: PLACE_AT,
  name: PLACE_AT + PLACE_KEY.name,
  otherName: DENIAL_AT - PLACE_KEY.nameBytes,
} as const;

/** How far up an approved process is looked for: a front end, dpkg, a script, its shells and what they run. */
const MAX_ANCESTORS = 24;
const NO_KEY_BYTES = 4;
/** Drop the oldest when the queue is full: bpf_map_push_elem() with BPF_EXIST. */
const BPF_EXIST = 2;
const EPERM = 1;

export interface Parts {
  readonly layout: KernelLayout;
  readonly maps: KernelMaps;
}

/** The whole denial is empty, so that nothing of the stack's past goes into a key. */
export function clear(asm: Assembler, at: number, bytes: number): void {
  for (let offset = 0; offset < bytes; offset += 8) asm.storeImmediate(8, FP, at + offset, 0);
}

/** r0 = the value of map[stack + at], or 0 */
export function lookup(asm: Assembler, map: number, at: number): void {
  asm.move(R2, FP).addImmediate(R2, at).loadMap(R1, map).call('map_lookup_elem');
}

/** The inode key on the stack = the object of `inode` */
export function inodeKeyOf(
  asm: Assembler,
  { layout }: Parts,
  inode: Register,
  at: number = STACK.inodeKey,
): void {
  readKernel(asm, FP, at + INODE_KEY.inode, 8, inode, layout.inode.number);
  readPointer(asm, R3, inode, layout.inode.superBlock);
  asm.storeImmediate(8, FP, at + INODE_KEY.device, 0);
  readKernel(asm, FP, at + INODE_KEY.device, 4, R3, layout.superBlockDevice);
}

/** The place key on the stack = the name of `dentry` in `directory`; goes to `elsewhere` when nothing in that directory is guarded. */
export function placeKeyOf(
  asm: Assembler,
  parts: Parts,
  directory: Register,
  dentry: Register,
  elsewhere: string,
): void {
  inodeKeyOf(asm, parts, directory);
  lookup(asm, parts.maps.directories.fd, STACK.inodeKey);
  asm.jumpIf(R0, 'EQ', 0, elsewhere);
  clear(asm, STACK.denial, DENIAL.bytes);
  asm.load(8, R1, FP, STACK.inodeKey).store(8, FP, STACK.place, R1);
  asm.load(8, R1, FP, STACK.inodeKey + INODE_KEY.device).store(8, FP, STACK.place + PLACE_KEY.device, R1);
  readName(asm, parts, dentry, STACK.name);
}

export function readName(asm: Assembler, { layout }: Parts, dentry: Register, at: number): void {
  readPointer(asm, R3, dentry, layout.dentry.name);
  asm.move(R1, FP).addImmediate(R1, at).moveImmediate(R2, PLACE_KEY.nameBytes).call('probe_read_kernel_str');
}

/**
 * Goes to `allowed` or falls through: the denial on the stack is complete but for who. r7 is lost, r6, r8, r9 are kept.
 * `replaces` sees whether a package manager, which the caller is then, puts a new file over an old one; r9 is lost in it.
 */
export function judge(
  asm: Assembler,
  parts: Parts,
  allowed: string,
  replaces?: (unlike: string) => void,
): void {
  unlessOver(asm, parts, allowed);
  if (replaces !== undefined) {
    const people = `people-${asm.length}`;
    onlyManagers(asm, parts, people);
    replaces(people);
    asm.jump(allowed).label(people);
  }
  unlessApproved(asm, parts, allowed);
}

/** The agent renews its deadline; one that hangs guards nothing. */
function unlessOver(asm: Assembler, { maps }: Parts, allowed: string): void {
  asm.storeImmediate(4, FP, STACK.word, 0);
  lookup(asm, maps.deadline.fd, STACK.word);
  asm.jumpIf(R0, 'EQ', 0, allowed).load(8, R7, R0, 0);
  asm.call('ktime_get_boot_ns').store(8, FP, STACK.denial + DENIAL.atNs, R0);
  asm.jumpIfRegister(R0, 'GE', R7, allowed);
}

/** Goes to `none` when the program of the calling process is no package manager's. */
function onlyManagers(asm: Assembler, parts: Parts, none: string): void {
  const { layout, maps } = parts;
  asm.call('get_current_task').move(R7, R0);
  readPointer(asm, R7, R7, layout.task.mm);
  asm.jumpIf(R7, 'EQ', 0, none);
  readPointer(asm, R7, R7, layout.mmExecutable);
  asm.jumpIf(R7, 'EQ', 0, none);
  readPointer(asm, R7, R7, layout.file.inode);
  asm.jumpIf(R7, 'EQ', 0, none);
  inodeKeyOf(asm, parts, R7);
  lookup(asm, maps.managers.fd, STACK.inodeKey);
  asm.jumpIf(R0, 'EQ', 0, none);
}

/** Walks from the calling process upwards. A pid counts only with the start it was approved with. */
function unlessApproved(asm: Assembler, { layout, maps }: Parts, allowed: string): void {
  const start = STACK.denial + DENIAL.startNs;
  const done = `unapproved-${asm.length}`;
  asm.store(8, FP, STACK.kept, R8);
  asm.call('get_current_task').move(R7, R0);
  readPointer(asm, R7, R7, layout.task.groupLeader);
  for (let step = 0; step < MAX_ANCESTORS; step += 1) {
    const next = `ancestor-${asm.length}`;
    readKernel(asm, FP, STACK.word, NO_KEY_BYTES, R7, layout.task.tgid);
    asm.load(4, R1, FP, STACK.word).jumpIf(R1, 'EQ', 0, done); // above the first process of all
    lookup(asm, maps.approved.fd, STACK.word);
    asm.jumpIf(R0, 'EQ', 0, next).move(R8, R0);
    readKernel(asm, FP, start, 8, R7, layout.task.startBootNs);
    asm.load(8, R1, FP, start).load(8, R2, R8, APPROVED.from).jumpIfRegister(R1, 'LT', R2, next);
    asm.load(8, R2, R8, APPROVED.before).jumpIfRegister(R1, 'GE', R2, next);
    asm.load(8, R8, FP, STACK.kept).jump(allowed).label(next);
    readPointer(asm, R7, R7, layout.task.realParent);
    readPointer(asm, R7, R7, layout.task.groupLeader);
  }
  asm.label(done).load(8, R8, FP, STACK.kept);
}

/** Records who tried what, and answers -EPERM. */
export function deny(asm: Assembler, { layout, maps }: Parts): void {
  const at = STACK.denial;
  asm
    .call('get_current_pid_tgid')
    .shiftRight(R0, 32)
    .store(4, FP, at + DENIAL.pid, R0);
  asm.call('get_current_uid_gid').store(4, FP, at + DENIAL.uid, R0);
  asm
    .move(R1, FP)
    .addImmediate(R1, at + DENIAL.comm)
    .moveImmediate(R2, DENIAL.commBytes);
  asm.call('get_current_comm').call('get_current_task').move(R7, R0);
  readPointer(asm, R7, R7, layout.task.groupLeader);
  readKernel(asm, FP, at + DENIAL.startNs, 8, R7, layout.task.startBootNs);
  asm.move(R2, FP).addImmediate(R2, at).moveImmediate(R3, BPF_EXIST);
  asm.loadMap(R1, maps.denials.fd).call('map_push_elem');
  asm.moveImmediate(R0, -EPERM).exit();
}

export function allow(asm: Assembler): void {
  asm.moveImmediate(R0, 0).exit();
}

export function operation(asm: Assembler, what: Operation): void {
  asm.storeImmediate(4, FP, STACK.operation, OPERATION[what]);
}

/** The object behind `dentry` is guarded no longer: its number may be given to another file. r7 is lost. */
export function retire(asm: Assembler, parts: Parts, dentry: Register): void {
  const none = `none-${asm.length}`;
  readPointer(asm, R7, dentry, parts.layout.dentry.inode);
  asm.jumpIf(R7, 'EQ', 0, none);
  inodeKeyOf(asm, parts, R7);
  asm.move(R2, FP).addImmediate(R2, STACK.inodeKey).loadMap(R1, parts.maps.inodes.fd).call('map_delete_elem');
  asm.label(none);
}

/** The object behind `dentry` takes over from what was guarded in its new place: r9 points to the place's value. r7 is lost. */
export function adopt(asm: Assembler, parts: Parts, dentry: Register): void {
  const none = `none-${asm.length}`;
  readPointer(asm, R7, dentry, parts.layout.dentry.inode);
  asm.jumpIf(R7, 'EQ', 0, none);
  inodeKeyOf(asm, parts, R7);
  asm.load(4, R1, R9, 0).store(4, FP, STACK.word, R1);
  asm.move(R2, FP).addImmediate(R2, STACK.inodeKey).move(R3, FP).addImmediate(R3, STACK.word);
  asm.moveImmediate(R4, 0).loadMap(R1, parts.maps.inodes.fd).call('map_update_elem');
  asm.label(none);
}
