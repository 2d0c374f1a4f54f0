import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import type { Component, Inventory } from '../../domain/component.ts';
import {
  acceptPaths,
  type Baseline,
  BaselineStore,
  compareWithHost,
  draftBaseline,
  type PackageView,
} from './index.ts';

const root = fs.mkdtempSync(join(tmpdir(), 'stakeout-baseline-'));
after(() => fs.rmSync(root, { recursive: true }));
const host = { name: 'web1', id: 'h1' };
let scratch = 0;
let dir = '';
beforeEach(() => {
  scratch += 1;
  dir = join(root, String(scratch));
  fs.mkdirSync(dir);
});

const component = (path: string, more: Partial<Component> = {}): Component => ({
  id: `file:${path}`,
  kind: 'file',
  class: 'module',
  path,
  reason: [{ text: 'LoadModule', at: { file: '/etc/x', line: 3 } }],
  services: ['apache2'],
  ...more,
});
const inventory = (components: readonly Component[]): Inventory => ({
  schema: 'stakeout.inventory/1',
  host: 'web1',
  takenAt: '2026-01-02T03:04:05.000Z',
  services: [],
  components,
  problems: [],
});

function put(name: string, content = name): string {
  const path = join(dir, name);
  fs.writeFileSync(path, content);
  return path;
}
async function baselineOf(components: readonly Component[], packages?: PackageView): Promise<Baseline> {
  const draft = await draftBaseline(inventory(components), packages && { packages });
  return new BaselineStore(join(dir, 'state'), { host }).save(draft);
}
const store = (): BaselineStore => new BaselineStore(join(dir, 'state'), { host });

test('what is saved is what is loaded', async () => {
  const saved = await baselineOf([component(put('a'))]);
  assert.deepEqual(store().load(), { baseline: saved, damaged: [] });
  assert.equal(saved.entries[0]?.state.sha256, createHash('sha256').update('a').digest('hex'));
  assert.equal(fs.statSync(join(dir, 'state/baseline/000001.baseline')).mode & 0o777, 0o600);
});

test('broken things are told, not blessed', async () => {
  fs.symlinkSync('nowhere', join(dir, 'dangling'));
  const packages: PackageView = {
    owner: () => ({ name: 'p', version: '1', arch: 'all' }),
    expected: (path) => ({ conffile: path.endsWith('.conf') }),
    agrees: (path) => (fs.readFileSync(path, 'utf8') === 'good' ? 'agrees' : 'differs'),
  };
  const b = await baselineOf(
    [
      component(put('good', 'good')),
      component(put('bad', 'patched')),
      component(put('my.conf', 'edited')),
      component(join(dir, 'absent')),
      component(join(dir, 'dangling'), { kind: 'link' }),
      component('no-such-user', { kind: 'user', id: 'user:no-such-user' }),
    ],
    packages,
  );
  const name = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  assert.deepEqual(
    b.entries.map((e) => [name(e.component.path), e.packageAgrees, e.component.package?.name]),
    [
      ['good', true, 'p'],
      ['my.conf', false, 'p'],
    ],
  );
  assert.deepEqual(
    b.broken.map((e) => [name(e.component.path), e.problem]),
    [
      ['bad', 'package-differs'],
      ['absent', 'missing'],
      ['dangling', 'dangling'],
      ['no-such-user', 'missing'],
    ],
  );
});

test('truncated at any 64 bytes, any byte flipped: falls back to the generation before and says so', async () => {
  const first = await baselineOf([component(put('a'))]);
  await baselineOf([component(put('a'))]);
  const file = join(dir, 'state/baseline/000002.baseline');
  const whole = fs.readFileSync(file);
  const check = (bytes: Buffer, what: string): void => {
    fs.writeFileSync(file, bytes);
    const { baseline, damaged } = store().load();
    assert.equal(baseline?.generation, first.generation, what);
    assert.equal(damaged[0]?.generation, 2, what);
  };
  for (let length = 0; length < whole.length; length += 64)
    check(whole.subarray(0, length), `cut at ${length}`);
  for (let at = 0; at < whole.length; at += 1) {
    const flipped = Buffer.from(whole);
    flipped[at] = (flipped[at] ?? 0) ^ 0x20;
    check(flipped, `byte ${at}`);
  }
  const other = fs.readFileSync(join(dir, 'state/baseline/000001.baseline'));
  check(
    Buffer.concat([whole.subarray(0, 56), other.subarray(56, 120), whole.subarray(120)]),
    'swapped signature',
  );
  check(other, 'an older generation under a newer number');
});

test('every generation damaged, or the key replaced: an error that says what, and no new key by itself', async () => {
  const b = await baselineOf([component(put('a'))]);
  const key = join(dir, 'state/keys/baseline.pem');
  fs.renameSync(key, `${key}.away`);
  assert.equal(store().load().baseline, undefined);
  assert.throws(() => store().require(), /key that signed it is missing/);
  assert.throws(() => store().save(b), /signing key .* is missing/);
  const elsewhere = new BaselineStore(join(dir, 'other'), { host });
  elsewhere.save(b);
  fs.copyFileSync(join(dir, 'other/keys/baseline.pem'), key);
  assert.throws(() => store().require(), /signed by another key/);
});

