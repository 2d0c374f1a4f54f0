/** The command line as a person meets it: `./stakeout` started for real, against a journal written for real. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { COMMANDS } from '../src/commands/app.ts';
import { incidentShowSchema } from '../src/commands/incident.ts';
import { incidentsSchema } from '../src/commands/incidents.ts';
import { journalVerdictSchema } from '../src/commands/journal-verify.ts';
import { journalEntrySchema, journalSchema } from '../src/commands/journal.ts';
import { statusSchema } from '../src/commands/status.ts';
import { EXIT } from '../src/domain/exit-codes.ts';
import { VERSION } from '../src/domain/version.ts';
import { openJournal } from '../src/journal/index.ts';

const PROGRAM = join(import.meta.dirname, '../stakeout');
const scratch = mkdtempSync(join(tmpdir(), 'stakeout-cli-'));
after(() => rmSync(scratch, { recursive: true }));

const ID = 'INC-20260102-1';
const ESCAPE = '\u001b]0;owned\u0007';
let made = 0;

/** A state directory whose journal has one open incident; file and program names are hostile. */
function stateDir(): string {
  made += 1;
  const dir = join(scratch, `state${made}`);
  const journal = openJournal(join(dir, 'journal.db'));
  const path = `/srv/${ESCAPE}.so`;
  journal.append({
    kind: 'incident.opened',
    incident: ID,
    title: `${path} is missing`,
    severity: 'critical',
  });
  journal.append({
    kind: 'finding.opened',
    incident: ID,
    finding: `missing:file:${path}`,
    findingKind: 'missing',
    severity: 'critical',
    component: `file:${path}`,
    path,
    componentClass: 'module',
    services: ['apache2'],
    reason: ['site shop'],
    differences: ['missing'],
    source: 'event',
    seenAt: '2026-01-02T03:04:05.678Z',
    actor: { rung: 'ebpf', process: { pid: 9, comm: 'rm', argv: ['rm', path] }, ancestors: [] },
  });
  journal.close();
  return dir;
}

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function stakeout(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  program = PROGRAM,
): Ran {
  const options = { encoding: 'utf8', cwd: '/', env: { PATH: '/usr/bin:/bin', ...env } } as const;
  const { status, stdout, stderr } = spawnSync(program, args, options);
  return { code: status, stdout, stderr };
}

const state = stateDir();
const withState = (...args: string[]): Ran => stakeout(args, { STAKEOUT_STATE_DIR: state, COLUMNS: '80' });

test('help lists the commands in the order of the story, an example each, from any directory', () => {
  const { code, stdout } = stakeout(['--help']);
  assert.equal(code, EXIT.ok);
  const at = COMMANDS.map(({ example }) => stdout.indexOf(`$ ${example}`));
  assert.ok(at.every((position) => position > 0));
  assert.deepEqual(
    at,
    at.toSorted((a, b) => a - b),
  );
  assert.equal(stakeout([]).stdout, stdout);
});

test('every command has help of its own', () => {
  for (const { name } of COMMANDS) {
    const { code, stdout, stderr } = stakeout([name, '--help']);
    assert.deepEqual([code, stderr], [EXIT.ok, ''], name);
    assert.match(stdout, new RegExp(`stakeout ${name}`));
  }
});

test('the version', () => assert.equal(stakeout(['--version']).stdout, `${VERSION}\n`));

test('mistakes get a suggestion and exit code 2', () => {
  for (const [args, suggestion] of [
    [['jurnal'], /did you mean `journal`/],
    [['journal', '--sinc', '2h'], /--since/],
    [['journal', '--since', 'soon'], /15m, 2h, 3d/],
    [['incident', 'shwo', ID], /`show`/],
    [['incident', 'show'], /id/],
    [[ESCAPE], /\\x1b\]0;owned\\x07/],
  ] as const) {
    const { code, stdout, stderr } = stakeout(args, { STAKEOUT_STATE_DIR: state });
    assert.deepEqual([code, stdout], [EXIT.usage, ''], args.join(' '));
    assert.match(stderr, suggestion);
    assert.ok(!stderr.includes('\u001b'));
  }
});

test('an open incident: listed, shown, in the status, exit code 1, hostile names harmless', () => {
  for (const args of [['incidents'], ['incident', 'show', ID], ['status']]) {
    const { code, stdout, stderr } = withState(...args);
    assert.deepEqual([code, stderr], [EXIT.found, ''], args.join(' '));
    assert.match(stdout, /\\x1b\]0;owned\\x07/);
    assert.ok(!stdout.includes('\u001b'), args.join(' '));
  }
});

