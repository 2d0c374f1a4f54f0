import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FixtureEntry, fixtureHost } from '../../host/files/fixture.ts';
import { HostFiles } from '../../host/files/index.ts';
import { type PhpRegistry, phpRegistry } from './registry.ts';

const CONF = '/etc/php/8.2/fpm/conf.d';
const INI = '/etc/php/8.2/mods-available/mysqli.ini';
const NOTE = '/var/lib/php/modules/8.2/fpm/enabled_by_maint/mysqli';

function registry(entries: Readonly<Record<string, FixtureEntry>>): PhpRegistry {
  using host = fixtureHost({
    [CONF]: { directory: true },
    '/usr/lib/php/20220829/mysqli.so': 'x',
    [INI]: '; configuration for php mysql module\n; priority=30\nextension=mysqli.so\n',
    ...entries,
  });
  return phpRegistry(new HostFiles(host.root));
}

test('what is enabled and noted is not lost, whatever its priority was then', () => {
  const link = `${CONF}/15-mysqli.ini`;
  const { choices, lost } = registry({ [NOTE]: '', [link]: { link: INI } });
  assert.deepEqual(lost, []);
  assert.deepEqual([choices[0]?.link, choices[0]?.linkState], [link, 'present']);
});

test('a link removed by hand is lost, and has the name phpenmod would give it', () => {
  const { lost } = registry({ [NOTE]: '' });
  assert.deepEqual(
    lost.map(({ version, sapi, name, link, linkState, available, availableExists, from }) => [
      version,
      sapi,
      name,
      link,
      linkState,
      available,
      availableExists,
      from,
    ]),
    [['8.2', 'fpm', 'mysqli', `${CONF}/30-mysqli.ini`, 'absent', INI, true, `${NOTE}: a package enabled it`]],
  );
});

test('a dangling link is lost; the usual priority stands in for one that is not known', () => {
  const dangling = registry({ [NOTE]: '', [`${CONF}/20-mysqli.ini`]: { link: '/nowhere' } });
  assert.deepEqual(
    dangling.lost.map(({ linkState }) => linkState),
    ['dangling'],
  );
  const unknown = registry({ '/var/lib/php/modules/8.2/fpm/enabled_by_admin/redis': '' });
  assert.deepEqual(
    unknown.lost.map(({ link, availableExists }) => [link, availableExists]),
    [[`${CONF}/20-redis.ini`, false]],
  );
});

test('what was disabled is not lost; a SAPI that is not installed any more says nothing', () => {
  const { choices, lost } = registry({
    '/var/lib/php/modules/8.2/fpm/disabled_by_maint/mysqli': '',
    '/var/lib/php/modules/8.2/apache2/enabled_by_maint/mysqli': '',
    '/var/lib/php/modules/8.2/registry/mysqli': '',
  });
  assert.deepEqual(lost, []);
  assert.deepEqual(
    choices.map(({ sapi, choice, by }) => [sapi, choice, by]),
    [['fpm', 'disabled', 'maint']],
  );
});

test('ini files whose extension is not there', () => {
  const { missingFiles } = registry({
    '/usr/lib/php/20210902/redis.so': 'x',
    '/etc/php/8.2/mods-available/redis.ini': 'extension=redis\n',
    '/etc/php/8.2/mods-available/agent.ini': 'zend_extension=/opt/agent.so\nagent.key=1\n',
    '/etc/php/8.2/mods-available/none.ini': 'some.setting=1\n',
  });
  assert.deepEqual(
    missingFiles.map(({ name, file, line }) => [name, file, line]),
    [
      ['agent', '/opt/agent.so', 1],
      ['redis', '/usr/lib/php/20220829/redis.so', 1],
    ],
  );
});
