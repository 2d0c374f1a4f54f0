/** `stakeout audit` as it is called: exit codes, hosts, exceptions, hostile names and texts. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { EXIT } from '../domain/exit-codes.ts';
import { run } from '../host/process/index.ts';
import { auditReportSchema } from '../protect/audit/index.ts';
import { chooseHost } from './audit/host.ts';
import { processContext } from './context.ts';
import { dispatch } from './run.ts';

const MAIN = join(import.meta.dirname, '..', 'main.ts');
const base = fs.mkdtempSync(join(tmpdir(), 'stakeout-audit-'));
after(() => fs.rmSync(base, { recursive: true }));

const LOSS = 'rm -f /usr/lib/apache2/modules/libphp8.2.so\n';
const STOP = 'systemctl stop apache2\n';
const OPEN = 'rm -rf "$1"\n';

let made = 0;
/** A directory of its own with these files; names may hold anything but `/` and NUL. */
function checkout(files: Readonly<Record<string, string | Buffer>>): string {
  made += 1;
  const dir = join(base, `checkout${made}`);
  fs.mkdirSync(dir);
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(join(dir, name), text);
  return dir;
}

/** Made once: reading it installs handlers of signals. */
const BASE = { ...processContext(['--no-color']) };

interface Surroundings {
  readonly cwd: string;
  readonly today?: string;
  readonly color?: boolean;
  readonly columns?: number;
}

function contextOf({ cwd, today = '2026-11-26', color = false, columns = 100 }: Surroundings) {
  const written = { out: '', err: '' };
  const sink = (key: 'out' | 'err') => ({
    isTTY: color,
    color,
    columns,
    write: (text: string) => void (written[key] += text),
  });
  const [stdout, stderr] = [sink('out'), sink('err')];
  const process: { stdout: typeof stdout; stderr: typeof stderr; exitCode?: number | string | null } = {
    stdout,
    stderr,
  };
  const context = {
    ...BASE,
    stdout,
    stderr,
    process,
    cwd,
    env: { STAKEOUT_STATE_DIR: join(base, 'no-state') },
    now: () => new Date(`${today}T12:00:00Z`),
    interrupted: new AbortController().signal,
    exit: (code: number) => void (process.exitCode = code),
  };
  return { context, written, process };
}

async function audit(at: Surroundings, ...args: readonly string[]) {
  const { context, written, process } = contextOf(at);
  await dispatch(['audit', '--profile', 'lamp-debian12', ...args], context);
  return { ...written, code: process.exitCode ?? 0 };
}

const FAIL_ON = [
  // what the file does, then the exit code for error, warning, note, never
  ['a loss', LOSS, [1, 1, 1, 0]],
  ['a stop', STOP, [0, 1, 1, 0]],
  ['an open question', OPEN, [0, 0, 1, 0]],
  ['nothing', 'ls\n', [0, 0, 0, 0]],
] as const;
for (const [name, text, codes] of FAIL_ON)
  test(`--fail-on: ${name}`, async () => {
    const cwd = checkout({ x: text });
    for (const [i, least] of (['error', 'warning', 'note', 'never'] as const).entries())
      assert.equal((await audit({ cwd }, '--fail-on', least, 'x')).code, codes[i], least);
    assert.equal((await audit({ cwd }, 'x')).code, codes[1], 'warning is the default');
  });

const USAGE = [
  ['no file', [], /no file is named/],
  ['--accept without a baseline', ['--accept', 'x', 'f'], /needs the file to write to/],
  ['--accept without a reason', ['--accept', ' ', '--baseline', 'b', 'f'], /gives no reason/],
  ['--expires alone', ['--expires', '2027-01-01', 'f'], /is for --accept/],
  [
    'a day that is none',
    ['--accept', 'x', '--baseline', 'b', '--expires', '2027-02-30', 'f'],
    /that is no day/,
  ],
  [
    'a day that is over',
    ['--accept', 'x', '--baseline', 'b', '--expires', '2026-11-25', 'f'],
    /today is 2026-11-26/,
  ],
  ['two hosts', ['--inventory', 'i', 'f'], /both --inventory and --profile/],
] as const;
for (const [name, args, why] of USAGE)
  test(`usage: ${name}`, async () => {
    const { code, err, out } = await audit({ cwd: checkout({ f: LOSS }) }, ...args);
    assert.match(err, why);
    assert.match(err, /next: /);
    assert.deepEqual([code, out], [EXIT.usage, '']);
  });

