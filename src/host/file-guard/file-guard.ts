/** Denies taking away and changing of certain files in the kernel, to everything but approved processes. */
import { messageOf } from '../../domain/errors.ts';
import {
  approvedValue,
  decodeDenial,
  type Denial,
  type InodeRef,
  inodeKey,
  type PlaceRef,
  placeKey,
} from './decode.ts';
import { KernelSide } from './kernel-side.ts';
import { PLACE_HOLDS } from './record.ts';
import type { BpfMap } from '../bpf/index.ts';

/** One name to keep, and with `object` what stands there now: a file that must not be changed either. */
export interface Guarded {
  readonly place: PlaceRef;
  readonly object?: InodeRef;
}

export class FileGuard {
  readonly #kernel = new KernelSide();

  /** Replaces all that is guarded. Returns how many names were too long to be looked at. */
  guard(all: readonly Guarded[]): number {
    const { directories, places, inodes } = this.#kernel.maps;
    const keyed = all.flatMap(({ place, object }) => {
      const key = placeKey(place);
      return key === undefined ? [] : [{ key, directory: inodeKey(place.directory), object }];
    });
    const objects = keyed.flatMap(({ object }) => (object === undefined ? [] : [inodeKey(object)]));
    // Names before the directories that lead to them, and the other way round for what goes: never a look in vain.
    fill(
      places,
      keyed.map(({ key, object }) => [
        key,
        word(object === undefined ? PLACE_HOLDS.directory : PLACE_HOLDS.file),
      ]),
    );
    fill(
      directories,
      keyed.map(({ directory }) => [directory, word(1)]),
    );
    fill(
      inodes,
      objects.map((key) => [key, word(PLACE_HOLDS.file)]),
    );
    return all.length - keyed.length;
  }

  /** A process and all that descends from it may do everything. `startTicks` as /proc/PID/stat has it. */
  approve(pid: number, startTicks: bigint): void {
    this.#kernel.maps.approved.update(pid, approvedValue(startTicks));
  }

  disapprove(pid: number): void {
    this.#kernel.maps.approved.delete(pid);
  }

  /** The programs of package managers, by the file they are: what they rename over a kept name, in dpkg's manner, is let through. */
  managers(programs: readonly InodeRef[]): void {
    fill(
      this.#kernel.maps.managers,
      programs.map((program) => [inodeKey(program), word(1)]),
    );
  }

  /** Denies until then and allows everything after; boot time in ns, 0 for nothing at all. */
  until(bootNs: bigint): void {
    const value = Buffer.alloc(8);
    value.writeBigUInt64LE(bootNs);
    this.#kernel.maps.deadline.update(0, value);
  }

  /** What was denied since the last call, oldest first; at most the last 1024. */
  denials(): Denial[] {
    const found: Denial[] = [];
    for (
      let bytes = this.#kernel.maps.denials.pop();
      bytes !== undefined;
      bytes = this.#kernel.maps.denials.pop()
    ) {
      const denial = decodeDenial(bytes);
      if (denial !== undefined) found.push(denial);
    }
    return found;
  }

  close(): void {
    this.#kernel.close();
  }
}

/** Throws an error that says why when this kernel does not allow it. */
export function openFileGuard(): FileGuard {
  try {
    return new FileGuard();
  } catch (thrown) {
    throw new Error(`the kernel guard cannot be switched on: ${messageOf(thrown)}`, { cause: thrown });
  }
}

/** Adds what is new before it takes away what is over: at no moment is anything missing that is in both. */
function fill(map: BpfMap, entries: readonly (readonly [Buffer, Buffer])[]): void {
  const wanted = new Set(entries.map(([key]) => key.toString('latin1')));
  for (const [key, value] of entries) map.update(key, value);
  for (const { key } of map.entries()) if (!wanted.has(key.toString('latin1'))) map.delete(key);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
