/** The maps that the programs and this process share, and how large they are. */
import { closeSync } from 'node:fs';
import { cpus } from 'node:os';
import { BpfMap, MAP_TYPE, type MapShape } from '../bpf/index.ts';
import { CALL, CALL_NUMBERS, KEY, NAMES, PLACE, PROGRAM_BYTES, RECORD, VALUE } from './record.ts';
import type { Maps } from './steps.ts';

/**
 * An LRU map hands out free entries to each processor in lots of 128 (LOCAL_FREE_TARGET, kernel/bpf/bpf_lru_list.c): with fewer
 * than that for each, it would push out what is new.
 */
const ENTRIES_PER_CPU = 256;
const sized = (entries: number): number => Math.max(entries, cpus().length * ENTRIES_PER_CPU);

/** 1.6 MB of kernel memory on a small host, all tables of records together 3 MB. */
const ASKED_ENTRIES = 4096;
const ABSENT_ENTRIES = 2048;
const FAILED_ENTRIES = 1024;
/** Files that a launch opens: some 300 for Apache with mod_php. */
const OPENED_ENTRIES = 8192;
const PLACE_ENTRIES = 512;
const ATTEMPT_ENTRIES = 512;
/** Processes of all guarded services together; half a megabyte. Beyond it, new workers are not followed. */
const PROCESSES = 8192;
/** Programs that make a process a service's. */
const PROGRAMS = 256;

const COUNTED = { type: MAP_TYPE.LRU_HASH, keyBytes: KEY.bytes, valueBytes: VALUE.bytes } as const;
const PID = { type: MAP_TYPE.HASH, keyBytes: 4, valueBytes: 4, entries: PROCESSES } as const;

const SHAPES = {
  members: { ...PID, name: 'stakeout_member' },
  seeds: { ...PID, name: 'stakeout_seed' },
  programs: {
    name: 'stakeout_prog',
    type: MAP_TYPE.HASH,
    keyBytes: PROGRAM_BYTES,
    valueBytes: 4,
    entries: PROGRAMS,
  },
  names: {
    name: 'stakeout_names',
    type: MAP_TYPE.PERCPU_ARRAY,
    keyBytes: 4,
    valueBytes: NAMES.bytes,
    entries: 1,
  },
  calls: {
    name: 'stakeout_calls',
    type: MAP_TYPE.ARRAY,
    keyBytes: 4,
    valueBytes: CALL.bytes,
    entries: CALL_NUMBERS,
  },
  asked: { ...COUNTED, name: 'stakeout_asked', entries: ASKED_ENTRIES },
  absent: { ...COUNTED, name: 'stakeout_absent', entries: ABSENT_ENTRIES },
  failed: { ...COUNTED, name: 'stakeout_failed', entries: FAILED_ENTRIES },
  opened: { ...COUNTED, name: 'stakeout_opened', entries: OPENED_ENTRIES },
  places: {
    name: 'stakeout_place',
    type: MAP_TYPE.LRU_HASH,
    keyBytes: PLACE.bytes,
    valueBytes: NAMES.bytes,
    entries: PLACE_ENTRIES,
  },
  attempts: {
    name: 'stakeout_tries',
    type: MAP_TYPE.LRU_HASH,
    keyBytes: 8,
    valueBytes: RECORD.bytes,
    entries: ATTEMPT_ENTRIES,
  },
} as const satisfies Record<keyof Maps, MapShape>;

export type KernelMaps = Readonly<Record<keyof Maps, BpfMap>>;

/** `opened` is made only when it is wanted, `seeds` only where our pid namespace is not the initial one. Throws; leaves nothing behind then. */
export function createMaps(options: { readonly opens: boolean; readonly nested: boolean }): KernelMaps {
  const made: BpfMap[] = [];
  const make = (name: keyof Maps): BpfMap => {
    const shape: MapShape = SHAPES[name];
    const entries = shape.type === MAP_TYPE.LRU_HASH ? sized(shape.entries) : shape.entries;
    const map = new BpfMap({ ...shape, entries });
    made.push(map);
    return map;
  };
  try {
    const members = make('members');
    const failed = make('failed');
    return {
      members,
      seeds: options.nested ? make('seeds') : members,
      programs: make('programs'),
      names: make('names'),
      calls: make('calls'),
      asked: make('asked'),
      absent: make('absent'),
      failed,
      opened: options.opens ? make('opened') : failed,
      places: make('places'),
      attempts: make('attempts'),
    };
  } catch (thrown) {
    for (const map of made) closeSync(map.fd);
    throw thrown;
  }
}

export function closeMaps(maps: KernelMaps): void {
  for (const fd of new Set(Object.values(maps).map((map) => map.fd))) closeSync(fd);
}

export function descriptorsOf(maps: KernelMaps): Maps {
  const { members, seeds, programs, names, calls, asked, absent, failed, opened, places, attempts } = maps;
  return {
    members: members.fd,
    seeds: seeds.fd,
    programs: programs.fd,
    names: names.fd,
    calls: calls.fd,
    asked: asked.fd,
    absent: absent.fd,
    failed: failed.fd,
    opened: opened.fd,
    places: places.fd,
    attempts: attempts.fd,
  };
}
