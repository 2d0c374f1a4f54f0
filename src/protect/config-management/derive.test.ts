import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desiredState } from './derive.ts';
import { APACHE, hostWith, LAMP, NGINX_FPM } from './testing/hosts.ts';

test('packages with their needed files, links with their targets, services with their tests', () => {
  const state = desiredState(LAMP);
  assert.deepEqual(
    state.packages.map(({ name, files }) => [name, files.length]),
    [
      ['apache2-bin', 2],
      ['libapache2-mod-php8.2', 2],
      ['libxml2', 1],
      ['php8.2-mysql', 1],
    ],
  );
  assert.deepEqual(state.links[0], {
    path: '/etc/apache2/mods-enabled/php8.2.load',
    target: '../mods-available/php8.2.load',
    services: ['apache2'],
  });
  assert.deepEqual(state.services, [{ name: 'apache2', test: ['/usr/sbin/apache2ctl', '-t'] }]);
});

test('what cannot be kept is told with its reason', () => {
  assert.deepEqual(desiredState(LAMP).leftOut, [
    { why: 'accounts come with the packages', what: ['www-data'] },
    { why: 'it comes from no package', what: ['/srv/shop/index.php'] },
  ]);
});

test('of a service that does not run nothing is kept, unless it is named', () => {
  const state = desiredState(NGINX_FPM);
  assert.deepEqual(
    state.services.map(({ name }) => name),
    ['nginx', 'php8.2-fpm'],
  );
  assert.ok(state.leftOut.some(({ why, what }) => why.includes('does not run') && what.includes('apache2')));
  assert.deepEqual(
    desiredState(NGINX_FPM, ['apache2']).services.map(({ name }) => name),
    ['apache2'],
  );
});

test('each service is reloaded for its own parts only', () => {
  const { packages, links } = desiredState(NGINX_FPM);
  const of = (name: string): readonly string[] | undefined =>
    packages.find((one) => one.name === name)?.services;
  assert.deepEqual([of('nginx'), of('php8.2-mysql')], [['nginx'], ['nginx', 'php8.2-fpm']]);
  assert.deepEqual(links.at(-1)?.services, ['php8.2-fpm']);
});

test('the order in which components are found does not matter', () => {
  const turned = { ...LAMP, components: LAMP.components.toReversed() };
  assert.deepEqual(desiredState(turned), desiredState(LAMP));
});

test('a file that somebody replaced on purpose is not reverted', () => {
  const patched = { ...LAMP, asShipped: ({ path }: { path: string }) => !path.endsWith('libphp8.2.so') };
  const state = desiredState(patched);
  assert.ok(!state.packages.some(({ files }) => files.some((file) => file.endsWith('libphp8.2.so'))));
  assert.ok(state.leftOut.some(({ why }) => why === 'it differs from what its package shipped'));
});

test('names that no package manager or service manager could have are left out', () => {
  const state = desiredState(
    hostWith(
      [APACHE, { ...APACHE, id: 'odd', name: '-x; reboot', unit: '$(reboot).service' }],
      [
        { path: '/usr/lib/a', class: 'module', package: 'a; reboot' },
        { path: '/usr/lib/b', class: 'module', package: '--purge' },
        { path: '/usr/lib/c\nd', class: 'module', package: 'fine' },
        { path: '/etc/e', class: 'enabled-link', target: 'two\nlines' },
      ],
    ),
  );
  assert.deepEqual([state.packages, state.links], [[], []]);
  assert.deepEqual(
    state.services.map(({ name }) => name),
    ['apache2'],
  );
  assert.deepEqual(state.leftOut.flatMap(({ what }) => what).toSorted(), [
    '$(reboot)',
    '/etc/e',
    '/usr/lib/a',
    '/usr/lib/b',
    '/usr/lib/c\nd',
  ]);
});
