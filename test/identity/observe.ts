/** What the tests of identity share: throw-away directories, a witness that watches one, and why a test cannot run here. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { callWitness, type WitnessOptions } from '../../bench/attribution/testimony.ts';
import type { Testimony } from '../../bench/attribution/witness.ts';
import type { Actor } from '../../src/domain/actor.ts';
import { messageOf } from '../../src/domain/errors.ts';
import { BpfMap, MAP_TYPE } from '../../src/host/bpf/index.ts';

const root = process.getuid?.() === 0;
export const needsRoot = root ? false : 'needs root: fanotify and eBPF';

export const scratch = mkdtempSync(join(tmpdir(), 'stakeout-identity-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

let directories = 0;
export function freshDirectory(...files: readonly string[]): string {
  const directory = join(scratch, `d${(directories += 1)}`);
  mkdirSync(directory);
  for (const file of files) writeFileSync(join(directory, file), '');
  return directory;
}

/** Has a witness of `directory` run the commands, and takes its testimony. */
export async function observe(
  directory: string,
  commands: readonly (readonly string[])[],
  options: WitnessOptions = {},
): Promise<Testimony> {
  const witness = await callWitness(directory, options);
  for (const argv of commands) witness.perform(argv);
  return witness.testimony();
}

export function actorOf(testimony: Testimony, name: string): Actor {
  const sighting = testimony.sightings.find((s) => s.name === name);
  assert.ok(sighting, `nothing was seen of ${name}`);
  assert.ok(sighting.actor, `nobody is known for ${name}`);
  return sighting.actor;
}

/** Why this machine cannot have eBPF at all. Where it can, a program that is refused is a failure, never a skip. */
function noEbpf(): string | false {
  if (!root) return 'needs root: eBPF';
  if (!existsSync('/sys/kernel/btf/vmlinux')) return 'this kernel does not publish its types';
  const map = { name: 'probe', type: MAP_TYPE.ARRAY, keyBytes: 4, valueBytes: 4, entries: 1 };
  try {
    new BpfMap(map).close();
    return false;
  } catch (thrown) {
    return `this machine forbids eBPF: ${messageOf(thrown)}`;
  }
}
export const needsEbpf = noEbpf();
