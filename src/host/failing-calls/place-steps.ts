/**
 * From a directory or file in the kernel to its path, as getcwd(2) would give it to the calling process: the names are noted once
 * for each place, from the deepest up to the process's own root, across mount points.
 */
import {
  type Assembler,
  FP,
  R0,
  R1,
  R2,
  R3,
  R4,
  R6,
  R7,
  R8,
  R9,
  readKernel,
  readPointer,
  type Register,
} from '../bpf/index.ts';
import type { Layout } from './layout.ts';
import { KEY, NAMES, PLACE } from './record.ts';
import { lookup, type Maps, SLOT } from './steps.ts';

/** A file system mounted on a mount point that is itself a mount's root: more than two in a row are shown without the rest. */
const MOUNT_CROSSINGS = 2;

/** r8 = the open file of descriptor r8 of the calling process; jumps when there is none. r9 is lost. */
export function fileOf(asm: Assembler, layout: Layout, none: string): void {
  asm.call('get_current_task').move(R9, R0);
  readPointer(asm, R9, R9, layout.task.files);
  readPointer(asm, R9, R9, layout.files.table);
  readKernel(asm, FP, SLOT.index, 4, R9, layout.files.size);
  asm.load(4, R1, FP, SLOT.index).jumpIfRegister(R8, 'GE', R1, none);
  readPointer(asm, R9, R9, layout.files.array);
  asm.shiftLeft(R8, 3).add(R8, R9);
  readPointer(asm, R8, R8, 0);
  asm.jumpIf(R8, 'EQ', 0, none);
}

/** r8 = dentry, r9 = mount of the open file r8. */
export function placeOfFile(asm: Assembler, layout: Layout): void {
  readPointer(asm, R9, R8, layout.file.mount);
  readPointer(asm, R8, R8, layout.file.dentry);
}

/** r8 = dentry, r9 = mount of the calling process's current directory. */
export function currentPlace(asm: Assembler, layout: Layout): void {
  currentFs(asm, layout);
  readPointer(asm, R8, R9, layout.fs.currentDentry);
  readPointer(asm, R9, R9, layout.fs.currentMount);
}

function currentFs(asm: Assembler, layout: Layout): void {
  asm.call('get_current_task').move(R9, R0);
  readPointer(asm, R9, R9, layout.task.fs);
}

/**
 * Puts the place r8, r9 into the key of the record r6 and, when it is new, its path into the map of places; goes on at `done`.
 * r7 is lost.
 */
export function storePlace(asm: Assembler, layout: Layout, maps: Maps, done: string): void {
  asm.jumpIf(R8, 'EQ', 0, done);
  asm.store(8, R6, KEY.place + PLACE.dentry, R8).store(8, R6, KEY.place + PLACE.mount, R9);
  readKernel(asm, R6, KEY.place + PLACE.name, 8, R8, layout.dentry.hashAndLength);
  noteRoot(asm, layout);
  asm.load(8, R1, FP, SLOT.rootDentry).store(8, R6, KEY.place + PLACE.root, R1);
  asm.move(R2, R6).addImmediate(R2, KEY.place).loadMap(R1, maps.places).call('map_lookup_elem');
  asm.jumpIf(R0, 'NE', 0, done);
  asm.storeImmediate(4, FP, SLOT.index, 0);
  lookup(asm, maps.names, SLOT.index);
  asm
    .jumpIf(R0, 'EQ', 0, done)
    .move(R7, R0)
    .load(8, R9, R6, KEY.place + PLACE.mount);
  walkUp(asm, layout);
  asm.move(R2, R6).addImmediate(R2, KEY.place).move(R3, R7);
  asm.moveImmediate(R4, 0).loadMap(R1, maps.places).call('map_update_elem');
  asm.jump(done);
}

/** The process's root directory: where its paths begin. r9 is lost. */
function noteRoot(asm: Assembler, layout: Layout): void {
  currentFs(asm, layout);
  readPointer(asm, R1, R9, layout.fs.rootDentry);
  asm.store(8, FP, SLOT.rootDentry, R1);
  readPointer(asm, R1, R9, layout.fs.rootMount);
  asm.store(8, FP, SLOT.rootMount, R1);
}

/** r7 = names, r8 = dentry, r9 = vfsmount */
function walkUp(asm: Assembler, layout: Layout): void {
  for (let index = 0; index < NAMES.count; index += 1) asm.storeImmediate(8, R7, index * NAMES.nameBytes, 0);
  for (let index = 0; index < NAMES.count; index += 1) {
    for (let crossing = 0; crossing < MOUNT_CROSSINGS; crossing += 1)
      leaveMount(asm, layout, `name-${index}`);
    asm.label(`name-${index}`);
    readPointer(asm, R3, R8, layout.dentry.name);
    readName(asm, index * NAMES.nameBytes, R3);
    readPointer(asm, R8, R8, layout.dentry.parent);
  }
  asm.label('walked');
}

/** At the process's root the walk is done; at the root of a mount it goes on from the mount point in the mount above. */
function leaveMount(asm: Assembler, layout: Layout, notRoot: string): void {
  const inside = `inside-${asm.length}`;
  asm.load(8, R1, FP, SLOT.rootDentry).jumpIfRegister(R1, 'NE', R8, inside);
  asm.load(8, R1, FP, SLOT.rootMount).jumpIfRegister(R1, 'EQ', R9, 'walked').label(inside);
  readPointer(asm, R1, R9, layout.mount.root);
  asm.jumpIfRegister(R1, 'NE', R8, notRoot);
  readPointer(asm, R1, R9, layout.mount.parent);
  asm.addImmediate(R1, layout.mount.vfsmount).jumpIfRegister(R1, 'EQ', R9, 'walked');
  readPointer(asm, R8, R9, layout.mount.mountpoint);
  readPointer(asm, R9, R9, layout.mount.parent);
  asm.addImmediate(R9, layout.mount.vfsmount);
}

function readName(asm: Assembler, offset: number, from: Register): void {
  asm.move(R3, from).move(R1, R7).addImmediate(R1, offset).moveImmediate(R2, NAMES.nameBytes);
  asm.call('probe_read_kernel_str');
}
