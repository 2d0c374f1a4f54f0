/** Verification of a real tree as root: the ten kinds of change, each found and named; a full disk; a read-only state directory. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { declare } from '../src/host/libc/index.ts';
import { run } from '../src/host/process/index.ts';
import { TreeBaseline, type TreeReport } from '../src/identify/index.ts';

const skip = process.geteuid?.() === 0 ? false : 'needs root: chown, capabilities, mounts';
const setxattr = declare<(p: string, name: string, value: Buffer, size: number, flags: number) => number>(
  'int setxattr(const char *path, const char *name, void *value, size_t size, int flags)',
);

/** struct vfs_cap_data, include/uapi/linux/capability.h: revision 2 with the effective bit, cap_net_bind_service permitted. */
const CAPABILITY = Buffer.from('0100000200040000000000000000000000000000', 'hex');
/** acl(5) as include/uapi/linux/posix_acl_xattr.h has it: version 2, then tag, permissions, id; user 33 may read. */
const ACL = Buffer.concat([
  Buffer.from([2, 0, 0, 0]),
  ...[
    [0x01, 6, 0xffffffff],
    [0x02, 4, 33],
    [0x04, 4, 0xffffffff],
    [0x10, 4, 0xffffffff],
    [0x20, 4, 0xffffffff],
  ].map(([tag = 0, permissions = 0, id = 0]) => {
    const entry = Buffer.alloc(8);
    entry.writeUInt16LE(tag, 0);
    entry.writeUInt16LE(permissions, 2);
    entry.writeUInt32LE(id, 4);
    return entry;
  }),
]);

let base = '';
before(() => {
  base = fs.mkdtempSync('/var/tmp/stakeout-verify-'); // ext4 as a rule: /tmp may be a tmpfs without user attributes
});
after(() => fs.rmSync(base, { recursive: true }));

const FILES = 'append same-size deleted chmod chown capability acl reinode plain'.split(' ');

function makeTree(name: string): string {
  const root = join(base, name);
  fs.mkdirSync(join(root, 'sub'), { recursive: true });
  for (const file of FILES) fs.writeFileSync(join(root, 'sub', file), `content of ${file}`);
  fs.symlinkSync('plain', join(root, 'sub/link'));
  return root;
}

/** Ten kinds of change, none of which the others hide. */
async function tenChanges(root: string): Promise<void> {
  const at = (name: string): string => join(root, 'sub', name);
  fs.appendFileSync(at('append'), '!');
  await withTimesKept(at('same-size'), () => fs.writeFileSync(at('same-size'), 'CONTENT of same-size'));
  fs.rmSync(at('deleted'));
  fs.chmodSync(at('chmod'), 0o600);
  fs.chownSync(at('chown'), 33, 33);
  fs.writeFileSync(at('new'), '');
  fs.rmSync(at('link'));
  fs.symlinkSync('append', at('link'));
  assert.equal(setxattr(at('capability'), 'security.capability', CAPABILITY, CAPABILITY.length, 0), 0);
  assert.equal(setxattr(at('acl'), 'system.posix_acl_access', ACL, ACL.length, 0), 0);
  await withTimesKept(at('reinode'), () => {
    fs.copyFileSync(at('reinode'), at('reinode.copy'));
    fs.renameSync(at('reinode.copy'), at('reinode'));
  });
}

/** To the nanosecond, which utimes(2) of Node cannot. */
async function withTimesKept(path: string, change: () => void): Promise<void> {
  const reference = join(base, 'reference');
  assert.equal((await run(['/usr/bin/touch', '-r', path, reference])).code, 0);
  change();
  assert.equal((await run(['/usr/bin/touch', '-r', reference, path])).code, 0);
}

const EXPECTED: readonly [path: string, text: RegExp][] = [
  ['append', /^changed: size 17 → 18, content/],
  ['same-size', /^changed: content \(size and mtime as before\)$/],
  ['deleted', /^removed/],
  ['chmod', /^changed: mode 0644 → 0600$/],
  ['chown', /^changed: owner 0:0 → 33:33$/],
  ['new', /^added: new file$/],
  ['link', /^changed: target plain → append$/],
  ['capability', /^changed: capability added$/],
  ['acl', /^changed: .*ACL added$/],
  ['reinode', /^replaced: replaced by an identical copy/],
];

for (const level of ['full', 'quick', 'dirs'] as const) {
  test(`${level}: all ten changes are found and named`, { skip }, async () => {
    const root = makeTree(level);
    const options = { stateDir: join(base, `${level}-state`) };
    await new TreeBaseline(root, options).record();
    await tenChanges(root);
    const { changes }: TreeReport = await new TreeBaseline(root, options).verify(level);
    const told = new Map(changes.map((c) => [c.path, `${c.kind}: ${c.detail}`]));
    for (const [path, text] of EXPECTED) assert.match(told.get(`sub/${path}`) ?? 'not found', text, path);
    assert.equal(told.size, EXPECTED.length, [...told].join('\n'));
  });
}

