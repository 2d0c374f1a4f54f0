import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FollowerOptions, LogFollower } from './follower.ts';
import { type LogPosition, logPositionSchema } from './position.ts';
import type { CutReason, LogNotice, LogSink } from './sink.ts';

const base = fs.mkdtempSync('/var/tmp/stakeout-logs-');
after(() => fs.rmSync(base, { recursive: true, force: true }));

class Lines implements LogSink {
  readonly all: string[] = [];
  readonly cuts: { readonly head: string; readonly why: CutReason }[] = [];
  readonly notices: LogNotice[] = [];

  lines(block: Buffer): void {
    assert.equal(block.at(-1), 10);
    this.all.push(...block.toString('latin1').slice(0, -1).split('\n'));
  }

  cut(head: Buffer, why: CutReason): void {
    this.cuts.push({ head: head.toString('latin1'), why });
  }

  notice(notice: LogNotice): void {
    this.notices.push(notice);
  }
}

const newPath = (): string => join(fs.mkdtempSync(join(base, 'd-')), 'access.log');

/** A follower without events whose looks the test makes itself, with a clock the test moves. */
class Scene {
  now = 0;
  readonly path = newPath();
  readonly lines = new Lines();
  readonly follower: LogFollower;

  constructor(from: LogPosition | 'start' | 'end' = 'start', options: FollowerOptions = {}) {
    this.follower = new LogFollower({ openEvents: () => undefined, clock: () => this.now, ...options });
    if (from !== 'end') this.follower.follow(this.path, this.lines, from);
  }

  write(text: string): void {
    fs.appendFileSync(this.path, text);
  }

  rotate(to: string): void {
    fs.renameSync(this.path, `${this.path}${to}`);
  }

  /** What came since the last call. */
  read(): string[] {
    this.follower.poll();
    return this.lines.all.splice(0);
  }

  [Symbol.dispose](): void {
    this.follower.close();
  }
}

