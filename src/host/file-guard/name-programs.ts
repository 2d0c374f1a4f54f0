/**
 * Programs at the hooks that take a name away: security_inode_unlink(dir, dentry), security_inode_rmdir(dir, dentry) and
 * security_inode_rename(old_dir, old_dentry, new_dir, new_dentry) (security/security.c; an exchange is asked twice, both ways).
 */
import { Assembler, FP, R0, R1, R2, R3, R6, R7, R8, R9, readKernel, readPointer } from '../bpf/index.ts';
import { argumentOf, type Hook } from './kernel-layout.ts';
import { PLACE_KEY } from './record.ts';
import {
  adopt,
  allow,
  clear,
  deny,
  judge,
  lookup,
  operation,
  type Parts,
  placeKeyOf,
  retire,
  STACK,
} from './steps.ts';

/** unlink or rmdir */
export function removeProgram(parts: Parts, hook: 'inode_unlink' | 'inode_rmdir'): Buffer {
  const asm = new Assembler();
  const argument = (name: string): number => argumentOf(parts.layout, hook, name);
  asm.move(R6, R1).load(8, R7, R6, argument('dir')).load(8, R8, R6, argument('dentry'));
  guardedPlace(asm, parts, 'pass');
  operation(asm, hook === 'inode_unlink' ? 'unlink' : 'rmdir');
  judge(asm, parts, 'allowed');
  deny(asm, parts);
  asm.label('allowed');
  retire(asm, parts, R8);
  asm.label('pass');
  allow(asm);
  return asm.build();
}

/** Both ends are looked at: what leaves its name, and what is covered by it. */
export function renameProgram(parts: Parts): Buffer {
  const asm = new Assembler();
  const at = names(parts, 'inode_rename', ['old_dir', 'old_dentry', 'new_dir', 'new_dentry']);
  asm.move(R6, R1).load(8, R7, R6, at('old_dir')).load(8, R8, R6, at('old_dentry'));
  guardedPlace(asm, parts, 'target');
  operation(asm, 'rename');
  judge(asm, parts, 'leaves');
  deny(asm, parts);
  asm.label('leaves');
  retire(asm, parts, R8);
  asm.label('target').load(8, R7, R6, at('new_dir')).load(8, R8, R6, at('new_dentry'));
  guardedPlace(asm, parts, 'pass');
  readPointer(asm, R1, R8, parts.layout.dentry.inode);
  asm.jumpIf(R1, 'EQ', 0, 'pass'); // back into an empty place: nothing is lost by that
  operation(asm, 'replace');
  judge(asm, parts, 'allowed', (unlike) => likeDpkg(asm, parts, at, unlike));
  deny(asm, parts);
  asm.label('allowed');
  retire(asm, parts, R8);
  // Looked up again: the comparison of names needed the register.
  lookup(asm, parts.maps.places.fd, STACK.place);
  asm.jumpIf(R0, 'EQ', 0, 'pass').move(R9, R0);
  asm.load(8, R8, R6, at('old_dentry'));
  adopt(asm, parts, R8);
  asm.label('pass');
  allow(asm);
  return asm.build();
}

/** r9 = the value of the place that r7 and r8 name; goes to `elsewhere` when it is not guarded. */
function guardedPlace(asm: Assembler, parts: Parts, elsewhere: string): void {
  placeKeyOf(asm, parts, R7, R8, elsewhere);
  lookup(asm, parts.maps.places.fd, STACK.place);
  asm.jumpIf(R0, 'EQ', 0, elsewhere).move(R9, R0);
}

function names(parts: Parts, hook: Hook, wanted: readonly string[]): (name: string) => number {
  const offsets = new Map(wanted.map((name) => [name, argumentOf(parts.layout, hook, name)]));
  return (name) => offsets.get(name) ?? 0;
}

/** The two names under which dpkg holds a file beside its place: the new one, and the old one while it may have to come back. */
const SUFFIXES = [Buffer.from('.dpkg-new', 'latin1'), Buffer.from('.dpkg-tmp', 'latin1')] as const;
const SUFFIX_BYTES = 9;

/** Goes to `unlike` unless `NAME.dpkg-new` or `NAME.dpkg-tmp` is renamed to NAME in its own directory. r7 and r9 are lost. */
function likeDpkg(asm: Assembler, parts: Parts, at: (name: string) => number, unlike: string): void {
  const { dentry } = parts.layout;
  sameDirectory(asm, at, unlike);
  asm.load(8, R7, R6, at('old_dentry'));
  readKernel(asm, FP, STACK.word, 4, R8, dentry.nameLength);
  asm.load(4, R9, FP, STACK.word).jumpIf(R9, 'GE', PLACE_KEY.nameBytes - 1, unlike);
  readKernel(asm, FP, STACK.word, 4, R7, dentry.nameLength);
  asm.load(4, R1, FP, STACK.word).addImmediate(R1, -SUFFIX_BYTES).jumpIfRegister(R1, 'NE', R9, unlike);
  clear(asm, STACK.otherName, PLACE_KEY.nameBytes);
  readPointer(asm, R7, R7, dentry.name);
  // As many bytes as the guarded name has, and the zero that the helper adds.
  asm.move(R1, FP).addImmediate(R1, STACK.otherName).move(R2, R9).addImmediate(R2, 1).move(R3, R7);
  asm.call('probe_read_kernel_str');
  for (let offset = 0; offset < PLACE_KEY.nameBytes; offset += 8) {
    asm.load(8, R1, FP, STACK.otherName + offset).load(8, R2, FP, STACK.name + offset);
    asm.jumpIfRegister(R1, 'NE', R2, unlike);
  }
  suffix(asm, unlike);
}

function sameDirectory(asm: Assembler, at: (name: string) => number, unlike: string): void {
  asm.load(8, R1, R6, at('old_dir')).load(8, R2, R6, at('new_dir')).jumpIfRegister(R1, 'NE', R2, unlike);
}

/** What follows the name in r7, r9 bytes long: eight bytes at once, then the last. */
function suffix(asm: Assembler, unlike: string): void {
  asm.add(R7, R9);
  readKernel(asm, FP, STACK.word, 8, R7, 0);
  asm.load(8, R9, FP, STACK.word);
  readKernel(asm, FP, STACK.word, 1, R7, 8);
  asm.load(1, R7, FP, STACK.word);
  for (const [n, text] of SUFFIXES.entries()) {
    asm.moveWide(R1, text.readBigUInt64LE(0)).jumpIfRegister(R1, 'NE', R9, `not-suffix-${n}`);
    asm.jumpIf(R7, 'EQ', text.readUInt8(8), 'suffix').label(`not-suffix-${n}`);
  }
  asm.jump(unlike).label('suffix');
}