test('a directory level without a changed directory does not see a write in place, which quick does', {
  skip,
}, async () => {
  const root = makeTree('inplace');
  const options = { stateDir: join(base, 'inplace-state') };
  await new TreeBaseline(root, options).record();
  fs.appendFileSync(join(root, 'sub/append'), '!');
  assert.equal((await new TreeBaseline(root, options).verify('dirs')).changes.length, 0);
  assert.equal((await new TreeBaseline(root, options).verify('quick')).changes.length, 1);
});

test('what cannot be read is told, at first use and later', { skip }, async () => {
  const root = makeTree('unreadable');
  fs.chmodSync(base, 0o755);
  const secret = join(root, 'sub/plain');
  fs.chmodSync(secret, 0o000);
  const state = join(base, 'nobody-state');
  fs.mkdirSync(state, { mode: 0o700 });
  fs.chownSync(state, 65534, 65534);
  for (const what of ['recorded', 'verified']) {
    const { report, text } = await asNobody(root, state);
    assert.match(text, /unreadable sub\/plain: EACCES/, what);
    assert.match(report, new RegExp(what));
  }
});

/** The same program without root; the sources are readable to everybody. */
async function asNobody(root: string, state: string): Promise<{ report: string; text: string }> {
  const source = `import { TreeBaseline } from '${import.meta.dirname}/../src/identify/index.ts';
    const t = new TreeBaseline(process.argv[1], { stateDir: process.argv[2] });
    const r = await (t.exists() ? t.verify('full') : t.record());
    console.log(r.action); for (const c of r.changes) console.log(c.kind + ' ' + c.path + ': ' + c.detail);`;
  const result = await run([
    '/usr/bin/setpriv',
    '--reuid=65534',
    '--regid=65534',
    '--clear-groups',
    process.execPath,
    '--input-type=module',
    '-e',
    source,
    root,
    state,
  ]);
  assert.equal(result.code, 0, result.stderr);
  return { report: result.stdout, text: result.stdout };
}

/** Runs a script of ours where a tmpfs of 4 MB is mounted at `mount`, in a mount namespace of its own. */
async function onSmallDisk(mount: string, source: string): Promise<string> {
  const result = await run([
    '/usr/bin/unshare',
    '-m',
    '/bin/sh',
    '-c',
    'mount -t tmpfs -o size=4m tmpfs "$1" && exec "$2" --input-type=module -e "$3" "$1"',
    'sh',
    mount,
    process.execPath,
    source,
  ]);
  assert.equal(result.code, 0, result.stderr);
  return result.stdout;
}

test('a full disk under the vault: said, nothing half-written, the rest goes on', { skip }, async () => {
  const mount = join(base, 'disk');
  fs.mkdirSync(mount);
  const large = join(base, 'large');
  const small = join(base, 'small');
  fs.writeFileSync(large, Buffer.alloc(6 << 20, 1));
  fs.writeFileSync(small, 'small');
  const output = await onSmallDisk(
    mount,
    `import fs from 'node:fs';
    import { Vault, captureState } from '${import.meta.dirname}/../src/identify/index.ts';
    const vault = new Vault(process.argv[1] + '/vault', { foreignLinks: false });
    const keep = ['${large}', '${small}'].map((path) => ({ path, state: captureState(path) }));
    const { stored, refused } = vault.putAll(keep);
    const names = fs.readdirSync(process.argv[1] + '/vault/objects', { recursive: true }).filter((n) => n.length > 2);
    console.log(JSON.stringify({ stored: stored.length, why: refused[0].error.why, next: refused[0].error.next, names: names.length, damaged: vault.damaged().length }));`,
  );
  const { next, ...told }: Record<string, unknown> = JSON.parse(output);
  assert.deepEqual(told, { stored: 1, why: 'the disk is full', names: 1, damaged: 0 });
  assert.match(String(next), /free space/);
});

test('a full disk under the baseline: the generation before stays in force', { skip }, async () => {
  const mount = join(base, 'disk2');
  fs.mkdirSync(mount);
  const output = await onSmallDisk(
    mount,
    `import fs from 'node:fs';
    import { BaselineStore } from '${import.meta.dirname}/../src/identify/index.ts';
    const state = process.argv[1] + '/state';
    const draft = { services: [], entries: [], accounts: [], pages: [], broken: [] };
    new BaselineStore(state).save(draft);
    try { fs.writeFileSync(process.argv[1] + '/fill', Buffer.alloc(8 << 20)); } catch {}
    let why = 'saved';
    try { new BaselineStore(state).save(draft); } catch (e) { why = e.why; }
    const { baseline, damaged } = new BaselineStore(state).load();
    console.log(JSON.stringify({ why, generation: baseline.generation, damaged: damaged.length, files: fs.readdirSync(state + '/baseline') }));`,
  );
  assert.deepEqual(JSON.parse(output), {
    why: 'the disk is full',
    generation: 1,
    damaged: 0,
    files: ['000001.baseline'],
  });
});
