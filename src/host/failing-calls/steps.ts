/** Steps that the programs share: who is calling, and counting a record. Stack slots are offsets from the frame pointer. */
import { type Assembler, FP, POINTER_SLOT, R0, R1, R2, R3, R4, R6, R8, type Register } from '../bpf/index.ts';
import { COMM_BYTES, RECORD, VALUE } from './record.ts';

export const SLOT = {
  /** u32: process id in the initial pid namespace. */
  tgid: -4,
  number: -8,
  pointer: POINTER_SLOT,
  /** struct bpf_pidns_info: u32 pid, u32 tgid. */
  identity: -24,
  service: -28,
  /** u32: process id in our pid namespace, 0 when it is not visible there. */
  pid: -32,
  index: -36,
  rootDentry: -48,
  rootMount: -56,
  /** u64: address of a socket, or what has to be kept over a step. */
  sock: -64,
  state: -72,
  /** u64: address of the calling process's registers. */
  registers: -80,
  asks: -88,
} as const;

/** A record is made on the stack: a map of one's own for it would be cold memory at every failing call. */
const RECORD_AT = SLOT.asks - RECORD.bytes;

/** r6 = the record; nothing of it is set. */
export function placeRecord(asm: Assembler): void {
  asm.move(R6, FP).addImmediate(R6, RECORD_AT);
}

/** File descriptors of the maps. */
export interface Maps {
  /** Process id in the initial pid namespace → index of the service. */
  readonly members: number;
  /** Processes we were told of: their id in our own pid namespace → index of the service. The same map in the initial namespace. */
  readonly seeds: number;
  /** Path of a program → index of the service whose process it makes whoever executes it. */
  readonly programs: number;
  /** Room for the names of one place, for each processor: the eBPF stack has 512 bytes. */
  readonly names: number;
  readonly calls: number;
  /** Paths that were only asked about and are not there, as every 404 does: kept apart, so that a scan pushes out only its like. */
  readonly asked: number;
  /** Paths that were opened or executed and are not there. */
  readonly absent: number;
  /** Every other failure. */
  readonly failed: number;
  readonly opened: number;
  readonly places: number;
  readonly attempts: number;
}

/** Our pid namespace, when it is not the initial one: device and inode of `/proc/self/ns/pid`. */
export interface OwnNamespace {
  readonly device: number;
  readonly inode: number;
}

/** r0 = map[key on the stack] */
export function lookup(asm: Assembler, map: number, slot: number): void {
  asm.move(R2, FP).addImmediate(R2, slot).loadMap(R1, map).call('map_lookup_elem');
}

/** map[key on the stack] = value on the stack */
export function update(asm: Assembler, map: number, keySlot: number, valueSlot: number): void {
  asm.move(R2, FP).addImmediate(R2, keySlot).move(R3, FP).addImmediate(R3, valueSlot);
  asm.moveImmediate(R4, 0).loadMap(R1, map).call('map_update_elem');
}

/** Fills the slots tgid, pid and service for the calling process; jumps to `stranger` when it belongs to no guarded service. */
export function identify(
  asm: Assembler,
  maps: Maps,
  namespace: OwnNamespace | undefined,
  stranger: string,
): void {
  asm.call('get_current_pid_tgid').shiftRight(R0, 32).store(4, FP, SLOT.tgid, R0).store(4, FP, SLOT.pid, R0);
  if (namespace !== undefined) {
    translatePid(asm, namespace);
    lookup(asm, maps.seeds, SLOT.pid);
    asm.jumpIf(R0, 'NE', 0, 'member');
  }
  lookup(asm, maps.members, SLOT.tgid);
  asm.jumpIf(R0, 'EQ', 0, stranger);
  asm.label('member').load(4, R1, R0, 0).store(4, FP, SLOT.service, R1);
}

/** The process id as our own namespace numbers it; nobody has number 0 there, so it finds no seed. */
function translatePid(asm: Assembler, { device, inode }: OwnNamespace): void {
  asm.storeImmediate(4, FP, SLOT.pid, 0);
  asm.moveImmediate(R1, device);
  asm.moveImmediate(R2, inode).shiftLeft(R2, 32).shiftRight(R2, 32); // inode numbers use all 32 bits
  asm.move(R3, FP).addImmediate(R3, SLOT.identity).moveImmediate(R4, 8).call('get_ns_current_pid_tgid');
  asm.jumpIf(R0, 'NE', 0, 'translated'); // in another namespace, also in one below ours
  asm
    .load(4, R1, FP, SLOT.identity + 4)
    .store(4, FP, SLOT.pid, R1)
    .label('translated');
}

/** Clears `bytes` of memory, eight at a time. */
export function clear(asm: Assembler, record: Register, offset: number, bytes: number): void {
  for (let at = 0; at < bytes; at += 8) asm.storeImmediate(8, record, offset + at, 0);
}

/** Counts the record at `at` in a map, with the time; its pid and length have to be set. r8 is lost. */
export function count(asm: Assembler, map: number, at: Register): void {
  const first = `first-${asm.length}`;
  const counted = `counted-${asm.length}`;
  asm.move(R2, at).loadMap(R1, map).call('map_lookup_elem').jumpIf(R0, 'EQ', 0, first).move(R8, R0);
  asm.moveImmediate(R1, 1).atomicAdd(R8, VALUE.count, R1);
  asm.load(4, R1, at, RECORD.pid).store(4, R8, VALUE.pid, R1);
  asm.call('jiffies64').store(8, R8, VALUE.lastTick, R0).jump(counted).label(first);
  asm.move(R1, at).addImmediate(R1, RECORD.comm).moveImmediate(R2, COMM_BYTES).call('get_current_comm');
  asm.call('ktime_get_boot_ns').store(8, at, RECORD.value + VALUE.firstNs, R0);
  asm.call('jiffies64').store(8, at, RECORD.value + VALUE.firstTick, R0);
  asm.store(8, at, RECORD.value + VALUE.lastTick, R0).storeImmediate(8, at, RECORD.value + VALUE.count, 1);
  asm.move(R2, at).move(R3, at).addImmediate(R3, RECORD.value);
  asm.moveImmediate(R4, BPF_NOEXIST).loadMap(R1, map).call('map_update_elem'); // another processor's first stays
  asm.label(counted);
}

/** include/uapi/linux/bpf.h */
const BPF_NOEXIST = 1;
