/** The tables between the programs and the agent. */
import { BpfMap, MAP_TYPE } from '../bpf/index.ts';
import { APPROVED, DENIAL, INODE_KEY, PLACE_KEY } from './record.ts';

const WORD_BYTES = 4;
/** A host with a thousand sites has some ten thousand components; a map takes memory only for what is in it. */
const MAX_GUARDED = 65_536;
const MAX_APPROVED = 1024;
const MAX_MANAGERS = 16;
/** Denials kept until they are fetched; the oldest go first. 200 kB. */
const MAX_DENIALS = 1024;

export type KernelMaps = ReturnType<typeof createMaps>;

export function createMaps() {
  const opened: BpfMap[] = [];
  const map = (name: string, keyBytes: number, valueBytes: number, entries: number): BpfMap => {
    const created = new BpfMap({ name, type: MAP_TYPE.HASH, keyBytes, valueBytes, entries });
    opened.push(created);
    return created;
  };
  try {
    return {
      /** Directories in which something is guarded: what most calls are done with after one look. */
      directories: map('guard_dirs', INODE_KEY.bytes, WORD_BYTES, MAX_GUARDED),
      /** Names that must stay. */
      places: map('guard_places', PLACE_KEY.bytes, WORD_BYTES, MAX_GUARDED),
      /** Objects that must not be changed, whatever they are called. */
      inodes: map('guard_inodes', INODE_KEY.bytes, WORD_BYTES, MAX_GUARDED),
      approved: map('guard_approved', WORD_BYTES, APPROVED.bytes, MAX_APPROVED),
      managers: map('guard_managers', INODE_KEY.bytes, WORD_BYTES, MAX_MANAGERS),
      deadline: push(opened, {
        name: 'guard_until',
        type: MAP_TYPE.ARRAY,
        keyBytes: WORD_BYTES,
        valueBytes: 8,
        entries: 1,
      }),
      denials: push(opened, {
        name: 'guard_denials',
        type: MAP_TYPE.QUEUE,
        keyBytes: 0,
        valueBytes: DENIAL.bytes,
        entries: MAX_DENIALS,
      }),
    };
  } catch (thrown) {
    for (const one of opened) one.close();
    throw thrown;
  }
}

function push(opened: BpfMap[], shape: ConstructorParameters<typeof BpfMap>[0]): BpfMap {
  const created = new BpfMap(shape);
  opened.push(created);
  return created;
}