test('what cannot be read is an error, not a pass: missing, a FIFO, no inventory, a broken baseline', async () => {
  const cwd = checkout({
    f: LOSS,
    'i.json': '{"schema":"stakeout.inventory/1","host":1}',
    'b.json': '{"accepted":7}',
  });
  await run(['/usr/bin/mkfifo', join(cwd, 'fifo')]);
  const cases = [
    [['missing.sh'], /cannot read missing\.sh/],
    [['fifo'], /cannot read fifo\n.*no regular file/],
    [['--baseline', 'b.json', 'f'], /accepted findings in b\.json\n.*schema|accepted/],
  ] as const;
  for (const [args, why] of cases) {
    const { code, err } = await audit({ cwd }, ...args);
    assert.match(err, why);
    assert.equal(code, EXIT.input, err);
  }
  const { context } = contextOf({ cwd });
  await assert.rejects(chooseHost(context, { inventory: 'i.json' }), /host: /);
});

test('the host: an inventory of another one; this one when it has services; else an error that names both ways', async () => {
  const profile = join(import.meta.dirname, '../protect/audit/profiles/lamp-debian12.json');
  const { context } = contextOf({ cwd: checkout({}) });
  const exported = await chooseHost(context, { inventory: profile });
  assert.equal(exported.label, `inventory ${profile} (lamp-debian12)`);
  const empty = {
    schema: 'stakeout.inventory/1',
    host: 'h',
    takenAt: '',
    services: [],
    components: [],
    problems: [],
  } as const;
  const here = await chooseHost(context, {}, async () => ({
    ...empty,
    services: exported.services,
    components: exported.components,
  }));
  assert.match(here.label, /^this host \(.+\)$/);
  await assert.rejects(
    chooseHost(context, {}, async () => empty),
    (error: Error & { next?: string }) =>
      /--profile lamp-debian12/.test(error.next ?? '') && /--inventory/.test(error.next ?? ''),
  );
});

test('accepted findings: written with reason and day, gone from the report, back when the day is over', async () => {
  const cwd = checkout({ 'a.sh': LOSS, 'b.sh': STOP });
  const flags = ['--baseline', 'known.json'];
  const accepted = await audit(
    { cwd },
    ...flags,
    '--accept',
    'moves to FPM',
    '--expires',
    '2026-12-01',
    'a.sh',
    'b.sh',
  );
  assert.deepEqual([accepted.code, accepted.out], [0, '']);
  assert.match(accepted.err, /2 findings accepted until 2026-12-01 in known\.json/);
  const set = await audit({ cwd, today: '2026-12-01' }, ...flags, '--json', 'a.sh', 'b.sh');
  const report = auditReportSchema.parse(JSON.parse(set.out));
  assert.deepEqual([set.code, report.findings, report.allowed.length], [0, [], 2]);
  // Another line is the same finding; a file that is not audited this time is not missed.
  fs.writeFileSync(join(cwd, 'a.sh'), `# first\n\n${LOSS}`);
  const one = await audit({ cwd }, ...flags, 'a.sh');
  assert.equal(
    one.out,
    'Nothing found in 1 file, judged against profile lamp-debian12; 1 accepted before.\n',
  );
  // Nor is it forgotten when another one is accepted.
  fs.writeFileSync(join(cwd, 'c.sh'), LOSS);
  await audit({ cwd }, ...flags, '--accept', 'same', 'c.sh');
  assert.equal((await audit({ cwd }, ...flags, 'a.sh', 'b.sh', 'c.sh')).code, 0);
  const over = await audit({ cwd, today: '2026-12-02' }, ...flags, 'a.sh');
  assert.equal(over.code, EXIT.found);
  assert.match(over.out, /was accepted until 2026-12-01: moves to FPM/);
  fs.writeFileSync(join(cwd, 'b.sh'), 'ls\n');
  assert.match((await audit({ cwd }, ...flags, 'b.sh')).out, /not found any more: service-stopped/);
});