test('a baseline of another host is refused by name', async () => {
  await baselineOf([component(put('a'))]);
  const other = new BaselineStore(join(dir, 'state'), { host: { name: 'web2', id: 'h2' } });
  assert.throws(() => other.load(), /baseline is of another host: web1/);
});

test('no baseline: what to do next', () => {
  assert.throws(() => store().require(), /there is no baseline/);
});

test('what changed since is found, attributed from the package log, and never absorbed', async () => {
  const owner = { name: 'php', version: '1', arch: 'amd64' };
  const gone = put('gone');
  const edited = put('edited');
  const link = join(dir, 'link');
  fs.symlinkSync(put('target'), link);
  const b = await baselineOf([
    component(gone, { package: owner }),
    component(edited),
    component(put('same')),
    component(link, { kind: 'link', id: `link:${link}` }),
  ]);
  fs.rmSync(gone);
  fs.writeFileSync(edited, 'EDITED');
  fs.rmSync(join(dir, 'target'));
  const history = [
    { at: '2001-01-01T00:00:00Z', action: 'remove', package: 'php:amd64' },
    {
      at: new Date(Date.now() + 1000).toISOString(),
      action: 'remove',
      package: 'php:amd64',
      commandLine: 'apt x',
    },
    { at: new Date(Date.now() + 2000).toISOString(), action: 'remove', package: 'other' },
  ];
  for (const _round of [1, 2]) {
    const { checked, differences, unverified } = await compareWithHost(b, { history });
    assert.equal(checked, 4);
    assert.deepEqual(unverified, []);
    assert.deepEqual(
      differences.map((d) => [d.finding.kind, d.finding.component.path, d.explainedBy?.commandLine]),
      [
        ['missing', gone, 'apt x'],
        ['corrupted', edited, undefined],
        ['dangling', link, undefined],
      ],
    );
  }
  assert.equal(store().load().baseline?.generation, 1);
});

test('an account that changes its id or goes away is a finding', async () => {
  const files = { passwd: join(dir, 'passwd'), group: join(dir, 'group') };
  fs.writeFileSync(files.passwd, 'www-data:x:33:33::/:/bin/sh\n');
  fs.writeFileSync(files.group, 'www-data:x:33:\n');
  const accounts = ['user', 'group'].map((kind) =>
    component('www-data', {
      kind: kind === 'user' ? 'user' : 'group',
      class: 'account',
      id: `${kind}:www-data`,
    }),
  );
  const draft = await draftBaseline(inventory(accounts), { accountFiles: files });
  const b = store().save(draft);
  assert.deepEqual((await compareWithHost(b, { accountFiles: files })).differences, []);
  fs.writeFileSync(files.passwd, 'www-data:x:34:33::/:/bin/sh\n');
  fs.writeFileSync(files.group, '');
  const { differences } = await compareWithHost(b, { accountFiles: files });
  assert.deepEqual(
    differences.map((d) => d.finding.id),
    ['permission:user:www-data', 'missing:group:www-data'],
  );
});

test('accept takes what stands there, drops what is gone, and refuses what is not part of it', async () => {
  const changed = put('changed');
  const gone = put('gone');
  const absent = join(dir, 'absent');
  const b = await baselineOf([
    component(changed),
    component(gone),
    component(absent),
    component(put('same')),
  ]);
  fs.writeFileSync(changed, 'new');
  fs.rmSync(gone);
  fs.writeFileSync(absent, 'now there');
  const { draft, taken, dropped } = acceptPaths(b, [changed, gone, absent]);
  assert.deepEqual([taken, dropped], [[changed, absent], [gone]]);
  assert.deepEqual(draft.broken, []);
  assert.deepEqual((await compareWithHost({ ...b, ...draft })).differences, []);
  assert.throws(() => acceptPaths(b, ['/etc/hostname']), /is not part of the baseline/);
});

test('the socket of a service that does not run is not broken; of one that runs it is', async () => {
  const socket = component(join(dir, 'fpm.sock'), { kind: 'socket', class: 'socket', services: ['fpm'] });
  const service = {
    id: 'fpm',
    stack: 'php-fpm',
    name: 'fpm',
    executable: '/usr/sbin/php-fpm',
    effective: [],
    sites: [],
  } as const;
  const brokenWhen = async (running: boolean): Promise<readonly string[]> => {
    const draft = await draftBaseline({ ...inventory([socket]), services: [{ ...service, running }] });
    return draft.broken.map((b) => b.problem);
  };
  assert.deepEqual(await brokenWhen(false), []);
  assert.deepEqual(await brokenWhen(true), ['missing']);
});