describe('one followed log', () => {
  test('whole lines are passed on, a line that has begun waits for its end', () => {
    using s = new Scene();
    s.write('one\ntw');
    assert.deepEqual(s.read(), ['one']);
    assert.deepEqual(s.read(), []);
    s.write('o\n\nthree\n');
    assert.deepEqual(s.read(), ['two', '', 'three']);
  });

  test('from the end: only what comes, the unfinished last line included', () => {
    using s = new Scene('end');
    s.write('old\nhalf');
    s.follower.follow(s.path, s.lines);
    s.write(' a line\nnew\n');
    assert.deepEqual(s.read(), ['half a line', 'new']);
  });

  test('a rotated file is read until it has been quiet for the grace period', () => {
    using s = new Scene('start', { graceMs: 1000 });
    s.write('1\n');
    assert.deepEqual(s.read(), ['1']);
    const old = fs.openSync(s.path, 'a');
    s.rotate('.1');
    s.write('3\n');
    fs.writeSync(old, '2\n');
    assert.deepEqual(s.read(), ['2', '3']);
    s.now = 900;
    fs.writeSync(old, 'late\n');
    assert.deepEqual(s.read(), ['late']);
    s.now = 1800;
    fs.writeSync(old, 'later\nhal');
    assert.deepEqual(s.read(), ['later']);
    s.now = 2801;
    assert.deepEqual(s.read(), []);
    assert.deepEqual(s.lines.cuts, [{ head: 'hal', why: 'unfinished' }]);
    fs.writeSync(old, 'too late\n');
    assert.deepEqual(s.read(), []);
    fs.closeSync(old);
    assert.deepEqual(s.lines.notices.at(-1), { is: 'rotated' });
  });

  test('two rotations between two looks: the file in between is read as well, an older one is not', () => {
    using s = new Scene('end');
    s.write('ancient\n');
    s.rotate('.2');
    s.write('1\n');
    s.follower.follow(s.path, s.lines, 'start');
    assert.deepEqual(s.read(), ['1']);
    s.write('2\n');
    s.rotate('.1');
    fs.renameSync(`${s.path}.2`, `${s.path}.3`);
    fs.renameSync(`${s.path}.1`, `${s.path}.2`);
    s.write('3\n');
    s.rotate('.1');
    s.write('4\n');
    assert.deepEqual(s.read(), ['2', '3', '4']);
  });

  test('truncated: begins anew; what was not read yet is found in the copy', () => {
    using s = new Scene();
    s.write('1\nha');
    assert.deepEqual(s.read(), ['1']);
    s.write('lf\n2\n');
    fs.copyFileSync(s.path, `${s.path}.1`);
    fs.truncateSync(s.path);
    s.write('3\n');
    assert.deepEqual(s.read(), ['half', '2', '3']);
    assert.deepEqual(s.lines.notices.pop(), { is: 'truncated', recovered: true });
    fs.truncateSync(s.path);
    s.write('4\n');
    assert.deepEqual(s.read(), ['4']);
    assert.deepEqual(s.lines.notices.pop(), { is: 'truncated', recovered: false });
    assert.deepEqual(s.lines.cuts, []);
  });

  test('truncated twice between two looks: both copies are read', () => {
    using s = new Scene();
    s.write('1\n');
    assert.deepEqual(s.read(), ['1']);
    s.write('2\n');
    fs.copyFileSync(s.path, `${s.path}.2`);
    fs.truncateSync(s.path);
    s.write('3\n');
    fs.copyFileSync(s.path, `${s.path}.1`);
    fs.truncateSync(s.path);
    s.write('4\n');
    assert.deepEqual(s.read().sort(), ['2', '3', '4']);
  });

  test('a file of which nothing was read yet is copied and truncated between two looks: the copy is read', () => {
    using s = new Scene();
    s.write('1\n');
    assert.deepEqual(s.read(), ['1']);
    s.rotate('.1');
    fs.writeFileSync(s.path, '');
    assert.deepEqual(s.read(), []);
    s.write('2\n');
    fs.copyFileSync(s.path, `${s.path}.2`);
    fs.truncateSync(s.path);
    s.write('3\n');
    assert.deepEqual(s.read(), ['2', '3']);
  });

  test('the same when it was empty because it had been truncated, with a copy and without one', () => {
    for (const copied of [true, false]) {
      using s = new Scene();
      s.write('1\n');
      assert.deepEqual(s.read(), ['1']);
      if (copied) fs.copyFileSync(s.path, `${s.path}.3`);
      fs.truncateSync(s.path);
      assert.deepEqual(s.read(), []);
      s.write('2\n');
      fs.copyFileSync(s.path, `${s.path}.2`);
      fs.truncateSync(s.path);
      s.write('3\n');
      fs.copyFileSync(s.path, `${s.path}.1`);
      fs.truncateSync(s.path);
      assert.deepEqual(s.read().sort(), ['2', '3']);
      s.write('4\n');
      assert.deepEqual(s.read(), ['4']);
    }
  });

  test('a copy from before we began is never read, though it is younger than the file', () => {
    using s = new Scene('end');
    s.write('old\n');
    fs.copyFileSync(s.path, `${s.path}.1`);
    fs.truncateSync(s.path);
    s.write('1\n');
    s.follower.follow(s.path, s.lines, 'end');
    fs.renameSync(`${s.path}.1`, `${s.path}.2`);
    s.rotate('.1');
    s.write('2\n');
    assert.deepEqual(s.read(), ['2']);
  });

  test('truncated and grown beyond the former size before anybody looked', () => {
    using s = new Scene();
    s.write('1\n2\n');
    assert.deepEqual(s.read(), ['1', '2']);
    fs.truncateSync(s.path);
    s.write('3\n4\n5\n');
    assert.deepEqual(s.read(), ['3', '4', '5']);
    fs.truncateSync(s.path);
    s.write('6\n7\n8\n'); // as long as before
    assert.deepEqual(s.read(), ['6', '7', '8']);
  });

  test('a copy for oneself is no generation', () => {
    using s = new Scene();
    s.write('1\n');
    assert.deepEqual(s.read(), ['1']);
    fs.copyFileSync(s.path, `${s.path}.7`);
    s.rotate('.1');
    s.write('2\n');
    assert.deepEqual(s.read(), ['2']);
  });

  test('deleted and made again; late lines of the deleted file', () => {
    using s = new Scene('start', { graceMs: 1000 });
    const absent: LogNotice[] = [{ is: 'absent', why: 'ENOENT' }];
    assert.deepEqual(s.lines.notices.splice(0), absent); // nothing there yet
    s.write('1\n');
    assert.deepEqual(s.read(), ['1']);
    const old = fs.openSync(s.path, 'a');
    fs.unlinkSync(s.path);
    assert.deepEqual(s.read(), []);
    assert.deepEqual(s.lines.notices.splice(0), absent);
    fs.writeSync(old, '2\n');
    assert.deepEqual(s.read(), ['2']);
    s.write('4\n');
    fs.writeSync(old, '3\n');
    assert.deepEqual(s.read(), ['3', '4']);
    fs.closeSync(old);
  });

  test('a deleted file is not held open for ever', () => {
    using s = new Scene('start', { graceMs: 1000 });
    s.write('1\n');
    s.read();
    fs.unlinkSync(s.path);
    s.read();
    const held = (): boolean =>
      fs.readdirSync('/proc/self/fd').some((fd) => linkOf(fd).startsWith(`${s.path} (deleted)`));
    assert.ok(held());
    s.now = 1001;
    s.read();
    assert.ok(!held());
  });

  test('a line longer than the limit is passed on cut, once, and the next one whole', () => {
    using s = new Scene();
    s.write(`before\n${'x'.repeat(1 << 20)}`);
    assert.deepEqual(s.read(), ['before']);
    s.write(`y\nafter\n${'z'.repeat(65_537)}\n${'w'.repeat(65_536)}\n`);
    const lines = s.read();
    assert.deepEqual(lines, ['after', 'w'.repeat(65_536)]);
    assert.deepEqual(s.lines.cuts, [
      { head: 'x'.repeat(65_536), why: 'too-long' },
      { head: 'z'.repeat(65_536), why: 'too-long' },
    ]);
  });

  test('garbage passes as it is; the hole that a writer without O_APPEND leaves does not', () => {
    using s = new Scene();
    const garbage = Buffer.from(Array.from({ length: 256 }, (_, i) => (i === 245 ? 11 : 255 - i)));
    fs.appendFileSync(s.path, Buffer.concat([garbage, Buffer.from('\n')]));
    assert.deepEqual(s.read(), [garbage.toString('latin1')]);
    fs.truncateSync(s.path);
    fs.truncateSync(s.path, 300_000);
    s.write('1\n2\n');
    assert.deepEqual(s.read(), ['1', '2']);
    assert.deepEqual(s.lines.cuts, []);
  });

  test('what is no file or may not be read is said once and waited for', () => {
    using s = new Scene();
    fs.mkdirSync(s.path);
    s.read();
    s.read();
    assert.deepEqual(s.lines.notices, [{ is: 'absent', why: 'ENOENT' }]);
    fs.rmdirSync(s.path);
    s.write('1\n');
    assert.deepEqual(s.read(), ['1']);
  });
});

