import assert from 'node:assert/strict';
import { rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DpkgDatabase } from './database.ts';
import { freshHostForEachTest, install, link, md5, put, root } from './testing/sample-host.ts';

freshHostForEachTest();

const ownerName = (path: string): string | undefined => new DpkgDatabase(root()).owner(path)?.name;

test('the owner with version and architecture, alone and in a batch', () => {
  install(
    { name: 'a', version: '2:1.0-1', arch: 'all', files: ['/etc', '/etc/a b'] },
    { name: 'b', files: ['/b'] },
  );
  const db = new DpkgDatabase(root());
  assert.deepEqual(db.owner('/etc/a b'), { name: 'a', version: '2:1.0-1', arch: 'all' });
  assert.deepEqual(
    [...db.owners(['/b', '/none', '/etc'])].map(([path, { name }]) => [path, name]),
    [
      ['/b', 'b'],
      ['/etc', 'a'],
    ],
  );
  assert.equal(db.owner('/etc/a'), undefined, 'a path is not its beginning');
  assert.equal(db.owner('/.\n/etc'), undefined, 'a newline joins no two lines');
});

test('only packages whose files are on the disk count', () => {
  install(
    { name: 'gone', state: 'config-files', files: ['/etc/gone.conf'] },
    { name: 'half', state: 'half-installed', files: ['/half'] },
  );
  assert.equal(ownerName('/etc/gone.conf'), undefined);
  assert.equal(ownerName('/half'), 'half');
  assert.equal(new DpkgDatabase(root()).installed('gone'), undefined);
});

test('a merged /usr: both names, whichever the package shipped', () => {
  install({ name: 'a', files: ['/lib/liba.so'] }, { name: 'b', files: ['/usr/lib/libb.so'] });
  assert.equal(ownerName('/usr/lib/liba.so'), undefined, 'not merged: two different files');
  link('usr/lib', '/lib');
  for (const [file, owner] of [
    ['liba.so', 'a'],
    ['libb.so', 'b'],
  ]) {
    assert.equal(ownerName(`/usr/lib/${file}`), owner);
    assert.equal(ownerName(`/lib/${file}`), owner);
  }
});

test('diversions: the diverting package keeps the name, the others are moved', () => {
  install(
    { name: 'vim', files: ['/help.txt'], sums: { 'help.txt': 'vim' } },
    { name: 'tiny', files: ['/help.txt'], sums: { 'help.txt': 'tiny' } },
    { name: 'other', files: ['/local'], sums: { local: 'x' } },
  );
  put('/var/lib/dpkg/diversions', '/help.txt\n/help.tiny\nvim\n/local\n/local.real\n:\n');
  put('/help.tiny', 'tiny');
  const db = new DpkgDatabase(root());
  assert.equal(db.owner('/help.txt')?.name, 'vim');
  assert.equal(db.owner('/help.tiny')?.name, 'tiny');
  assert.equal(db.agrees('/help.tiny'), 'agrees');
  assert.deepEqual(db.filesOf('tiny'), ['/help.tiny']);
  assert.equal(db.owner('/local'), undefined, 'a local diversion moves everybody');
  assert.equal(db.owner('/local.real')?.name, 'other');
});

test('alternatives: the package of what the link leads to', () => {
  install({ name: 'mawk', files: ['/usr/bin/mawk'] });
  const lines = [
    'auto',
    '/usr/bin/awk',
    'awk.1.gz',
    '/man/awk.1.gz',
    '',
    '/usr/bin/mawk',
    '5',
    '/man/mawk.1',
    '',
  ];
  put('/var/lib/dpkg/alternatives/awk', lines.join('\n'));
  link('/usr/bin/mawk', '/etc/alternatives/awk');
  const db = new DpkgDatabase(root());
  assert.equal(db.owner('/usr/bin/awk')?.name, 'mawk');
  assert.equal(db.owner('/etc/alternatives/awk')?.name, 'mawk');
  assert.deepEqual(db.alternative('/usr/bin/awk'), {
    group: 'awk',
    link: '/usr/bin/awk',
    target: '/usr/bin/mawk',
  });
  assert.deepEqual(db.alternative('/man/awk.1.gz'), { group: 'awk', link: '/man/awk.1.gz' });
});

