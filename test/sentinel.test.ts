/** Every kind of loss, done by real programs to real files, against the real sentinel. Needs root. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { readXattrs, writeXattrs } from '../src/host/file-system/index.ts';
import { Scene, stateOf, thief } from './sentinel/scene.ts';

const skip = process.getuid?.() === 0 ? false : 'needs root: other owners, mounts, fanotify';

async function scene(t: TestContext, where?: string): Promise<Scene> {
  const s = await Scene.open(where);
  t.after(() => s.close());
  return s;
}

/** Guards `path`, lets `act` happen, and expects everything about it to be as before. */
async function survives(s: Scene, path: string, act: () => void): Promise<void> {
  const before = stateOf(path);
  await s.guard(path);
  act();
  await s.until(() => s.sightings.length > 0 && isDeepStrictEqual(stateOf(path), before));
  assert.deepEqual(stateOf(path), before, JSON.stringify(s.sightings));
}

/** struct vfs_cap_data, revision 2, effective, cap_net_raw permitted (linux/capability.h). */
const CAP_NET_RAW = '0100000200200000000000000000000000000000';

const FILE_LOSSES: readonly (readonly [string, string, (path: string) => void])[] = [
  ['unlinked', 'link', (p) => thief('/bin/rm', p)],
  ['unlinked by a shell that ends at once', 'link', (p) => thief('/bin/sh', '-c', 'rm "$0"; true', p)],
  ['renamed away', 'link', (p) => thief('/bin/mv', p, `${p}.bak`)],
  [
    'replaced through rename',
    'link',
    (p) => thief('/bin/sh', '-c', 'echo x > "$0.new"; mv "$0.new" "$0"', p),
  ],
  ['replaced by a link', 'link', (p) => thief('/bin/ln', '-sf', '/dev/null', p)],
  ['replaced by a directory', 'link', (p) => thief('/bin/sh', '-c', 'rm "$0"; mkdir "$0"', p)],
  ['truncated', 'copy', (p) => thief('/usr/bin/truncate', '-s', '0', p)],
  ['shortened by one byte', 'copy', (p) => thief('/usr/bin/truncate', '-s', '-1', p)],
  [
    'overwritten in place',
    'copy',
    (p) => thief('/bin/dd', 'if=/dev/zero', `of=${p}`, 'bs=1', 'count=1', 'conv=notrunc'),
  ],
  [
    'overwritten with its time set back',
    'copy',
    (p) =>
      thief(
        '/bin/sh',
        '-c',
        'touch -r "$0" "$0.t"; printf X | dd of="$0" bs=1 conv=notrunc; touch -r "$0.t" "$0"',
        p,
      ),
  ],
  ['made unreadable', 'attributes', (p) => thief('/bin/chmod', '0', p)],
  ['given to another owner', 'attributes', (p) => thief('/bin/chown', 'nobody:nogroup', p)],
  ['stripped of an attribute', 'attributes', (p) => void writeXattrs(p, {})],
  [
    'given a capability',
    'attributes',
    (p) => void writeXattrs(p, { ...readXattrs(p), 'security.capability': CAP_NET_RAW }),
  ],
];

/** A memory file system has no journal, other handles and other limits: the tiers are tried there too. */
const ON_TMPFS = new Set(['unlinked', 'replaced through rename', 'truncated', 'made unreadable']);

for (const where of ['/var/tmp', '/dev/shm'])
  for (const [name, tier, act] of FILE_LOSSES.filter(([loss]) => where === '/var/tmp' || ON_TMPFS.has(loss)))
    test(`a module ${name} is put back exactly (${where})`, { skip }, async (t) => {
      const s = await scene(t, where);
      const path = s.module('module.so');
      await survives(s, path, () => act(path));
      const tiers = s.sightings.flatMap(({ outcome }) => (outcome.kind === 'restored' ? [outcome.tier] : []));
      assert.ok(
        tiers.some((used) => used === tier),
        `tiers: ${tiers.join()}`,
      );
    });

const LINK_LOSSES: readonly (readonly [string, (path: string) => void])[] = [
  ['removed', (p) => thief('/bin/rm', p)],
  ['pointed elsewhere', (p) => thief('/bin/ln', '-sfn', '/nowhere', p)],
  ['replaced by a file', (p) => thief('/bin/sh', '-c', 'echo x > "$0.new"; mv "$0.new" "$0"', p)],
];

for (const [name, act] of LINK_LOSSES)
  test(`an enabled link ${name} is put back`, { skip }, async (t) => {
    const s = await scene(t);
    const path = s.path('php.load');
    fs.symlinkSync('../mods-available/php.load', path);
    await survives(s, path, () => act(path));
  });

test('a needed directory removed or closed is put back', { skip }, async (t) => {
  const s = await scene(t);
  const path = s.path('sessions');
  fs.mkdirSync(path, { mode: 0o1733 });
  fs.chmodSync(path, 0o1733);
  const before = { ...stateOf(path), mtimeNs: '' };
  await s.guard(path);
  for (const argv of [
    ['/bin/rmdir', path],
    ['/bin/chmod', '0', path],
  ]) {
    thief(...argv);
    await s.until(() => isDeepStrictEqual({ ...stateOf(path), mtimeNs: '' }, before));
    assert.deepEqual({ ...stateOf(path), mtimeNs: '' }, before);
  }
});