test('a comment with a reason allows one rule in one place', async () => {
  const cwd = checkout({ x: `${LOSS.trim()} # stakeout-allow file-removal: replaced below\n${STOP}` });
  const { out, code } = await audit({ cwd }, 'x');
  assert.match(out, /^x:2:1 {2}warning {2}service-stopped$/m);
  assert.match(out, /1 warning in 1 file, judged against profile lamp-debian12; 1 allowed in the file\.$/m);
  assert.equal(code, EXIT.found);
});

test('a file that others read: its place, its line, its own comments, and said once', async () => {
  const source = '. ./lib.sh\n';
  const cwd = checkout({ 'a.sh': source, 'b.sh': source, 'lib.sh': LOSS });
  const report = async () =>
    auditReportSchema.parse(JSON.parse((await audit({ cwd }, '--json', 'a.sh', 'b.sh')).out));
  const found = (await report()).findings;
  assert.deepEqual(
    found.map(({ file, rule, span, excerpt }) => [file, rule, span.line, excerpt?.text]),
    [['lib.sh', 'file-removal', 1, LOSS.trim()]],
  );
  fs.writeFileSync(join(cwd, 'lib.sh'), `# stakeout-allow file-removal: put back below\n${LOSS}`);
  const { findings, allowed } = await report();
  assert.deepEqual([findings, allowed.map(({ reason }) => reason)], [[], ['put back below']]);
});

