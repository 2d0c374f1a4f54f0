import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type FixtureEntry, fixtureHost } from '../../host/files/fixture.ts';
import { HostFiles } from '../../host/files/index.ts';
import { Evaluation } from './evaluate.ts';
import { parseApache, splitArguments } from './parse.ts';

const MAIN = '/etc/apache2/apache2.conf';

interface Read {
  readonly config: Evaluation;
  readonly problems: readonly string[];
  /** `name args` of each directive that counts. */
  readonly lines: readonly string[];
}

function read(
  files: Readonly<Record<string, FixtureEntry>>,
  options: { readonly defines?: readonly string[] } = {},
): Read {
  using host = fixtureHost(files);
  const config = new Evaluation({
    files: new HostFiles(host.root),
    main: MAIN,
    serverRoot: '/etc/apache2',
    environment: { APACHE_LOG_DIR: '/var/log/apache2' },
    version: () => [2, 4, 62],
    ...options,
  });
  return {
    config,
    problems: config.problems.map((p) => `${p.why} @ ${p.at?.file}:${p.at?.line}`),
    lines: config.directives.map((d) => [d.name, ...d.args].join(' ')),
  };
}

const lines = (text: string, options?: { readonly defines?: readonly string[] }): readonly string[] =>
  read({ [MAIN]: text }, options).lines;

const words: readonly [string, readonly string[]][] = [
  ['a  b\tc', ['a', 'b', 'c']],
  ['"a b" c', ['a b', 'c']],
  [`'a "b"' "c \\" d" e\\f`, ['a "b"', 'c " d', 'e\\f']],
  ['"open', ['open']],
  ['"" x', ['', 'x']],
];
for (const [text, expected] of words)
  test(`arguments of ${text}`, () => assert.deepEqual(splitArguments(text), expected));

test('continued lines are one line, and carry the number of their first', () => {
  const { statements } = parseApache('Listen \\\n  80\n# comment \\\nListen 81\n  ServerName x\r\n', 'f');
  assert.deepEqual(
    statements.map((s) => [s.name, s.rest, s.at.line]),
    [
      ['Listen', '80', 1],
      ['ServerName', 'x', 5],
    ],
  );
});

test('variables come from Define, else from the environment, else stay as written', () => {
  assert.deepEqual(
    lines('Define root /srv/shop\nDocumentRoot ${root}\nErrorLog ${APACHE_LOG_DIR}/e\nUser ${NONE}'),
    ['documentroot /srv/shop', 'errorlog /var/log/apache2/e', 'user ${NONE}'],
  );
});

const conditions: readonly [string, boolean][] = [
  ['<IfModule php_module>', true],
  ['<IfModule mod_php.c>', true],
  ['<IfModule !mod_ssl.c>', true],
  ['<IfModule ssl_module>', false],
  ['<IfModule mod_so.c>', true],
  ['<IfDefine DEBUG>', true],
  ['<IfDefine !DEBUG>', false],
  ['<IfFile "ports.conf">', true],
  ['<IfFile /no/such>', false],
  ['<IfVersion >= 2.4>', true],
  ['<IfVersion < 2.4.10>', false],
  ['<IfVersion !~ 2.2>', false],
];
for (const [condition, expected] of conditions)
  test(`${condition} ${expected ? 'holds' : 'does not hold'}`, () => {
    const name = /\w+/.exec(condition)?.[0];
    const { lines: found } = read(
      {
        [MAIN]: `LoadModule php_module /m/libphp.so\n${condition}\nListen 80\n</${name}>`,
        '/etc/apache2/ports.conf': '',
      },
      { defines: ['DEBUG'] },
    );
    assert.equal(found.includes('listen 80'), expected);
  });

test('a condition sees only the modules loaded before it, as httpd does', () => {
  const text =
    '<IfModule ssl_module>\nListen 443\n</IfModule>\nLoadModule ssl_module m.so\n<IfModule ssl_module>\nListen 444\n</IfModule>';
  assert.deepEqual(lines(text), ['loadmodule ssl_module m.so', 'listen 444']);
});

test('what stands in an unmet condition is not included either', () => {
  const { config } = read({
    [MAIN]: '<IfDefine NO>\n<IfModule mod_so.c>\nInclude x.conf\n</IfModule>\n</IfDefine>',
  });
  assert.deepEqual(config.problems, []);
  assert.equal(config.configFiles.length, 1);
});