test('every JSON output follows its schema', () => {
  for (const [schema, ...args] of [
    [incidentsSchema, 'incidents'],
    [incidentShowSchema, 'incident', 'show', ID],
    [statusSchema, 'status'],
    [journalSchema, 'journal'],
    [journalVerdictSchema, 'journal', 'verify'],
  ] as const) {
    const { stdout } = withState(...args, '--json');
    assert.ok(!stdout.includes('\u001b'));
    const document: unknown = JSON.parse(stdout);
    assert.deepEqual(schema.parse(document), document, args.join(' '));
  }
});

test('acknowledging appends one entry; an unknown or resolved incident is refused', () => {
  const dir = stateDir();
  const env = { STAKEOUT_STATE_DIR: dir, SUDO_USER: 'alice' };
  const done = stakeout(['incident', 'ack', ID, '--note', 'on it'], env);
  assert.deepEqual(done, { code: EXIT.ok, stdout: `${ID} acknowledged by alice, entry 3\n`, stderr: '' });
  assert.match(stakeout(['incidents'], env).stdout, /acknowledged/);
  const unknown = stakeout(['incident', 'ack', 'INC-1'], env);
  assert.equal(unknown.code, EXIT.input);
  assert.match(unknown.stderr, new RegExp(`open ones: ${ID}`));
});

test('a tampered journal: exit code 1 and the entry is named; a damaged one: exit code 4 and what to do', () => {
  const dir = stateDir();
  const file = join(dir, 'journal.db');
  const db = new DatabaseSync(file);
  db.exec("UPDATE entries SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 2");
  db.close();
  const verdict = stakeout(['journal', 'verify'], { STAKEOUT_STATE_DIR: dir });
  assert.equal(verdict.code, EXIT.found);
  assert.match(verdict.stdout, /entry 2 is not what was written/);
  writeFileSync(file, 'junk'.repeat(5000));
  const damaged = stakeout(['journal', 'verify'], { STAKEOUT_STATE_DIR: dir });
  assert.equal(damaged.code, EXIT.input);
  assert.match(damaged.stderr, /is damaged[\s\S]*next: start the agent/);
});

test('without a journal: said, nothing created', () => {
  const dir = join(scratch, 'nowhere');
  for (const args of [['journal'], ['incidents'], ['incident', 'show', ID], ['journal', 'verify']]) {
    const { code, stderr } = stakeout(args, { STAKEOUT_STATE_DIR: dir });
    assert.equal(code, EXIT.input);
    assert.match(stderr, /does not exist[\s\S]*next: /);
  }
  assert.equal(stakeout(['status'], { STAKEOUT_STATE_DIR: dir }).code, EXIT.found);
  assert.ok(!readdirSync(scratch).includes('nowhere'));
});

/** script(1) gives a real terminal. */
const SCRIPT = '/usr/bin/script';
const onTerminal = (command: string, env: Readonly<Record<string, string>>): string =>
  stakeout(
    ['-qec', `${PROGRAM} ${command}`, '/dev/null'],
    { STAKEOUT_STATE_DIR: state, TERM: 'xterm', ...env },
    SCRIPT,
  ).stdout;

test('colour on a terminal only, and not when it is not wanted', () => {
  assert.ok(onTerminal('incidents', {}).includes('\u001b[31m'));
  for (const [command, env] of [
    ['incidents', { NO_COLOR: '1' }],
    ['incidents', { TERM: 'dumb' }],
    ['incidents --no-color', {}],
    ['--help', { NO_COLOR: '1' }],
    ['journal --help', { NO_COLOR: '1' }],
  ] as const) {
    assert.ok(!onTerminal(command, env).includes('\u001b'), `${command} ${JSON.stringify(env)}`);
  }
});

test('following prints what another process appends, and ends on SIGINT', async () => {
  const dir = stateDir();
  const env = { PATH: '/usr/bin:/bin', STAKEOUT_STATE_DIR: dir };
  const child = spawn(PROGRAM, ['journal', '--follow', '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  let rest = '';
  const arrived = (count: number): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (lines.length < count) return;
        child.stdout.off('data', look);
        resolve();
      };
      child.stdout.on('data', look);
      look();
    });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  await arrived(2);
  const journal = openJournal(join(dir, 'journal.db'));
  journal.append({ kind: 'note', text: 'news' });
  journal.close();
  await arrived(3);
  child.kill('SIGINT');
  const [code] = await once(child, 'close');
  assert.equal(code, EXIT.ok);
  assert.deepEqual(
    lines.map((line) => journalEntrySchema.parse(JSON.parse(line)).seq),
    [1, 2, 3],
  );
});

test('a reader that goes away is no error', () => {
  const { code, stderr } = stakeout(['-c', `${PROGRAM} --help | /usr/bin/head -1; exit 0`], {}, '/bin/sh');
  assert.deepEqual([code, stderr], [0, '']);
});