const ESCAPE = String.fromCodePoint(0x1b);
const SGR = new RegExp(`${ESCAPE}\\[\\d+m`, 'g');
const HOSTILE_NAME = `\n::error::x ${ESCAPE}[2J \`\`\` <b>%, \u202e.sh`;
const HOSTILE_TEXT = Buffer.concat([
  Buffer.from(`x='${ESCAPE}]0;owned\u0007\u202e'\n${LOSS.trim()} "$x" \`# \`\`\`\n`),
  Buffer.from([0xff, 0xfe, 0x0a]),
]);
for (const format of ['terminal', 'json', 'sarif', 'github', 'markdown'] as const)
  test(`hostile names and texts reach nobody's terminal: ${format}`, async () => {
    const cwd = checkout({ [HOSTILE_NAME]: HOSTILE_TEXT });
    const { out, code } = await audit({ cwd, color: true }, '--format', format, HOSTILE_NAME);
    assert.equal(code, EXIT.found);
    assert.match(out, /libphp8\.2\.so/);
    assert.doesNotMatch(out.replaceAll(SGR, '').replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
    assert.equal(SGR.test(out), format === 'terminal', 'colour on a terminal only');
    if (format === 'json') auditReportSchema.parse(JSON.parse(out));
  });

test('no colour where there is no terminal', async () => {
  const { out } = await audit({ cwd: checkout({ x: LOSS }) }, 'x');
  assert.ok(!out.includes(ESCAPE));
});

test('bytes that are no UTF-8, and nesting of 10,000, are findings with their place; the rest is judged', async () => {
  const deep = `${'if true; then '.repeat(10_000)}:${'; fi'.repeat(10_000)}\n${LOSS}`;
  const cwd = checkout({ bytes: Buffer.concat([Buffer.from([0xc3, 0x28, 0x0a]), Buffer.from(LOSS)]), deep });
  const { out } = await audit({ cwd }, '--json', 'bytes', 'deep');
  const { findings } = auditReportSchema.parse(JSON.parse(out));
  const inBytes = findings
    .filter(({ file }) => file === 'bytes')
    .map(({ rule, span }) => `${rule}:${span.line}`);
  assert.deepEqual(inBytes, ['unreadable:1', 'file-removal:2']);
  assert.ok(findings.some(({ file, rule }) => file === 'deep' && rule === 'unreadable'));
});

test('a script of 5 MB is read as far as the audit goes; on a terminal it is said at once what takes so long', async () => {
  const cwd = checkout({ big: `${LOSS}${'# a comment of a generated script\n'.repeat(160_000)}${STOP}` });
  const { out, err, code } = await audit({ cwd, color: true }, '--json', 'big');
  const { findings } = auditReportSchema.parse(JSON.parse(out));
  assert.equal(code, EXIT.found);
  // Either all of it was judged, or where the audit stopped is said.
  assert.ok(
    findings.some(({ rule, span }) => rule === 'unreadable' || span.line === 160_002),
    out,
  );
  assert.match(err, /auditing file 1: big/);
});

test('a directory: its shell scripts by first line, ending or name; links are not followed, others are named', async () => {
  const cwd = checkout({
    'job.sh': LOSS,
    php: `#!/usr/bin/env bash\n${LOSS}`,
    'old.py': '#!/usr/bin/python3\n',
    tcl: `#!/usr/bin/tclsh\n${LOSS}`,
    'php.prerm': LOSS,
  });
  fs.mkdirSync(join(cwd, '.git'));
  fs.writeFileSync(join(cwd, '.git/hook.sh'), LOSS);
  fs.symlinkSync('/etc/profile', join(cwd, 'link.sh'));
  fs.symlinkSync(cwd, join(cwd, 'round'));
  const { out } = await audit({ cwd }, '--json', '.', 'job.sh');
  const report = auditReportSchema.parse(JSON.parse(out));
  assert.equal(report.files, 3);
  assert.deepEqual([...new Set(report.findings.map(({ file }) => file))], ['job.sh', 'php', 'php.prerm']);
  const other = await audit({ cwd }, 'old.py');
  fs.mkdirSync(join(cwd, 'empty'));
  assert.match((await audit({ cwd }, 'empty')).out, /^empty +there is nothing in it that is read$/m);
  assert.match(other.out, /^old\.py +not read: it is of no kind that the audit knows$/m);
});

test('standard input, with the name it counts as', async () => {
  const argv = [
    process.execPath,
    MAIN,
    'audit',
    '--profile',
    'lamp-debian12',
    '--stdin-name',
    'postinst',
    '-',
  ];
  const { stdout, code, stderr } = await run(argv, { input: LOSS });
  assert.match(stdout, /^postinst:1:1 {2}error {2}file-removal$/m, stderr);
  assert.equal(code, EXIT.found);
});

const GOLDEN = {
  80: `x:2:28  error  module-disabled
  2 │ for m in php8.2 status; do a2dismod -q "$m"; done
    │                            ^^^^^^^^^^^^^^^^
  Disables the Apache module php8.2
  becomes  a2dismod -q php8.2
  because  line 2: for m in php8.2 status
`,
  40: `x:2:28  error  module-disabled
  2 │ …hp8.2 status; do a2dismod -q "$m"
    │                   ^^^^^^^^^^^^^^^^
`,
} as const;
for (const [columns, text] of Object.entries(GOLDEN))
  test(`a finding at ${columns} columns`, async () => {
    const cwd = checkout({ x: '#!/bin/sh\nfor m in php8.2 status; do a2dismod -q "$m"; done\n' });
    const { out } = await audit({ cwd, columns: Number(columns) }, 'x');
    assert.equal(out.slice(0, text.length), text);
    for (const line of out.split('\n')) assert.ok(line.length <= Number(columns), line);
  });