test('includes: wildcards in order, directories as a whole, the optional kind forgives', () => {
  const {
    lines: found,
    problems,
    config,
  } = read({
    [MAIN]:
      'IncludeOptional mods-enabled/*.load\nInclude dir\nIncludeOptional no/such.conf\nIncludeOptional none/*.x\nInclude gone.conf\nInclude none/*.conf',
    '/etc/apache2/mods-available/b.load': 'LoadModule b_module b.so',
    '/etc/apache2/mods-enabled/b.load': { link: '../mods-available/b.load' },
    '/etc/apache2/mods-enabled/a.load': 'LoadModule a_module a.so',
    '/etc/apache2/mods-enabled/a.conf': 'Listen 1',
    '/etc/apache2/dir/z.txt': 'Listen 3',
    '/etc/apache2/dir/sub/y': 'Listen 2',
  });
  assert.deepEqual(found, ['loadmodule a_module a.so', 'loadmodule b_module b.so', 'listen 2', 'listen 3']);
  assert.deepEqual(problems, [
    `cannot read /etc/apache2/gone.conf: ENOENT @ ${MAIN}:5`,
    `nothing matches Include none/*.conf @ ${MAIN}:6`,
  ]);
  assert.deepEqual(config.modules[1], {
    name: 'b_module',
    file: '/etc/apache2/b.so',
    at: { file: '/etc/apache2/mods-enabled/b.load', line: 1 },
  });
});

test('a cyclic include is named with file and line, and the rest goes on', () => {
  const { lines: found, problems } = read({
    [MAIN]: 'Include a.conf\nListen 80',
    '/etc/apache2/a.conf': '\nInclude b.conf\nListen 81',
    '/etc/apache2/b.conf': 'Include link.conf',
    '/etc/apache2/link.conf': { link: 'a.conf' },
  });
  assert.deepEqual(problems, ['cyclic include of /etc/apache2/link.conf @ /etc/apache2/b.conf:1']);
  assert.deepEqual(found, ['listen 81', 'listen 80']);
});

test('a directory that includes itself ends', () => {
  const { problems } = read({ [MAIN]: 'Include conf', '/etc/apache2/conf/x.conf': 'Include conf' });
  assert.equal(problems.length, 1);
  assert.match(problems[0] ?? '', /cyclic include of \/etc\/apache2\/conf/);
});

test('sections: unclosed, crossed and stray ones are named, and what is outside counts', () => {
  const { lines: found, problems } = read({
    [MAIN]:
      '<VirtualHost *:80>\n<Directory /a>\nOptions None\n</VirtualHost>\nListen 80\n</Files>\n<Directory /b>\nInclude in.conf',
    '/etc/apache2/in.conf': '</Directory>\nListen 81',
  });
  assert.deepEqual(problems, [
    `</VirtualHost> where </directory> is expected @ ${MAIN}:4`,
    `</Files> without <Files> @ ${MAIN}:6`,
    '</Directory> without <Directory> @ /etc/apache2/in.conf:1',
    `<directory> is not closed @ ${MAIN}:7`,
  ]);
  assert.deepEqual(found, ['options None', 'listen 80', 'listen 81']);
});

test('nesting of any depth ends, with a problem', () => {
  const depth = 50_000;
  const { problems } = read({
    [MAIN]: `${'<Directory /a>\n'.repeat(depth)}Listen 1\n${'</Directory>\n'.repeat(depth)}Listen 2`,
  });
  assert.match(problems[0] ?? '', /nested more than 100 deep/);
});

test('lines that no httpd would read are named, and the others are read', () => {
  const { lines: found, problems } = read({ [MAIN]: '<Directory /x\n%%%\nListen 80\nListen\0 81' });
  assert.deepEqual(found, ['listen 80']);
  assert.deepEqual(
    problems.map((p) => p.split(' @ ')[1]),
    [`${MAIN}:1`, `${MAIN}:2`, `${MAIN}:4`],
  );
});

test('no text breaks the reader, and every text ends', () => {
  const piece = fc.constantFrom(
    '<IfModule x>',
    '</IfModule>',
    '<Directory "',
    'Include apache2.conf',
    'Include *',
    '\\',
    '"',
    '${A',
    'Define A ${A}',
    '\n',
    ' ',
    '>',
    'LoadModule a ',
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 40 }),
      (parts) => {
        read({ [MAIN]: parts.join('') });
      },
    ),
    { numRuns: 30 },
  );
});
