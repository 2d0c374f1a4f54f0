import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Service } from '../domain/component.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { run, type RunResult } from '../host/process/index.ts';
import { BaselineStore } from '../identify/index.ts';
import { puppetGeneratedSchema, puppetReportsSchema } from './puppet/schema.ts';

const MAIN = join(import.meta.dirname, '..', 'main.ts');
const skip = existsSync('/etc/debian_version') ? false : 'what is generated is for Debian';

const NGINX: Service = {
  id: 'nginx',
  stack: 'nginx',
  name: 'nginx',
  running: true,
  executable: '/usr/sbin/nginx',
  unit: 'nginx.service',
  effective: [],
  sites: [],
};

/** A state directory with the baseline of a host that serves files only. */
function scene(t: TestContext, services: readonly Service[] = [NGINX]) {
  const dir = mkdtempSync(join(tmpdir(), 'stakeout-puppet-command-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const state = join(dir, 'state');
  const component = {
    id: 'file:/usr/sbin/nginx',
    kind: 'file',
    class: 'program',
    path: '/usr/sbin/nginx',
    reason: [{ text: 'service nginx' }],
    services: ['nginx'],
    package: { name: 'nginx', version: '1', arch: 'amd64' },
  } as const;
  const broken = [{ component, problem: 'missing', detail: '' }] as const;
  new BaselineStore(state).save({ services, entries: [], accounts: [], pages: [], broken });
  const stakeout = (...args: readonly string[]): Promise<RunResult> =>
    run([process.execPath, MAIN, 'puppet', ...args], { cwd: dir, env: { STAKEOUT_STATE_DIR: state } });
  return { dir, stakeout };
}

test('a host without PHP has a module too; nothing is called checked that was not', { skip }, async (t) => {
  const { dir, stakeout } = scene(t);
  const made = await stakeout('generate', '--json', '--no-check');
  assert.equal(made.code, EXIT.ok, made.stderr);
  const { packages, checks, directory } = puppetGeneratedSchema.parse(JSON.parse(made.stdout));
  assert.deepEqual([packages, directory], [1, join(dir, 'web_parts')]);
  assert.deepEqual(
    checks.map(({ result }) => result),
    ['not-checked'],
  );
  assert.match(readFileSync(join(directory, 'metadata.json'), 'utf8'), /"name": "local-web_parts"/);
  const again = await stakeout('generate', '--no-check');
  assert.match(again.stdout, /not checked/);
  assert.match(again.stdout, /0 files are new or changed/);
});

test('a name that Puppet reserves, a service that is not there, a directory of somebody else: refused, nothing written', {
  skip,
}, async (t) => {
  const { dir, stakeout } = scene(t);
  const before = readdirSync(dir);
  const named = await stakeout('generate', '--name', 'class');
  assert.deepEqual([named.code, /word of the Puppet language/.test(named.stderr)], [EXIT.usage, true]);
  const other = await stakeout('generate', 'apache2');
  assert.deepEqual([other.code, /name a service of this host: nginx/.test(other.stderr)], [EXIT.input, true]);
  const out = await stakeout('generate', '--no-check', '--out', '.');
  assert.deepEqual([out.code, /not written by this command/.test(out.stderr)], [EXIT.input, true]);
  assert.deepEqual(readdirSync(dir), before);
});

test('services that are stopped are not made to run unasked', { skip }, async (t) => {
  const { stakeout } = scene(t, [{ ...NGINX, running: false }]);
  const unasked = await stakeout('generate', '--no-check');
  assert.deepEqual([unasked.code, /no service of this host runs/.test(unasked.stderr)], [EXIT.input, true]);
  assert.equal((await stakeout('generate', '--no-check', 'nginx')).code, EXIT.ok);
});

const REPORT = `--- !ruby/object:Puppet::Transaction::Report
host: "web1\\e[31m"
time: '2026-01-02T03:04:05.000000000+00:00'
transaction_uuid: 53e06f08
status: changed
resource_statuses:
  File[/etc/a]: !ruby/object:Puppet::Resource::Status
    title: "/etc/a"
    resource_type: File
    events:
    - !ruby/object:Puppet::Transaction::Event
      property: ensure
      message: created
      status: success
      time: '2026-01-02T03:04:06.000000000+00:00'
      corrective_change: true
`;

test('a correction is shown, and written once however often the report is read', async (t) => {
  const { dir, stakeout } = scene(t);
  writeFileSync(join(dir, 'report.yaml'), REPORT);
  const shown = await stakeout('check', 'report.yaml');
  assert.equal(shown.code, EXIT.found, shown.stderr);
  assert.match(shown.stdout, /corrected +File\[\/etc\/a\] +created/);
  assert.ok(!shown.stdout.includes('\u001b[31m'));
  const again = puppetReportsSchema.parse(
    JSON.parse((await stakeout('check', '--json', 'report.yaml')).stdout),
  );
  assert.equal(again.recorded, 0);
  writeFileSync(
    join(dir, 'none.yaml'),
    REPORT.replace('corrective_change: true', 'corrective_change: false'),
  );
  assert.equal((await stakeout('check', 'none.yaml')).code, EXIT.ok);
});

test('what is no report is refused by name', async (t) => {
  const { dir, stakeout } = scene(t);
  writeFileSync(join(dir, 'odd.yaml'), 'a: [');
  const odd = await stakeout('check', 'odd.yaml');
  assert.deepEqual([odd.code, odd.stderr.includes('odd.yaml')], [EXIT.input, true]);
  assert.equal((await stakeout('check', 'absent.yaml')).code, EXIT.input);
});