function linkOf(fd: string): string {
  try {
    return fs.readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return ''; // the descriptor that listed the directory
  }
}

describe('going on from a saved position', () => {
  /** Reads `read`, saves, lets `meanwhile` happen, and follows again; what comes then. */
  function resumed(
    read: string,
    meanwhile: (s: Scene) => void,
    options: FollowerOptions = {},
  ): { readonly lines: string[]; readonly notices: LogNotice[] } {
    using s = new Scene('start', options);
    s.write(read);
    s.read();
    const saved = logPositionSchema.parse(JSON.parse(JSON.stringify(s.follower.positions()[0])));
    s.follower.unfollow(s.path);
    s.lines.notices.length = 0;
    meanwhile(s);
    s.follower.follow(s.path, s.lines, saved);
    return { lines: s.read(), notices: s.lines.notices };
  }
  const cases: readonly {
    readonly name: string;
    readonly meanwhile: (s: Scene) => void;
    readonly lines: readonly string[];
    readonly notices?: readonly LogNotice[];
  }[] = [
    { name: 'nothing happened', meanwhile: () => {}, lines: [] },
    { name: 'lines were added', meanwhile: (s) => s.write('f\nnew\n'), lines: ['half', 'new'] },
    {
      name: 'rotated once',
      meanwhile: (s) => {
        s.write('f\n');
        s.rotate('.1');
        s.write('new\n');
      },
      lines: ['half', 'new'],
    },
    {
      name: 'rotated twice',
      meanwhile: (s) => {
        s.write('f\n');
        s.rotate('.2');
        s.write('mid\n');
        s.rotate('.1');
        s.write('new\n');
      },
      lines: ['half', 'mid', 'new'],
    },
    {
      name: 'copied and truncated',
      meanwhile: (s) => {
        s.write('f\n');
        fs.copyFileSync(s.path, `${s.path}.1`);
        fs.truncateSync(s.path);
        s.write('new and longer than before\n');
      },
      lines: ['half', 'new and longer than before'],
    },
    {
      name: 'copied and truncated twice',
      meanwhile: (s) => {
        s.write('f\n');
        fs.copyFileSync(s.path, `${s.path}.2`);
        fs.truncateSync(s.path);
        s.write('mid and longer than before\n');
        fs.copyFileSync(s.path, `${s.path}.1`);
        fs.truncateSync(s.path);
        s.write('new and longer than before\n');
      },
      lines: ['half', 'mid and longer than before', 'new and longer than before'],
    },
    {
      name: 'all of it gone: begins at the start and says so',
      meanwhile: (s) => {
        fs.unlinkSync(s.path);
        s.write('something else entirely\n');
      },
      lines: ['something else entirely'],
      notices: [{ is: 'position-lost' }],
    },
    {
      name: 'the log is gone and nothing has come',
      meanwhile: (s) => fs.unlinkSync(s.path),
      lines: [],
      notices: [{ is: 'position-lost' }, { is: 'absent', why: 'ENOENT' }],
    },
    {
      name: 'rotated and not made again yet',
      meanwhile: (s) => {
        s.write('f\n');
        s.rotate('.1');
      },
      lines: ['half'],
      notices: [{ is: 'absent', why: 'ENOENT' }],
    },
  ];
  for (const { name, meanwhile, lines, notices = [] } of cases)
    test(name, () => {
      assert.deepEqual(resumed('1\n2\nhal', meanwhile), { lines, notices });
    });

  test('an empty file, written and rotated meanwhile', () => {
    const meanwhile = (s: Scene): void => {
      s.write('1\n');
      s.rotate('.1');
      s.write('2\n');
    };
    assert.deepEqual(resumed('', meanwhile).lines, ['1', '2']);
  });

  test('a rotated file that was still read is read on', () => {
    using s = new Scene();
    s.write('1\n');
    s.read();
    const old = fs.openSync(s.path, 'a');
    s.rotate('.1');
    s.write('2\n');
    s.read();
    const [saved] = s.follower.positions();
    assert.equal(saved?.files.length, 2);
    s.follower.unfollow(s.path);
    fs.writeSync(old, 'late\n');
    fs.closeSync(old);
    s.write('3\n');
    s.follower.follow(s.path, s.lines, saved);
    assert.deepEqual(s.read(), ['late', '3']);
  });

  test('of more than the backlog allows only the last lines are read', () => {
    const result = resumed('1\n', (s) => s.write(`${'x'.repeat(99)}\n`.repeat(100)), { maxBacklog: 1050 });
    assert.equal(result.lines.length, 10);
    assert.deepEqual(result.notices, [{ is: 'skipped', bytes: 9000 }]);
  });
});