test('several architectures: the native one first, each by its own list', () => {
  install(
    { name: 'dpkg', files: [] },
    { name: 'libx', arch: 'arm64', extra: 'Multi-Arch: same\n', info: 'libx:arm64', files: ['/arm', '/doc'] },
  );
  const db = new DpkgDatabase(root());
  assert.equal(db.installed('libx')?.arch, 'arm64');
  install(
    { name: 'dpkg', files: [] },
    { name: 'libx', arch: 'arm64', extra: 'Multi-Arch: same\n', info: 'libx:arm64', files: ['/arm', '/doc'] },
    { name: 'libx', arch: 'amd64', extra: 'Multi-Arch: same\n', info: 'libx:amd64', files: ['/amd', '/doc'] },
  );
  assert.equal(db.installed('libx')?.arch, 'amd64');
  assert.equal(db.installed('libx:arm64')?.arch, 'arm64');
  assert.equal(db.owner('/arm')?.arch, 'arm64');
  assert.equal(db.owner('/doc')?.arch, 'amd64');
});

test('what is expected: digests from md5sums, conffiles from status, statoverride', () => {
  const conffiles = `Conffiles:\n /etc/a b.conf ${md5('conf')}\n /etc/old.conf ${md5('old')} obsolete\n /etc/new.conf newconffile\n`;
  const files = ['/bin/a', '/etc/a b.conf', '/etc/new.conf', '/plain'];
  install({
    name: 'a',
    extra: conffiles,
    files,
    sums: { [`${md5('evil')}  bin/a`]: 'evil', 'bin/a': 'program', 'sbin/a': 'not it' },
  });
  put('/var/lib/dpkg/statoverride', 'root www-data 4750 /bin/a\nrubbish\n');
  const db = new DpkgDatabase(root());
  const ref = { name: 'a', version: '1', arch: 'amd64' };
  assert.deepEqual(db.expected('/bin/a'), {
    package: ref,
    conffile: false,
    digest: { algorithm: 'md5', hex: md5('program') },
    override: { user: 'root', group: 'www-data', mode: 0o4750 },
  });
  assert.deepEqual(db.expected('/etc/a b.conf'), {
    package: ref,
    conffile: true,
    digest: { algorithm: 'md5', hex: md5('conf') },
  });
  assert.deepEqual(db.expected('/etc/new.conf'), { package: ref, conffile: true });
  assert.deepEqual(db.expected('/plain'), { package: ref, conffile: false });
  assert.equal(db.expected('/nobody'), undefined);
});

test('agrees: hashes the file itself, and a link in its place is a difference', () => {
  install({ name: 'a', files: ['/f', '/unsummed'], sums: { f: 'good' } });
  const db = new DpkgDatabase(root());
  assert.equal(db.agrees('/f'), 'missing');
  put('/f', 'good');
  assert.equal(db.agrees('/f'), 'agrees');
  put('/f', 'bad');
  assert.equal(db.agrees('/f'), 'differs');
  put('/good', 'good');
  unlinkSync(join(root(), '/f'));
  link('/good', '/f');
  assert.equal(db.agrees('/f'), 'differs');
  put('/unsummed', '');
  assert.equal(db.agrees('/unsummed'), 'unknown');
  assert.equal(db.agrees('/good'), 'unknown');
});

test('an open database follows dpkg, its journal of updates too', () => {
  install({ name: 'a', version: '1', files: ['/a'] });
  const db = new DpkgDatabase(root());
  assert.equal(db.installed('a')?.version, '1');
  put(
    '/var/lib/dpkg/updates/0000',
    'Package: a\nStatus: install ok unpacked\nArchitecture: amd64\nVersion: 2\n',
  );
  assert.equal(db.installed('a')?.version, '2');
  rmSync(join(root(), '/var/lib/dpkg/updates/0000'));
  install({ name: 'b', version: '3', files: ['/a'] });
  assert.equal(db.owner('/a')?.name, 'b');
});

test('a package name that is a path reaches no other file', () => {
  put('/secret.list', '/etc/shadow\n');
  put(
    '/var/lib/dpkg/status',
    'Package: ../../../../secret\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n',
  );
  assert.equal(ownerName('/etc/shadow'), undefined);
});
