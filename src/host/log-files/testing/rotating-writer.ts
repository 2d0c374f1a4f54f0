/**
 * A program that writes numbered lines into a log and has it rotated in every way that is in use:
 * `node rotating-writer.ts PATH ROTATIONS SEED`. At its end it prints `{"lines":…,"rotations":{…}}`.
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { fstatSync } from 'node:fs';

const STYLES = [
  'rename',
  'rename, late lines',
  'two at once',
  'copytruncate',
  'copytruncate, grown beyond',
  'truncate',
  'delete',
] as const;
type Style = (typeof STYLES)[number];

/** Generations that logrotate would keep. */
const KEEP = 6;
/** Longer than any follower needs to read what is there: what a plain truncation destroys unread is lost to everyone. */
const READ_PAUSE_MS = 400;

const [path = '', rotations = '50', seed = '1'] = process.argv.slice(2);
let state = Number(seed) >>> 0;
let lines = 0;
let fd = create();
const counts = new Map<Style, number>();

/** Numerical Recipes' generator: the same writes every time. */
function random(below: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function create(): number {
  return openSync(path, 'a');
}

function nextLine(): Buffer {
  lines += 1;
  return Buffer.from(`L${String(lines).padStart(7, '0')} ${'x'.repeat(10 + random(190))}\n`);
}

/** One line in ten is written in two parts. */
function write(to: number): void {
  const line = nextLine();
  if (random(10) > 0) {
    writeSync(to, line);
    return;
  }
  const half = 1 + random(line.length - 1);
  writeSync(to, line.subarray(0, half));
  pause(1);
  writeSync(to, line.subarray(half));
}

/** As logrotate numbers them: `.1` is the newest. */
function shift(): void {
  if (existsSync(`${path}.${KEEP}`)) unlinkSync(`${path}.${KEEP}`);
  for (let n = KEEP - 1; n >= 1; n -= 1)
    if (existsSync(`${path}.${n}`)) renameSync(`${path}.${n}`, `${path}.${n + 1}`);
}

function renameAndCreate(lateLines: number): void {
  shift();
  renameSync(path, `${path}.1`);
  const old = fd;
  fd = create();
  for (let i = 0; i < lateLines; i += 1) {
    write(old);
    write(fd);
  }
  closeSync(old);
}

function copyTruncate(): void {
  shift();
  copyFileSync(path, `${path}.1`);
  ftruncateSync(fd);
}

const ROTATE: Readonly<Record<Style, () => void>> = {
  rename: () => renameAndCreate(0),
  'rename, late lines': () => renameAndCreate(5),
  'two at once': () => {
    renameAndCreate(0);
    for (let i = 0; i < 3; i += 1) write(fd);
    renameAndCreate(0);
  },
  copytruncate: copyTruncate,
  'copytruncate, grown beyond': () => {
    const { size } = fstatSync(fd);
    copyTruncate();
    const block: Buffer[] = [];
    for (let length = 0; length <= size; length += block.at(-1)?.length ?? 0) block.push(nextLine());
    writeSync(fd, Buffer.concat(block));
  },
  truncate: () => {
    pause(READ_PAUSE_MS);
    ftruncateSync(fd);
  },
  delete: () => {
    unlinkSync(path);
    const old = fd;
    pause(1);
    fd = create();
    for (let i = 0; i < 3; i += 1) write(old);
    closeSync(old);
  },
};

for (let done = 0; done < Number(rotations); done += 1) {
  for (let burst = 5 + random(10); burst > 0; burst -= 1) {
    for (let n = 1 + random(40); n > 0; n -= 1) write(fd);
    if (random(3) === 0) pause(1 + random(3));
  }
  const style = STYLES[done % STYLES.length] ?? 'rename';
  ROTATE[style]();
  counts.set(style, (counts.get(style) ?? 0) + 1);
}
for (let n = 0; n < 100; n += 1) write(fd);
closeSync(fd);
process.stdout.write(`${JSON.stringify({ lines, rotations: Object.fromEntries(counts) })}\n`);
