/** What a real incident leaves: an addition to a runbook that can be applied, checked and taken, and a drill with the same fault. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { EXIT } from '../src/domain/exit-codes.ts';
import { PRACTICE_STATE } from '../src/practice/index.ts';
import { GuardedHost } from './agent/guarded-host.ts';
import { Terminal } from './drill/terminal.ts';

const skip = process.geteuid?.() === 0 ? false : 'a practice host needs root';
const PROGRAM = join(import.meta.dirname, '../stakeout');
const LINK = '/etc/apache2/mods-enabled/php8.2.load';
const PATIENCE = { timeoutMs: 180_000 };
const state = mkdtempSync(join(tmpdir(), 'stakeout-learn-'));

let guarded: GuardedHost;
let incident = '';

before(async () => {
  if (skip !== false) return;
  guarded = await GuardedHost.start();
  assert.equal((await guarded.host.agent(['baseline', 'create'], PATIENCE)).code, EXIT.ok);
  await guarded.watch('observe');
  await guarded.must(`rm ${LINK} && apache2ctl restart`);
  ({ incident = '' } = await guarded.event('incident.opened'));
  await guarded.event('incident.diagnosed', (event) => event.incident === incident);
  const repaired = await guarded.host.agent(['repair', '--yes'], PATIENCE);
  assert.equal(repaired.code, EXIT.ok, repaired.stdout + repaired.stderr);
  await guarded.resolved(0);
  await guarded.stop();
  // The journal as another machine gets it, to train people there.
  mkdirSync(state, { recursive: true });
  cpSync(guarded.host.pathFromOutside(PRACTICE_STATE), state, { recursive: true });
});
after(async () => {
  rmSync(state, { recursive: true, force: true });
  await guarded?.close();
});

test('the addition to a runbook is a diff that patch(1) applies; then it holds, is taken, and is not proposed again', {
  skip,
}, async () => {
  const file = '/etc/stakeout/runbooks/source-leak.md';
  const stakeout = (...argv: readonly string[]) => guarded.host.agent(argv, PATIENCE);
  const learn = await stakeout('runbook', 'learn', incident);
  assert.equal(learn.code, EXIT.ok, learn.stderr);
  assert.match(learn.stdout, /^\+the module php8\.2 is switched off: .*php8\.2\.load is gone/m);
  assert.match(learn.stdout, /^\+Done by: rm /m);
  assert.match(learn.stdout, /^\+stakeout repair --yes \/etc\/apache2\/mods-enabled\/php8\.2\.load$/m);
  assert.match(learn.stderr, /nothing was written; .* \| patch -p1 -d \/$/m);
  assert.notEqual((await guarded.sh(`test -e ${file}`)).code, 0);

  const patched = await guarded.host.clone.run(['/usr/bin/patch', '-p1', '-d', '/'], { input: learn.stdout });
  assert.equal(patched.code, 0, patched.stdout + patched.stderr);
  const lint = await stakeout('runbook', 'lint', file);
  assert.equal(lint.code, EXIT.ok, lint.stdout + lint.stderr);
  const shown = await stakeout('runbook', 'show', 'source-leak');
  const digest = /\b[0-9a-f]{64}\b/.exec(shown.stdout + shown.stderr)?.[0] ?? assert.fail(shown.stderr);
  const taken = await stakeout('runbook', 'adopt', 'source-leak', '--expect', digest);
  assert.equal(taken.code, EXIT.ok, taken.stderr);

  const again = await stakeout('runbook', 'learn', incident);
  assert.deepEqual([again.code, again.stdout], [EXIT.ok, ''], again.stderr);
  assert.match(again.stderr, /the runbook source-leak has it already/);
});

test('the incident becomes a drill: the same fault on a practice host, its cause not told beforehand', {
  skip,
  timeout: 240_000,
}, async () => {
  const env = { STAKEOUT_STATE_DIR: state, USER: 'mara', HOME: '/root' };
  using terminal = new Terminal(`${PROGRAM} drill from ${incident} --fault-after 0 --page-after 0`, env);
  await terminal.until(/practice[^#\n]*# /, 120_000);
  assert.doesNotMatch(terminal.screen, /module-disabled|php8\.2\.load/);
  await terminal.until(/PAGE: library\.test/);
  terminal.type('');
  terminal.type(`ls ${LINK}`);
  await terminal.until(/cannot access/);
  terminal.type(`ln -s ../mods-available/php8.2.load ${LINK} && service apache2 restart; echo "ended $?"`);
  await terminal.until(/^ended 0/m);
  terminal.type('stakeout drill finish');
  await terminal.until(/A configuration run removes the link that enables PHP/);
  await terminal.until(/mitigate\S* +15 of 15/);
  await terminal.until(/hypothesis: module-disabled/);
  await terminal.end();
  // What the shell itself ran when it started is nobody's way.
  assert.doesNotMatch(terminal.screen, /PROMPT_COMMAND/);
});
