/**
 * The promise of `append`: what it returned is never lost. A child appends as fast as it can and says each number only
 * after `append` returned; it is killed at a random point, 200 times, each time going on with the same journal.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openJournal } from '../src/journal/index.ts';

const KILLS = 200;
/** Children that append side by side: the agent and a command. */
const WRITERS = 4;
const LONGEST_LIFE_MS = 200;

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-kill-'));
after(() => rmSync(scratch, { recursive: true }));

const WRITER = `
  const { openJournal } = await import(${JSON.stringify(new URL('../src/journal/index.ts', import.meta.url).href)});
  const { writeSync } = await import('node:fs');
  const { once } = await import('node:events');
  const [file, name, open] = process.argv.slice(1);
  const early = open === 'early' ? openJournal(file) : undefined;
  writeSync(1, 'ready\\n');
  await once(process.stdin, 'data');
  const journal = early ?? openJournal(file);
  for (let i = 0; ; i += 1) {
    const entry = journal.append({ kind: 'note', text: name + ' ' + i + 'x'.repeat(i % 4096) });
    writeSync(1, entry.seq + ' ' + entry.hash + '\\n');
  }`;

interface Acknowledged {
  readonly seq: number;
  readonly hash: string;
}

/** One writer, killed so many milliseconds after it was told to begin: to append, or (`late`) to open the journal first. */
function startWriter(file: string, name: string, open: 'early' | 'late') {
  const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, file, name, open], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(scratch, 'cache') }, // halves the start of each writer
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ready = once(child.stdout, 'data');
  return {
    ready,
    end: () => child.kill('SIGKILL'),
    async liveFor(ms: number): Promise<readonly Acknowledged[]> {
      child.stdin.write('go');
      await new Promise((resolve) => setTimeout(resolve, ms));
      child.kill('SIGKILL');
      await once(child, 'close');
      // A line without its end was being written when the kill came: it is no acknowledgement.
      return output.split('\n').slice(1, -1).map(parse);
    },
  };
}

function parse(line: string): Acknowledged {
  const [seq, hash] = line.split(' ');
  assert.ok(seq !== undefined && hash !== undefined, line);
  return { seq: Number(seq), hash };
}

test(`${KILLS} kills of writers at random points lose nothing that was acknowledged`, async (t) => {
  const file = join(scratch, 'journal.db');
  let acknowledged = 0;
  let killedBeforeFirst = 0;
  const seen = new Map<number, string>();
  const start = () =>
    Array.from({ length: WRITERS }, (_, i) => startWriter(file, `w${i}`, i === 0 ? 'late' : 'early'));
  let next = start();
  try {
    for (let round = 0; round < KILLS / WRITERS; round += 1) {
      const writers = next;
      await Promise.all(writers.map((w) => w.ready));
      next = start(); // the next ones load while these live, so that the test takes half the time
      const lists = await Promise.all(writers.map((w) => w.liveFor(Math.random() * LONGEST_LIFE_MS)));
      for (const list of lists) {
        if (list.length === 0) killedBeforeFirst += 1;
        for (const { seq, hash } of list) seen.set(seq, hash);
        acknowledged += list.length;
      }
      checkJournal(file, seen);
    }
  } finally {
    for (const writer of next) writer.end();
  }
  t.diagnostic(
    `${acknowledged} entries acknowledged; ${killedBeforeFirst} writers killed before their first`,
  );
  assert.equal(seen.size, acknowledged, 'no number was given twice');
  assert.ok(acknowledged > KILLS, 'the kills hit writers at work');
});

/** Everything acknowledged is there with its hash, and the chain holds. Only entries since the last look are compared. */
let looked = 0;
function checkJournal(file: string, seen: ReadonlyMap<number, string>): void {
  const journal = openJournal(file);
  try {
    const verdict = journal.verify();
    assert.deepEqual(verdict.problems, []);
    const stored = new Map([...journal.stored({ afterSeq: looked })].map((e) => [e.seq, e.hash]));
    for (const [seq, hash] of seen) if (seq > looked) assert.equal(stored.get(seq), hash, `entry ${seq}`);
    looked = verdict.head?.seq ?? 0;
  } finally {
    journal.close();
  }
}
