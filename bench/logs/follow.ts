/** One log that is rotated in every way, followed by ours and by `tail -F` at once: what each of them lost. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { LogFollower } from '../../src/host/log-files/index.ts';

const WRITER = join(import.meta.dirname, '../../src/host/log-files/testing/rotating-writer.ts');
const ROTATIONS = 50;
/** Both have seen the last line long before. */
const SETTLE_MS = 3000;

export interface Loss {
  readonly lines: number;
  readonly lost: number;
  readonly doubled: number;
  /** Lines that were never written so. */
  readonly mangled: number;
}

export interface Followed {
  readonly ours: Loss;
  readonly tail: Loss;
  readonly rotations: number;
}

const writtenSchema = z.object({ lines: z.number(), rotations: z.record(z.string(), z.number()) });

export async function follow(scratch: string, seed: number): Promise<Followed> {
  const path = join(scratch, `followed-${seed}.log`);
  writeFileSync(path, '');
  const ours: string[] = [];
  const follower = new LogFollower();
  follower.follow(path, {
    lines: (block) => {
      ours.push(...block.toString('latin1').slice(0, -1).split('\n'));
      writeFileSync(`${path}-read`, String(ours.length));
    },
    cut: (head) => void ours.push(head.toString('latin1')),
  });
  const tail = spawn('/usr/bin/tail', ['-n', '0', '-F', path], { stdio: ['ignore', 'pipe', 'ignore'] });
  const theirs: Buffer[] = [];
  tail.stdout.on('data', (chunk: Buffer) => theirs.push(chunk));
  try {
    await sleep(SETTLE_MS / 10);
    const written = writtenSchema.parse(JSON.parse(await write(path, seed)));
    await sleep(SETTLE_MS);
    const text = Buffer.concat(theirs).toString('latin1');
    return {
      ours: lossOf(ours, written.lines),
      tail: lossOf(text.split('\n').slice(0, -1), written.lines),
      rotations: Object.values(written.rotations).reduce((sum, n) => sum + n, 0),
    };
  } finally {
    tail.kill('SIGKILL');
    follower.close();
  }
}

function write(path: string, seed: number): Promise<string> {
  const argv = ['--no-warnings', WRITER, path, String(ROTATIONS), String(seed)];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`the writer ended with ${String(code)}`)),
    );
  });
}

function lossOf(found: readonly string[], written: number): Loss {
  const numbers = found.map((line) => Number(/^L(\d{7}) x+$/.exec(line)?.[1]));
  const whole = numbers.filter((n) => !Number.isNaN(n));
  const different = new Set(whole).size;
  return {
    lines: written,
    lost: written - different,
    doubled: whole.length - different,
    mangled: numbers.length - whole.length,
  };
}
