import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Service, StackName } from '../domain/component.ts';
import { ElfResolver } from '../host/elf/index.ts';
import { fixtureHost } from '../host/files/fixture.ts';
import { HostFiles } from '../host/files/index.ts';
import { ProcFs } from '../host/proc/index.ts';
import { listenAddress } from './listen-address.ts';
import { type HostView, stackOf } from './index.ts';
import { fpmPools } from './php-fpm/index.ts';

const cases: readonly [string, string | undefined, (string | undefined)?][] = [
  ['80', 'tcp:*:80'],
  ['*:80', 'tcp:*:80'],
  ['0.0.0.0:80', 'tcp:*:80'],
  ['[::]:443', 'tcp:*:443'],
  ['[2001:DB8::1]:80', 'tcp:[2001:db8::1]:80'],
  ['127.0.0.1:8080', 'tcp:127.0.0.1:8080'],
  ['localhost:8080', 'tcp:localhost:8080'],
  ['192.0.2.1', 'tcp:192.0.2.1:80', '80'],
  ['192.0.2.1', undefined],
  ['$port', undefined, '80'],
  ['/run/x.sock', undefined, '80'],
  ['', undefined, '80'],
];
for (const [text, expected, port] of cases)
  test(`listen address: ${text}`, () => assert.equal(listenAddress(text, port), expected));

function viewOf(root: string): HostView {
  return {
    files: new HostFiles(root),
    proc: new ProcFs(`${root}/proc`),
    elf: new ElfResolver({ root }),
    uses: [],
    clock: () => 0,
  };
}

function service(id: string, stack: StackName, executable: string): Service {
  return { id, stack, name: id, running: true, executable, effective: [], sites: [] };
}

test('each stack says where its configuration lets it listen, and where that is written', () => {
  using host = fixtureHost({
    '/usr/sbin/apache2': '',
    '/etc/apache2/apache2.conf': 'Include ports.conf\n',
    '/etc/apache2/ports.conf':
      'Listen 80\n<IfModule nothing>\nListen 443\n</IfModule>\nListen 127.0.0.1:8080 http\nListen 80\n',
    '/usr/sbin/nginx': ' --prefix=/usr/share/nginx --conf-path=/etc/nginx/nginx.conf\0',
    '/etc/nginx/nginx.conf': [
      'http {',
      ' server { listen 80 default_server; listen [::]:80; server_name a; location / { return 200; } }',
      ' server { listen 443 ssl; listen 443 quic; listen unix:/run/n.sock; server_name b; }',
      ' server { listen 127.0.0.1:9001-9003; server_name c; }',
      '}',
      'stream { server { listen 127.0.0.1:12345; proxy_pass x; } }',
    ].join('\n'),
    '/usr/sbin/php-fpm8.2': '',
    '/etc/php/8.2/fpm/php-fpm.conf':
      '[www]\nlisten = /run/php/www.sock\npm.max_children = 4\npm.status_path = /status\n[api]\nlisten = 9000\nlisten.backlog = 64\npm.status_listen = 127.0.0.1:9009\n[odd]\npm.max_children = many\npm.status_path = status\n',
  });
  const view = viewOf(host.root);
  const ask = (id: string, stack: StackName, program: string): unknown =>
    stackOf(stack)
      .listens?.(view, service(id, stack, program))
      .map(({ address, at }) => `${address} ${at?.file ?? ''}:${at?.line ?? ''}`);
  assert.deepEqual(ask('apache2', 'apache', '/usr/sbin/apache2'), [
    'tcp:*:80 /etc/apache2/ports.conf:1',
    'tcp:127.0.0.1:8080 /etc/apache2/ports.conf:5',
  ]);
  assert.deepEqual(ask('nginx', 'nginx', '/usr/sbin/nginx'), [
    'tcp:*:80 /etc/nginx/nginx.conf:2',
    'tcp:*:443 /etc/nginx/nginx.conf:3',
    'unix:/run/n.sock /etc/nginx/nginx.conf:3',
    'tcp:127.0.0.1:9001 /etc/nginx/nginx.conf:4',
    'tcp:127.0.0.1:9003 /etc/nginx/nginx.conf:4',
    'tcp:127.0.0.1:12345 /etc/nginx/nginx.conf:6',
  ]);
  const fpm = service('php8.2-fpm', 'php-fpm', '/usr/sbin/php-fpm8.2');
  assert.deepEqual(ask('php8.2-fpm', 'php-fpm', '/usr/sbin/php-fpm8.2'), [
    'unix:/run/php/www.sock /etc/php/8.2/fpm/php-fpm.conf:2',
    'tcp:*:9000 /etc/php/8.2/fpm/php-fpm.conf:6',
  ]);
  const [www, api, odd] = fpmPools(view, fpm);
  assert.deepEqual(
    [www?.maxChildren?.value, www?.statusPath, api?.backlog?.value, api?.statusListen],
    [4, '/status', 64, 'tcp:127.0.0.1:9009'],
  );
  assert.deepEqual([odd?.maxChildren, odd?.statusPath, odd?.listen], [undefined, undefined, undefined]);
  assert.deepEqual(fpmPools(view, service('other', 'php-fpm', '/x')), []);
});

test('an nginx server without listen takes port 80', () => {
  using host = fixtureHost({
    '/usr/sbin/nginx': ' --prefix=/usr/share/nginx --conf-path=/etc/nginx/nginx.conf\0',
    '/etc/nginx/nginx.conf': 'http {\n server {\n server_name a;\n }\n}',
  });
  const found = stackOf('nginx').listens?.(viewOf(host.root), service('nginx', 'nginx', '/usr/sbin/nginx'));
  assert.deepEqual(found, [{ address: 'tcp:*:80', at: { file: '/etc/nginx/nginx.conf', line: 2 } }]);
});
