import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { fixtureHost, type FixtureEntry } from '../../host/files/fixture.ts';
import { HostFiles } from '../../host/files/index.ts';
import { nginxBackend } from '../backend.ts';
import { type NginxConfig, readNginx } from './evaluate.ts';
import { parseNginx } from './parse.ts';
import { sitesOf } from './sites.ts';

const MAIN = '/etc/nginx/nginx.conf';

function read(files: Readonly<Record<string, FixtureEntry>>): NginxConfig {
  using host = fixtureHost(files);
  return readNginx(new HostFiles(host.root), MAIN);
}

test('words: quotes, escapes, comments, variables with braces', () => {
  const text = `log_format x '$a "b"' "c\\"d"; # none\nroot /srv/\${host}/w; set $x "a;b{";`;
  assert.deepEqual(
    parseNginx(text, 'f').statements.map((s) => [s.name, ...s.args]),
    [
      ['log_format', 'x', '$a "b"', 'c"d'],
      ['root', '/srv/${host}/w'],
      ['set', '$x', 'a;b{'],
    ],
  );
});

test('blocks know what encloses them; Lua blocks are not nginx syntax', () => {
  const config = read({
    [MAIN]:
      'http {\n server {\n  location ~ \\.php$ { fastcgi_pass unix:/s; }\n  content_by_lua_block { if x then y = { 1 } end }\n }\n}\nuser www-data;',
  });
  assert.deepEqual(
    config.directives.map((d) => `${d.blocks.map((b) => b.name).join('/')}:${d.name}:${d.at.line}`),
    [
      ':http:1',
      'http:server:2',
      'http/server:location:3',
      'http/server/location:fastcgi_pass:3',
      'http/server:content_by_lua_block:4',
      ':user:7',
    ],
  );
  assert.deepEqual(config.problems, []);
});

const broken: readonly [string, string][] = [
  ['user x', '"user x" is not ended by ";" or a block @ 1'],
  ['http {\n', 'unexpected end of file, expecting "}" @ 2'],
  ['}\n', 'unexpected "}" @ 1'],
  ['user x }', '"user x" is not ended by ";" @ 1'],
  ['\nroot "x;\n', '" is not closed @ 3'],
  [';', 'unexpected ";" @ 1'],
];
for (const [text, expected] of broken)
  test(`broken: ${JSON.stringify(text)}`, () => {
    const [problem] = parseNginx(text, 'f').problems;
    assert.equal(`${problem?.why} @ ${problem?.at?.line}`, expected);
  });

test('includes: relative to nginx.conf, sorted, cyclic ones named, and the rest goes on', () => {
  const config = read({
    [MAIN]: 'include sites/*;\ninclude gone.conf;\npid /p;',
    '/etc/nginx/sites/b': 'include nginx.conf;',
    '/etc/nginx/sites/a': 'user u;',
    '/etc/nginx/sites/.hidden': 'user h;',
  });
  assert.deepEqual(
    config.directives.map((d) => d.name),
    ['user', 'pid'],
  );
  assert.deepEqual(
    config.problems.map((p) => `${p.why} @ ${p.at?.file}:${p.at?.line}`),
    [
      `cyclic include of ${MAIN} @ /etc/nginx/sites/b:1`,
      `cannot read /etc/nginx/gone.conf: ENOENT @ ${MAIN}:2`,
    ],
  );
});

test('an unclosed block in an included file does not swallow what follows', () => {
  const config = read({ [MAIN]: 'include a;\nuser u;', '/etc/nginx/a': 'http {' });
  assert.deepEqual(config.directives.at(-1)?.blocks, []);
});

test('sites: names, roots inherited and own, where to ask', () => {
  const config = read({
    [MAIN]: [
      'http { root /srv/all; index index.php;',
      'server { listen [::]:80; listen 8080; server_name _ shop.test; root /srv/shop; }',
      'server { listen unix:/run/x; listen 192.0.2.1:443 ssl; server_name "~^x"; location / { root /deep; } index start.html; }',
      '}',
    ].join('\n'),
  });
  assert.deepEqual(
    sitesOf(config, '/usr/share/nginx').map((s) => [
      s.name,
      s.serverName,
      s.documentRoot,
      s.origin,
      s.indexes.join(),
    ]),
    [
      ['shop.test', 'shop.test', '/srv/shop', 'http://127.0.0.1:80', 'index.php'],
      ['nginx', undefined, '/srv/all', 'https://192.0.2.1:443', 'start.html'],
    ],
  );
});

const backends: readonly [string, string | undefined][] = [
  ['unix:/run/php/fpm.sock', 'unix:/run/php/fpm.sock'],
  ['http://unix:/run/app.sock:/path', 'unix:/run/app.sock'],
  ['127.0.0.1:9000', 'tcp:127.0.0.1:9000'],
  ['https://app', 'tcp:app:443'],
  ['$backend', undefined],
];
for (const [text, address] of backends)
  test(`the backend of ${text}`, () => assert.equal(nginxBackend(text, true)?.address, address));

test('nesting of any depth ends', () => {
  const config = read({ [MAIN]: `${'a {'.repeat(100_000)}${'}'.repeat(100_000)} user u;` });
  assert.equal(config.problems.length, 1);
  assert.deepEqual(config.directives.at(-1)?.blocks, []);
});

test('no text breaks the reader, and every text ends', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    ';',
    '"',
    "'",
    '\\',
    '$',
    '${',
    'include nginx.conf;',
    'http',
    ' ',
    '\n',
    '#',
    '_by_lua_block {',
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 40 }),
      (parts) => {
        parseNginx(parts.join(''), 'f');
      },
    ),
  );
});
