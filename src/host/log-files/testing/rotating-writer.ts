/**
 * A program that writes numbered lines into a log and has it rotated in every way that is in use:
 * `node rotating-writer.ts PATH ROTATIONS SEED`. At its end it prints `{"lines":…,"rotations":{…}}`.
 * Before it destroys lines for good (a truncation without a copy, a deletion) it waits until the file PATH-read says that as many
 * lines were read as it wrote: what is destroyed unread is lost to everyone, however good.
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';

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

/** Generations that are kept: all, so that a reader that gets no processor for a while finds them. */
const KEEP = 60;
/** For a reader that says nothing, after the one that does. */
const READ_PAUSE_MS = 200;
const READ_TIMEOUT_MS = 30_000;

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

function awaitReader(): void {
  for (let waited = 0; waited < READ_TIMEOUT_MS && linesRead() < lines; waited += 5) pause(5);
  pause(READ_PAUSE_MS);
}

function linesRead(): number {
  return existsSync(`${path}-read`) ? Number(readFileSync(`${path}-read`, 'latin1')) : 0;
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
    awaitReader();
    ftruncateSync(fd);
  },
  delete: () => {
    awaitReader();
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
