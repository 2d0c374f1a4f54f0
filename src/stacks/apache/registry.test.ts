import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FixtureEntry, fixtureHost } from '../../host/files/fixture.ts';
import { HostFiles } from '../../host/files/index.ts';
import { type ApacheRegistry, apacheRegistry } from './registry.ts';

function registry(entries: Readonly<Record<string, FixtureEntry>>): ApacheRegistry {
  using host = fixtureHost(entries);
  return apacheRegistry(new HostFiles(host.root));
}

const PHP = {
  '/etc/apache2/mods-available/php8.2.load': 'LoadModule php_module /x.so\n',
  '/etc/apache2/mods-available/php8.2.conf': '',
};
const NOTE = '/var/lib/apache2/module/enabled_by_maint/php8.2';

test('what is enabled and noted is not lost', () => {
  const { choices, lost } = registry({
    ...PHP,
    [NOTE]: '',
    '/etc/apache2/mods-enabled/php8.2.load': { link: '../mods-available/php8.2.load' },
  });
  assert.deepEqual(lost, []);
  const [choice] = choices;
  assert.match(choice?.recordedAt ?? '', /^\d{4}-\d\d-\d\dT/);
  assert.deepEqual(
    { ...choice, recordedAt: undefined },
    {
      kind: 'module',
      name: 'php8.2',
      choice: 'enabled',
      by: 'maint',
      record: NOTE,
      recordedAt: undefined,
      link: '/etc/apache2/mods-enabled/php8.2.load',
      linkState: 'present',
      available: '/etc/apache2/mods-available/php8.2.load',
      availableExists: true,
    },
  );
});

test('a link removed by hand is lost, whoever enabled it', () => {
  for (const [by, who] of [
    ['maint', 'a package'],
    ['admin', 'the administrator'],
  ]) {
    const note = `/var/lib/apache2/module/enabled_by_${by}/php8.2`;
    const { lost } = registry({ ...PHP, [note]: '' });
    assert.deepEqual(
      lost.map(({ link, linkState, from }) => [link, linkState, from]),
      [['/etc/apache2/mods-enabled/php8.2.load', 'absent', `${note}: ${who} enabled it`]],
    );
  }
});

test('what was disabled is not lost, and who did it is known', () => {
  const { choices, lost } = registry({ ...PHP, '/var/lib/apache2/module/disabled_by_admin/php8.2': '' });
  assert.deepEqual(lost, []);
  assert.deepEqual([choices[0]?.choice, choices[0]?.by], ['disabled', 'admin']);
});

test('a dangling link is lost without a note; with one it is named once', () => {
  const dangling = { '/etc/apache2/mods-enabled/php8.2.load': { link: '../mods-available/php8.2.load' } };
  assert.deepEqual(
    registry(dangling).lost.map(({ linkState, availableExists, byHand }) => [
      linkState,
      availableExists,
      byHand,
    ]),
    [['dangling', false, true]],
  );
  assert.equal(registry({ ...dangling, [NOTE]: '' }).lost.length, 1);
});

test('settings of a module that are enabled without it; a file somebody put there himself is nothing', () => {
  const conf = '/etc/apache2/mods-enabled/php8.2.conf';
  assert.deepEqual(
    registry({ ...PHP, [conf]: { link: '../mods-available/php8.2.conf' } }).lost.map(({ name, from }) => [
      name,
      from,
    ]),
    [['php8.2', `${conf} is enabled, and nothing loads php8.2`]],
  );
  assert.deepEqual(registry({ ...PHP, [conf]: 'own settings' }).lost, []);
});

