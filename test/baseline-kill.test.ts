/** `kill -9` at 200 random moments of writing baseline and vault: what is there afterwards is whole, every time. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { BaselineStore, Vault } from '../src/identify/index.ts';

const KILLS = 200;
/** Several writers at a time, each in a state directory of its own: most of a short life is start-up. */
const AT_ONCE = 4;
const LONGEST_LIFE_MS = 60;

const base = fs.mkdtempSync(join(tmpdir(), 'stakeout-kill-'));
after(() => fs.rmSync(base, { recursive: true }));

/** Puts files into the vault and saves generations until it is killed; says `g N` after each acknowledged save. */
const WRITER = `
import fs from 'node:fs';
import { join } from 'node:path';
import { BaselineStore } from '${import.meta.dirname}/../src/identify/baseline/index.ts';
import { captureState } from '${import.meta.dirname}/../src/identify/state/index.ts';
import { Vault } from '${import.meta.dirname}/../src/identify/vault/index.ts';
if (process.argv[1] === 'warm-up') process.exit(0);
const dir = process.argv[1];
const store = new BaselineStore(join(dir, 'state'));
const vault = new Vault(join(dir, 'state/vault'), { foreignLinks: false });
const reason = [{ text: 'x'.repeat(2000) }];
fs.writeSync(1, 'ready\\n');
for (let n = 0; ; n += 1) {
  const path = join(dir, 'file' + (n % 3));
  fs.writeFileSync(path, Buffer.alloc(100_000 + Math.floor(Math.random() * 400_000), n));
  const state = captureState(path);
  vault.putAll([{ path, state }]);
  const component = { id: 'file:' + path, kind: 'file', class: 'module', path, reason, services: [] };
  const saved = store.save({ services: [], entries: [{ component, state }], accounts: [], pages: [], broken: [] });
  vault.collect(saved.entries.map((e) => ({ path: e.component.path, state: e.state })));
  fs.writeSync(1, 'g ' + saved.generation + '\\n');
}`;

/** The lives are short and their start-up is not what is tested: a warm-up run leaves the compiled modules here. */
const CACHED = { ...process.env, NODE_COMPILE_CACHE: join(base, 'compiled') };

interface Life {
  readonly acknowledged: number;
}

/** The time runs from the start of the work or, so that a slow disk does not take the sense out of it, from the first save. */
function liveAndDie(dir: string, from: 'start' | 'save', lifeMs: number): Promise<Life> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: CACHED,
  });
  return new Promise((resolve, reject) => {
    let output = '';
    let dying = false;
    child.once('error', reject);
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (dying || (from === 'save' && !output.includes('g '))) return;
      dying = true;
      setTimeout(() => kill(child), lifeMs);
    });
    child.once('close', (_code, signal) => {
      if (signal !== 'SIGKILL') return reject(new Error(`the writer ended by itself: ${String(signal)}`));
      const last = [...output.matchAll(/^g (\d+)$/gm)].at(-1);
      resolve({ acknowledged: Number(last?.[1] ?? 0) });
    });
  });
}

function kill(child: ChildProcess): void {
  child.kill('SIGKILL');
}

/** Whole, not older than what was acknowledged, and the vault has what the baseline needs. */
function check(dir: string, acknowledged: number): void {
  const { baseline, damaged } = new BaselineStore(join(dir, 'state')).load();
  assert.deepEqual(damaged, []);
  assert.ok((baseline?.generation ?? 0) >= acknowledged, `${baseline?.generation} < ${acknowledged}`);
  const vault = new Vault(join(dir, 'state/vault'));
  assert.deepEqual(vault.damaged(), []);
  for (const { state } of baseline?.entries ?? [])
    assert.ok(
      state.sha256 !== undefined && vault.verify(state.sha256),
      'the vault lacks what the baseline needs',
    );
}

test(`${KILLS} kills: never a torn generation, never a torn object, nothing acknowledged lost`, async () => {
  spawnSync(process.execPath, ['--input-type=module', '-e', WRITER, 'warm-up'], { env: CACHED });
  let kills = 0;
  let saves = 0;
  const line = async (name: string): Promise<void> => {
    const dir = join(base, name);
    fs.mkdirSync(dir);
    let acknowledged = 0;
    while (kills < KILLS) {
      kills += 1;
      const from = kills % 2 === 0 ? 'start' : 'save';
      const life = await liveAndDie(dir, from, Math.random() * LONGEST_LIFE_MS);
      if (life.acknowledged > 0) saves += 1;
      acknowledged = Math.max(acknowledged, life.acknowledged);
      check(dir, acknowledged);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => line(String(i))));
  assert.ok(saves >= KILLS / 2, `only ${saves} lives were long enough to save anything`);
});
