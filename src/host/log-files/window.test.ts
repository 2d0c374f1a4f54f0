import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readLogWindow, type WindowOptions, type WindowReport } from './window.ts';

const base = fs.mkdtempSync('/var/tmp/stakeout-window-');
after(() => fs.rmSync(base, { recursive: true, force: true }));

const LOG = '/var/log/access.log';

/** A root directory with files; contents by name in /var/log. Files given first are older. */
function hostWith(files: Readonly<Record<string, string | Buffer>>): string {
  const root = fs.mkdtempSync(join(base, 'root-'));
  fs.mkdirSync(dirname(root + LOG), { recursive: true });
  let age = Object.keys(files).length;
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, 'var/log', name);
    fs.writeFileSync(path, content);
    age -= 1;
    fs.utimesSync(path, 1_000_000 - age * 1000, 1_000_000 - age * 1000);
  }
  return root;
}

async function read(
  root: string,
  options: Partial<WindowOptions>,
): Promise<{ readonly lines: string[]; readonly report: WindowReport; readonly cuts: number }> {
  const lines: string[] = [];
  let cuts = 0;
  const report = await readLogWindow(
    LOG,
    { maxBytes: 1 << 20, root, ...options },
    {
      lines: (block) => lines.push(...block.toString('latin1').slice(0, -1).split('\n')),
      cut: () => (cuts += 1),
    },
  );
  return { lines, report, cuts };
}

const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `${String(from + i).padStart(9, '0')}\n`).join('');
const timeOf = (line: Buffer): number | undefined => {
  const time = Number(line.toString('latin1'));
  return Number.isFinite(time) && line.length > 0 ? time : undefined;
};

test('the last bytes, from a whole line on, over rotated files, oldest first', async () => {
  const root = hostWith({ 'access.log.2': '1\n2\n', 'access.log.1': '3\n4\n', 'access.log': '5\n6\nbegun' });
  const all = await read(root, {});
  assert.deepEqual(all.lines, ['1', '2', '3', '4', '5', '6']);
  assert.equal(all.cuts, 1);
  assert.deepEqual(all.report, {
    bytes: 17,
    files: [`${LOG}.2`, `${LOG}.1`, LOG],
    cut: false,
    packed: [],
    problems: [],
  });
  const last = await read(root, { maxBytes: 12 });
  assert.deepEqual(last.lines, ['4', '5', '6']);
  assert.equal(last.report.cut, true);
  assert.deepEqual((await read(root, { maxBytes: 11 })).lines, ['4', '5', '6']);
  assert.deepEqual((await read(root, { maxBytes: 10 })).lines, ['5', '6']);
  assert.deepEqual((await read(root, { rotated: false })).lines, ['5', '6']);
});

test('since a moment: only the part of a large file that may hold it', async () => {
  const root = hostWith({ 'access.log': numbered(100, 500_000) });
  const { lines, report } = await read(root, { maxBytes: 10 << 20, sinceMs: 400_000, timeOf });
  assert.equal(lines.at(-1), '000499999');
  const first = Number(lines[0]);
  assert.ok(first <= 400_000 && first > 390_000, String(first));
  assert.deepEqual(report.files, [LOG]);
  assert.equal(report.cut, false);
  const few = await read(root, { maxBytes: 1 << 16, sinceMs: 400_000, timeOf });
  assert.equal(few.report.cut, true);
});

test('files written last before the moment are not opened', async () => {
  const root = hostWith({ 'access.log.2': 'x\n', 'access.log.1': 'y\n', 'access.log': 'z\n' });
  const { report } = await read(root, { sinceMs: 999_500_000 });
  assert.deepEqual(report.files, [LOG]);
});

test('packed files are read on request only, and say when they are left out of the time asked for', async () => {
  const root = hostWith({ 'access.log.2.gz': gzipSync(numbered(0, 1000)), 'access.log': '5\n' });
  assert.deepEqual((await read(root, {})).lines, ['5']);
  assert.deepEqual((await read(root, { sinceMs: 1 })).report.packed, [`${LOG}.2.gz`]);
  const { lines, report } = await read(root, { gzip: true });
  assert.equal(lines.length, 1001);
  assert.equal(report.cut, false);
  const last = await read(root, { gzip: true, maxBytes: 102 });
  assert.deepEqual(last.lines.slice(0, 2), ['000000990', '000000991']);
  assert.equal(last.lines.length, 11);
  assert.equal(last.report.cut, true);
});

test('a packed file that lies about its length is read up to what it claims', async () => {
  const bomb = gzipSync(numbered(0, 100_000));
  bomb.writeUInt32LE(30, bomb.length - 4);
  const { lines, report } = await read(hostWith({ 'access.log.1.gz': bomb, 'access.log': '' }), {
    gzip: true,
  });
  assert.equal(lines.length, 3);
  assert.equal(report.cut, true);
});

test('damaged packed files are named and do not hide the rest', async () => {
  const whole = gzipSync(numbered(0, 50_000));
  const root = hostWith({
    'access.log.3.gz': whole.subarray(0, whole.length / 2),
    'access.log.2.gz': 'no gzip at all, but long enough',
    'access.log': '5\n',
  });
  const { lines, report } = await read(root, { gzip: true, maxBytes: 2 ** 33 });
  assert.equal(lines.at(-1), '5');
  assert.deepEqual(
    report.problems.map((p) => p.split(':')[0]),
    [`${LOG}.3.gz`, `${LOG}.2.gz`],
  );
});

test('links are followed inside the root; what is no file is named; a FIFO blocks nobody', async () => {
  const root = hostWith({ 'real.log': '1\n' });
  fs.symlinkSync('/var/log/real.log', root + LOG);
  assert.deepEqual((await read(root, {})).lines, ['1']);
  fs.unlinkSync(root + LOG);
  assert.deepEqual((await read(root, {})).report.problems, [`${LOG}: ENOENT`]);
  execFileSync('/usr/bin/mkfifo', [root + LOG]);
  assert.deepEqual((await read(root, {})).report.problems, [`${LOG}: not a regular file`]);
});

test('names of rotated files, and names that are something else', async () => {
  const names = ['access.log-20261024', 'access.log.2026-10-24-15', 'access-20261025.log', 'access.3.log'];
  const others = [
    'access.log.bak',
    'access.log1',
    'access.logs.1',
    'other.log.1',
    'access.log.1.xz',
    'access.x.log',
  ];
  const root = hostWith(Object.fromEntries([...others, ...names, 'access.log'].map((n) => [n, `${n}\n`])));
  assert.deepEqual((await read(root, {})).lines, [...names, 'access.log']);
});
