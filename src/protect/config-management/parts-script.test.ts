import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { run, type RunResult } from '../../host/process/index.ts';
import { KEEP_SCRIPT } from './cloud-init/keep-script.ts';
import { PARTS_SCRIPT } from './parts-script.ts';

/** Stand-ins for dpkg and apt-get: what they print is in files, what they were asked is noted. */
const scratch = mkdtempSync(join(tmpdir(), 'stakeout-parts-'));
after(() => rmSync(scratch, { recursive: true }));
const at = (name: string): string => join(scratch, name);
const SCRIPT = PARTS_SCRIPT.replace(/^PATH=.*$/m, `PATH=${scratch}:/usr/bin:/bin`);

function program(name: string, body: string): void {
  writeFileSync(at(name), `#!/bin/sh\n${body}\n`);
  chmodSync(at(name), 0o755);
}

beforeEach(() => {
  for (const name of ['report', 'asked', 'module.so']) writeFileSync(at(name), '');
  program('dpkg-query', 'shift 4; echo "$1 "');
  program('dpkg', `cat ${at('report')}`);
  program('apt-get', `echo "$*" >>${at('asked')}`);
});

const parts = (...args: readonly string[]): Promise<RunResult> =>
  run(['/bin/sh', '-c', SCRIPT, 'parts', ...args]);
const module = at('module.so');

async function seen(report: string, ...files: readonly string[]): Promise<number | null> {
  writeFileSync(at('report'), report);
  return (await parts('intact', 'some', ...(files.length === 0 ? [module] : files))).code;
}

test('intact: what dpkg says of these files counts, and only that', async () => {
  assert.equal(await seen(''), 0);
  assert.equal(await seen(`??5??????   ${module}\n`), 1);
  assert.equal(await seen(`??5?????? c ${module}\n`), 0);
  assert.equal(await seen('??5??????   /usr/share/doc/other\nmissing     /usr/share/doc/more\n'), 0);
  assert.equal(await seen(`??5??????   ${module}.more\n`), 0);
});

test('intact: a file that is gone counts whatever dpkg says', async () => {
  assert.equal(await seen('', module, at('no such file')), 1);
  assert.equal(await seen('', '/bin/sh'), 0);
});

test('intact: a file of a merged /usr has two names', async () => {
  assert.equal(await seen('??5??????   /bin/sh\n', '/usr/bin/sh'), 1);
  assert.equal(await seen('??5??????   /usr/bin/sh\n', '/bin/sh'), 1);
});

test('intact: a package that is not installed', async () => {
  program('dpkg-query', 'exit 1');
  const done = await parts('intact', 'some', module);
  assert.deepEqual([done.code, done.stderr], [1, 'some: not installed\n']);
});

test('mend: asks apt for the package, and looks whether that helped', async () => {
  assert.equal((await parts('mend', 'some', module)).code, 0);
  assert.match(
    readFileSync(at('asked'), 'utf8'),
    /^install --reinstall some -y .*--force-confold .*--force-confmiss$/m,
  );
  // apt ends with 0 when it cannot have the package again.
  writeFileSync(at('report'), `??5??????   ${module}\n`);
  writeFileSync(at('asked'), '');
  assert.equal((await parts('mend', 'some', module)).code, 1);
  assert.equal(
    readFileSync(at('asked'), 'utf8')
      .match(/^update|^install/gm)
      ?.join(),
    'install,update,install',
  );
});

test('names are words, whatever they hold', async () => {
  const odd = `$(touch ${at('owned')}) \`touch ${at('owned')}\`; touch ${at('owned')}; * \\`;
  await parts('intact', odd, odd);
  await parts('mend', odd, odd);
  assert.equal((await run(['/bin/ls', at('owned')])).code, 2);
  assert.equal((await parts(odd)).code, 2);
});

test('links: made, made again only when they lead elsewhere, and a file in the way is kept', async () => {
  writeFileSync(at('keep.sh'), KEEP_SCRIPT.replace('notes=/run/stakeout-keep', `notes=${at('notes')}`));
  const keep = (...args: readonly string[]): Promise<RunResult> => run(['/bin/sh', at('keep.sh'), ...args]);
  const said = async (): Promise<string> => (await keep('end')).stderr.trim();
  const path = join(at('sub'), 'a link');
  assert.equal((await keep('link', path, '../module.so')).code, 0);
  assert.equal(await said(), 'keep.sh: something changed');
  await keep('link', path, '../module.so');
  assert.equal(await said(), 'keep.sh: nothing changed');
  await keep('link', path, '../module.so\n');
  assert.equal(await said(), 'keep.sh: something changed');
  writeFileSync(at('file'), 'mine');
  await keep('link', at('file'), 'elsewhere');
  assert.equal(readFileSync(at('file.before-link'), 'utf8'), 'mine');
});

test('the end says whether something failed', async () => {
  writeFileSync(at('keep.sh'), KEEP_SCRIPT.replace('notes=/run/stakeout-keep', `notes=${at('notes')}`));
  const keep = (...args: readonly string[]): Promise<RunResult> => run(['/bin/sh', at('keep.sh'), ...args]);
  assert.equal((await keep('service', 'no-such-service', '/bin/false')).code, 1);
  assert.deepEqual([(await keep('end')).code, (await keep('end')).code], [1, 0]);
});