/** Waits until `holds`, as long as a loaded machine needs. */
async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !holds(); await sleep(5))
    assert.ok(Date.now() < end, 'what was waited for did not happen');
}

describe('by itself', () => {
  const follow = (path: string, lines: Lines, options: FollowerOptions = {}): LogFollower => {
    const follower = new LogFollower({ batchMs: 20, safetyMs: 1e9, ...options });
    follower.follow(path, lines);
    return follower;
  };

  test('events wake it: a line, a rotation, a directory that is made again', async () => {
    const path = newPath();
    fs.writeFileSync(path, 'old\n');
    const lines = new Lines();
    using _ = closing(follow(path, lines));
    const next = async (text: string): Promise<void> => {
      fs.appendFileSync(path, `${text}\n`);
      await until(() => lines.all.at(-1) === text);
    };
    await next('1');
    await sleep(100); // idle again
    await next('2');
    fs.renameSync(path, `${path}.1`);
    await next('3');
    fs.rmSync(join(path, '..'), { recursive: true });
    await sleep(50);
    fs.mkdirSync(join(path, '..'));
    await next('4');
    assert.deepEqual(lines.all, ['1', '2', '3', '4']);
  });

  test('a log that is a link is followed where it leads, and where the link is set anew', async () => {
    const path = newPath();
    const [first, second] = [newPath(), newPath()];
    fs.symlinkSync(first, path);
    const lines = new Lines();
    using _ = closing(follow(path, lines));
    fs.writeFileSync(first, '1\n');
    await until(() => lines.all.length === 1);
    fs.writeFileSync(second, '2\n');
    fs.unlinkSync(path);
    fs.symlinkSync(second, path);
    await until(() => lines.all.length === 2);
    assert.deepEqual(lines.all, ['1', '2']);
  });

  test('without events it polls', async () => {
    const path = newPath();
    const lines = new Lines();
    const follower = follow(path, lines, { openEvents: () => undefined });
    using _ = closing(follower);
    assert.equal(follower.isWatched(path), false);
    fs.writeFileSync(path, '1\n');
    await until(() => lines.all.length === 1);
  });

  test('several logs of one directory each get their own lines', async () => {
    const path = newPath();
    const other = join(path, '..', 'other.log');
    const [lines, others] = [new Lines(), new Lines()];
    const follower = follow(path, lines);
    using _ = closing(follower);
    follower.follow(other, others);
    assert.ok(follower.isWatched(path) && follower.isWatched(other));
    for (let i = 0; i < 100; i += 1) {
      fs.appendFileSync(path, `a${i}\n`);
      fs.appendFileSync(other, `b${i}\n`);
      if (i % 10 === 0) await sleep(3);
    }
    await until(() => lines.all.length === 100 && others.all.length === 100);
    assert.ok(lines.all.every((l) => l.startsWith('a')) && others.all.every((l) => l.startsWith('b')));
  });
});

