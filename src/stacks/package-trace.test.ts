import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixtureHost } from '../host/files/fixture.ts';
import { HostFiles } from '../host/files/index.ts';
import { PackageTraces } from './package-trace.ts';

const state = (name: string, value: string, conffiles: readonly string[] = []) =>
  [name, { name, state: value, conffiles }] as const;

test('a path and its package: installed, removed with its configuration left, put in place by ucf, nobody', () => {
  using host = fixtureHost({
    '/var/lib/ucf/registry': 'php8.2-mysql \t /etc/php/8.2/mods-available/mysqli.ini\nnonsense\n',
  });
  const traces = new PackageTraces({
    files: new HostFiles(host.root),
    packages: {
      owner: (path) => (path === '/a.so' ? { name: 'a', version: '1', arch: 'amd64' } : undefined),
    },
    states: new Map([
      state('a', 'half-configured'),
      state('libapache2-mod-php8.2', 'config-files', ['/etc/apache2/mods-available/php8.2.load']),
    ]),
  });
  const of = (path: string): readonly (string | undefined)[] => [
    traces.of(path)?.package,
    traces.of(path)?.state,
  ];
  assert.deepEqual(of('/a.so'), ['a', 'half-configured']);
  assert.deepEqual(of('/etc/apache2/mods-available/php8.2.load'), ['libapache2-mod-php8.2', 'config-files']);
  assert.deepEqual(of('/etc/php/8.2/mods-available/mysqli.ini'), ['php8.2-mysql', 'unknown']);
  assert.equal(traces.of('/elsewhere'), undefined);
});