for (const name of ['new\nline.so', `${'x'.repeat(252)}.so`, '-rf', ' ', 'ü€😀.so', '$(reboot).so'])
  test(`a module with the odd name ${JSON.stringify(name).slice(0, 24)} is put back`, { skip }, async (t) => {
    const s = await scene(t);
    const path = s.module(name);
    await survives(s, path, () => thief('/bin/rm', '--', path));
    s.sightings.length = 0;
    thief('/bin/sh', '-c', 'echo foreign > n; mv -- n "$0"', path);
    thief('/usr/bin/truncate', '-s', '1', path);
    await s.until(() => s.sightings.length > 0 && fs.statSync(path).size === 200_000);
    assert.equal(fs.statSync(path).size, 200_000);
  });

test('a directory removed with all in it, renamed, made again and robbed again', { skip }, async (t) => {
  const s = await scene(t);
  const paths = ['a.so', 'b.so', 'c.so'].map((name) => s.module(name));
  const before = paths.map(stateOf);
  await s.guard(...paths);
  const whole = (): boolean => isDeepStrictEqual(paths.map(stateOf), before);
  const parent = dirname(s.mods);
  for (const argv of [
    ['/bin/rm', '-rf', s.mods],
    ['/bin/mv', s.mods, `${s.mods}.away`],
    ['/bin/mv', parent, `${parent}.away`],
    ['/bin/rm', '-rf', parent],
    ['/bin/sh', '-c', 'rm -rf "$0"; mkdir "$0"; echo x > "$0/a.so"', s.mods],
    ['/bin/rm', s.path('b.so')],
    ['/usr/bin/truncate', '-s', '0', s.path('c.so')],
  ]) {
    thief(...argv);
    await s.until(() => whole());
    assert.deepEqual(paths.map(stateOf), before, argv.join(' '));
  }
});

test('a parent replaced by a link to elsewhere: restored in the real place, nothing written elsewhere', {
  skip,
}, async (t) => {
  const s = await scene(t);
  const path = s.module('module.so');
  const elsewhere = join(s.root, 'elsewhere');
  fs.mkdirSync(elsewhere);
  await survives(s, path, () =>
    thief('/bin/sh', '-c', 'mv "$0" "$0.away" && ln -s "$1" "$0"', s.mods, elsewhere),
  );
  assert.ok(fs.lstatSync(s.mods).isDirectory());
  assert.deepEqual(fs.readdirSync(elsewhere), []);
});

test('a link among the parents is restored as a link', { skip }, async (t) => {
  const s = await scene(t);
  const path = s.module('module.so');
  fs.symlinkSync('usr/mods', join(s.root, 'lib'));
  const logical = join(s.root, 'lib', 'module.so');
  await survives(s, logical, () => thief('/bin/rm', join(s.root, 'lib')));
  assert.equal(fs.readlinkSync(join(s.root, 'lib')), 'usr/mods');
  thief('/bin/rm', path);
  await s.until(() => fs.existsSync(logical));
  assert.ok(fs.existsSync(logical));
});

test('a deletion in another mount namespace is seen and undone', { skip }, async (t) => {
  const s = await scene(t);
  const path = s.module('module.so');
  await survives(s, path, () => thief('/usr/bin/unshare', '-m', '/bin/rm', path));
  assert.ok((s.sightings[0]?.pid ?? 0) > 0);
});

test('a writer that goes on writing is not fought at each write', { skip }, async (t) => {
  const s = await scene(t);
  const path = s.module('module.so');
  await survives(s, path, () =>
    thief('/bin/sh', '-c', 'exec 3<>"$0"; for i in $(seq 40); do printf x >&3; sleep 0.005; done', path),
  );
  assert.ok(s.sightings.length <= 2, `${s.sightings.length} restores`);
});

test('what a restore displaces is kept', { skip }, async (t) => {
  const s = await scene(t);
  const path = s.module('module.so');
  await survives(s, path, () => thief('/bin/cp', '--remove-destination', '/etc/passwd', path));
  const kept = s.sightings.flatMap(({ outcome }) =>
    outcome.kind === 'restored' && outcome.displaced !== undefined ? [outcome.displaced] : [],
  );
  if (kept.length === 0) return; // the restore came before the copy: the copy then failed or was overwritten in place
  assert.equal(dirname(kept[0] ?? ''), join(s.root, 'state', 'displaced'));
});

/** Runs test/sentinel/PROGRAM.ts and gives its JSON lines. */
function program(name: string, ...argv: readonly string[]): string[] {
  return [process.execPath, join(import.meta.dirname, 'sentinel', name), ...argv];
}

test('a mount over a file is said and not undone', { skip }, () => {
  const { stdout, stderr } = spawnSync('/usr/bin/unshare', ['-m', ...program('covered.ts')], {
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  const seen: unknown = JSON.parse(stdout);
  assert.deepEqual(seen, { covered: true, outcome: { kind: 'declined', why: 'occupied' }, returned: true });
});

for (const [source, uid] of [
  ['fanotify', 0],
  ['inotify', 65534],
] as const)
  test(`30,000 unlinks while the agent stands still for 3 s: the essential one among them is restored (${source})`, {
    skip,
  }, async () => {
    const child = spawn(process.execPath, program('stalled.ts').slice(1), {
      uid,
      gid: uid,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = child.stdout.setEncoding('utf8').iterator();
    const next = async (): Promise<Record<string, unknown>> => JSON.parse(String((await lines.next()).value));
    const { directory, essential, events } = await next();
    assert.equal(events, source);
    child.kill('SIGSTOP');
    for (let i = 0; i < 30_000; i += 1) fs.unlinkSync(join(String(directory), `f${i}`));
    fs.unlinkSync(String(essential));
    await new Promise((resolve) => setTimeout(resolve, 3000));
    child.kill('SIGCONT');
    const { restored, announced } = await next();
    assert.equal(restored, true);
    if (source === 'inotify') assert.equal(announced, true);
    child.stdin.end();
    await once(child, 'close');
  });