test('sites and configuration snippets', () => {
  const { lost } = registry({
    '/var/lib/apache2/site/enabled_by_admin/shop': '',
    '/var/lib/apache2/conf/enabled_by_maint/php8.2-fpm': '',
    '/etc/apache2/conf-available/php8.2-fpm.conf': '',
  });
  assert.deepEqual(
    lost.map(({ kind, link, availableExists }) => [kind, link, availableExists]),
    [
      ['conf', '/etc/apache2/conf-enabled/php8.2-fpm.conf', true],
      ['site', '/etc/apache2/sites-enabled/shop.conf', false],
    ],
  );
});

test('a host without such records', () => {
  assert.deepEqual(registry({ '/etc/httpd/conf/httpd.conf': '' }), {
    choices: [],
    lost: [],
    mismatches: [],
    missingFiles: [],
  });
});

test('a note alone may be out of date; settings left behind show that a2dismod was not used', () => {
  const settings = { '/etc/apache2/mods-enabled/php8.2.conf': { link: '../mods-available/php8.2.conf' } };
  const byHand = (entries: Readonly<Record<string, FixtureEntry>>): readonly boolean[] =>
    registry(entries).lost.map((lost) => lost.byHand);
  assert.deepEqual(byHand({ ...PHP, [NOTE]: '' }), [false]);
  assert.deepEqual(byHand({ ...PHP, [NOTE]: '', ...settings }), [true]);
});

const MPM = {
  '/etc/apache2/mods-available/mpm_prefork.load': '# Conflicts: mpm_event mpm_worker\nLoadModule a /a.so\n',
  '/etc/apache2/mods-available/mpm_event.load': '# Conflicts: mpm_prefork\nLoadModule b /b.so\n',
  '/etc/apache2/mods-available/php8.2.load':
    '# Conflicts: php5\n# Depends: mpm_prefork\nLoadModule c /c.so\n',
  '/a.so': '',
  '/b.so': '',
  '/c.so': '',
};
const enable = (name: string): Readonly<Record<string, FixtureEntry>> => ({
  [`/etc/apache2/mods-enabled/${name}.load`]: { link: `../mods-available/${name}.load` },
});
const NOTES = { [NOTE]: '', '/var/lib/apache2/module/enabled_by_maint/mpm_prefork': '' };

test('a module that had to give way to another one is not lost, nor is what depends on it', () => {
  assert.deepEqual(registry({ ...MPM, ...NOTES, ...enable('mpm_event') }).lost, []);
  assert.deepEqual(
    registry({ ...MPM, ...NOTES }).lost.map(({ name }) => name),
    ['mpm_prefork', 'php8.2'],
  );
});

test('modules that do not go together', () => {
  assert.deepEqual(registry({ ...MPM, ...enable('mpm_prefork'), ...enable('php8.2') }).mismatches, []);
  const event = '/etc/apache2/mods-enabled/mpm_event.load';
  assert.deepEqual(
    registry({ ...MPM, ...enable('mpm_event'), ...enable('php8.2') }).mismatches.map(
      ({ name, needs, conflict }) => [name, needs, conflict],
    ),
    [['php8.2', 'mpm_prefork', event]],
  );
  assert.deepEqual(
    registry({ ...MPM, ...enable('mpm_event'), ...enable('mpm_prefork') }).mismatches.map(
      ({ name, needs, conflict }) => [name, needs, conflict],
    ),
    [
      ['mpm_event', undefined, '/etc/apache2/mods-enabled/mpm_prefork.load'],
      ['mpm_prefork', undefined, event],
    ],
  );
});

test('a LoadModule line whose file is gone is seen, guarded or not', () => {
  const guarded = '<IfFile /x.so>\nLoadModule php_module /x.so\n</IfFile>\n';
  const { missingFiles } = registry({ '/etc/apache2/mods-available/php8.2.load': guarded });
  assert.deepEqual(
    missingFiles.map(({ module, file, at }) => [module, file, at.line]),
    [['php_module', '/x.so', 2]],
  );
  assert.deepEqual(
    registry({ '/etc/apache2/mods-available/php8.2.load': guarded, '/x.so': '' }).missingFiles,
    [],
  );
});