function closing(follower: LogFollower): Disposable {
  return { [Symbol.dispose]: () => follower.close() };
}

const WRITER = join(import.meta.dirname, 'testing', 'rotating-writer.ts');

interface Written {
  readonly lines: number;
  readonly rotations: Readonly<Record<string, number>>;
}

/** Runs the writer to its end; what it says it wrote. */
function runWriter(path: string, rotations: number, seed: number): Promise<Written> {
  const child = spawn(process.execPath, [WRITER, path, String(rotations), String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) =>
    child.once('close', (code) => {
      if (code !== 0) reject(new Error(`the writer ended with ${String(code)}`));
      else resolve(JSON.parse(output));
    }),
  );
}

for (const [source, options] of [
  ['inotify', {}],
  ['polling', { openEvents: () => undefined }],
] as const)
  test(`a real writer, 50 rotations of every style: nothing lost, nothing doubled (${source})`, async () => {
    const path = newPath();
    fs.writeFileSync(path, '');
    const lines = new Lines();
    const follower = new LogFollower(options);
    using _ = closing(follower);
    follower.follow(path, {
      lines: (block) => {
        lines.lines(block);
        fs.writeFileSync(`${path}-read`, String(lines.all.length));
      },
      cut: (head, why) => lines.cut(head, why),
    });
    const looking = source === 'polling' ? setInterval(() => follower.poll(), 50) : undefined;
    using __ = { [Symbol.dispose]: () => clearInterval(looking) };
    const written = await runWriter(path, 50, 7);
    await until(() => lines.all.length >= written.lines);
    const numbers = lines.all.map((line) => Number(/^L(\d{7}) x+$/.exec(line)?.[1]));
    assert.equal(Object.keys(written.rotations).length, 7);
    assert.equal(numbers.filter(Number.isNaN).length, 0);
    assert.equal(new Set(numbers).size, written.lines);
    assert.equal(numbers.length, written.lines);
    assert.deepEqual(lines.cuts, []);
  });
