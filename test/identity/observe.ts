/** What the tests of identity share: throw-away directories, a witness that watches one, and why a test cannot run here. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { callWitness, type WitnessOptions } from '../../bench/attribution/testimony.ts';
import type { Testimony } from '../../bench/attribution/witness.ts';
import type { Actor } from '../../src/domain/actor.ts';

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
