/**
 * Programs at the hooks that change an object under any of its names: security_inode_setattr(dentry, attr) for mode, owner and
 * size, security_inode_setxattr, security_inode_removexattr, and security_file_open(file) for writing.
 */
import { Assembler, FP, R0, R1, R6, R7, R8, readKernel, readPointer } from '../bpf/index.ts';
import { argumentOf } from './kernel-layout.ts';
import { DENIAL, INODE_KEY, OPERATION } from './record.ts';
import {
  allow,
  clear,
  deny,
  inodeKeyOf,
  judge,
  lookup,
  operation,
  type Parts,
  readName,
  STACK,
} from './steps.ts';

/** include/linux/fs.h: the members of `struct iattr` that are set. Times are not guarded: they change nothing for a service. */
const ATTR = { mode: 1, uid: 2, gid: 4, size: 8 } as const;
const GUARDED_ATTRIBUTES = ATTR.mode | ATTR.uid | ATTR.gid | ATTR.size;
const FMODE_WRITE = 2;

export function attributesProgram(parts: Parts): Buffer {
  const asm = new Assembler();
  asm.move(R6, R1).load(8, R8, R6, argumentOf(parts.layout, 'inode_setattr', 'attr'));
  readKernel(asm, FP, STACK.word, 4, R8, parts.layout.attributesValid);
  asm.load(4, R1, FP, STACK.word).and(R1, GUARDED_ATTRIBUTES).jumpIf(R1, 'EQ', 0, 'pass');
  asm.and(R1, ATTR.size).store(8, FP, STACK.kept, R1);
  asm.load(8, R8, R6, argumentOf(parts.layout, 'inode_setattr', 'dentry'));
  guardedObject(asm, parts);
  operation(asm, 'attributes');
  asm.load(8, R1, FP, STACK.kept).jumpIf(R1, 'EQ', 0, 'named');
  asm.storeImmediate(4, FP, STACK.operation, OPERATION.truncate).label('named');
  return judged(asm, parts);
}

export function xattrsProgram(parts: Parts, hook: 'inode_setxattr' | 'inode_removexattr'): Buffer {
  const asm = new Assembler();
  asm.move(R6, R1).load(8, R8, R6, argumentOf(parts.layout, hook, 'dentry'));
  guardedObject(asm, parts);
  operation(asm, 'xattrs');
  return judged(asm, parts);
}

export function openProgram(parts: Parts): Buffer {
  const asm = new Assembler();
  const { file } = parts.layout;
  asm.move(R6, R1).load(8, R8, R6, argumentOf(parts.layout, 'file_open', 'file'));
  readKernel(asm, FP, STACK.word, 4, R8, file.mode);
  asm.load(4, R1, FP, STACK.word).and(R1, FMODE_WRITE).jumpIf(R1, 'EQ', 0, 'pass');
  readPointer(asm, R7, R8, file.inode);
  guardedInode(asm, parts);
  operation(asm, 'write');
  return judged(asm, parts);
}

/** r8 = a dentry whose object is guarded; its name is for the record alone. */
function guardedObject(asm: Assembler, parts: Parts): void {
  readPointer(asm, R7, R8, parts.layout.dentry.inode);
  guardedInode(asm, parts);
  readName(asm, parts, R8, STACK.name);
}

/** r7 = inode: goes to `pass` when it is not guarded, else begins the denial. */
function guardedInode(asm: Assembler, parts: Parts): void {
  asm.jumpIf(R7, 'EQ', 0, 'pass');
  inodeKeyOf(asm, parts, R7);
  lookup(asm, parts.maps.inodes.fd, STACK.inodeKey);
  asm.jumpIf(R0, 'EQ', 0, 'pass');
  clear(asm, STACK.denial, DENIAL.bytes);
  asm.load(8, R1, FP, STACK.inodeKey).store(8, FP, STACK.denial + DENIAL.inode, R1);
  asm.load(8, R1, FP, STACK.inodeKey + INODE_KEY.device).store(8, FP, STACK.denial + DENIAL.device, R1);
}

function judged(asm: Assembler, parts: Parts): Buffer {
  judge(asm, parts, 'pass');
  deny(asm, parts);
  asm.label('pass');
  allow(asm);
  return asm.build();
}
