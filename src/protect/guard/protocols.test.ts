/** What apt and dpkg say to the guard, as they say it on Debian 12. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { parsePrompt } from './apt-prompt.ts';
import { parseAptInput } from './apt-protocol.ts';
import { parseDpkgCall } from './dpkg-call.ts';
import { transactionId } from './transaction-id.ts';

const PURGE = `VERSION 3
APT::Architecture=amd64
APT::Get::Purge=1
Binary=apt-get
CommandLine::AsString=apt-get%20-y%20purge%20php8.2-mysql

php8.2-mysql 8.2.36-1~deb12u1 amd64 none > - - none **REMOVE**
`;

const UPGRADE = `VERSION 3
Binary=apt-get
CommandLine::AsString=apt-get%20-y%20install%20./a%20b.deb

libapache2-mod-php8.2 8.2.20-1 amd64 none < 8.2.21-1 amd64 none /var/cache/apt/archives/mod.deb
rogue - - none < 1 all none /root/a b.deb
libold 1 amd64 same > - - none **REMOVE**
libapache2-mod-php8.2 8.2.20-1 amd64 none < 8.2.21-1 amd64 none **CONFIGURE**
`;

describe('apt, protocol 3', () => {
  test('a purge', () => {
    assert.deepEqual(parseAptInput(PURGE), {
      layer: 'apt',
      commandLine: 'apt-get -y purge php8.2-mysql',
      changes: [{ action: 'remove', name: 'php8.2-mysql', arch: 'amd64', from: '8.2.36-1~deb12u1' }],
    });
  });

  test('an upgrade, a file with a blank in its name, a removal that keeps configuration', () => {
    assert.deepEqual(parseAptInput(UPGRADE)?.changes, [
      {
        action: 'install',
        name: 'libapache2-mod-php8.2',
        arch: 'amd64',
        from: '8.2.20-1',
        to: '8.2.21-1',
        file: '/var/cache/apt/archives/mod.deb',
      },
      { action: 'install', name: 'rogue', arch: 'all', to: '1', file: '/root/a b.deb' },
      { action: 'remove', name: 'libold', arch: 'amd64', from: '1', keepsConfiguration: true },
    ]);
  });

  test('of other front ends it is not known whether configuration stays', () => {
    const aptitude = UPGRADE.replace('Binary=apt-get', 'Binary=aptitude');
    assert.equal(parseAptInput(aptitude)?.changes[2]?.keepsConfiguration, undefined);
  });

  test('other versions and other text are not understood', () => {
    for (const text of ['', '/var/cache/x.deb\n', 'VERSION 2\n\n', 'VERSION 3\nno end of the options'])
      assert.equal(parseAptInput(text), undefined);
    fc.assert(fc.property(fc.string(), (rest) => parseAptInput(`VERSION 3\n${rest}`) !== null));
  });
});

const PROMPT = JSON.stringify({
  jsonrpc: '2.0',
  method: 'org.debian.apt.hooks.install.pre-prompt',
  params: {
    command: 'purge',
    'search-terms': ['php8.2-mysql'],
    packages: [
      {
        id: 1,
        name: 'php8.2-mysql',
        architecture: 'amd64',
        mode: 'purge',
        automatic: false,
        versions: { current: { id: 2, version: '8.2.36-1~deb12u1', architecture: 'amd64' } },
      },
    ],
  },
});

describe('apt, JSON', () => {
  test('the prompt and the hook name one transaction', () => {
    const [asked, done] = [parsePrompt(PROMPT), parseAptInput(PURGE)];
    assert.ok(asked && done);
    assert.equal(transactionId(asked), transactionId(done));
  });

  test('other messages announce nothing', () => {
    for (const line of [
      '',
      '{',
      '[]',
      PROMPT.replace('pre-prompt', 'post'),
      PROMPT.replace('"packages":[', '"packages":[7,'),
    ])
      assert.equal(parsePrompt(line), undefined);
  });
});

const CALLS: readonly (readonly [line: string, expected: Partial<ReturnType<typeof parseDpkgCall>>])[] = [
  ['dpkg -r a b', { action: 'remove', operands: ['a', 'b'] }],
  ['dpkg -P --force-all a:amd64', { action: 'purge', operands: ['a:amd64'] }],
  [
    'dpkg --status-fd 13 --no-triggers --force-depends --abort-after=1 --remove a:amd64',
    { action: 'remove', operands: ['a:amd64'] },
  ],
  ['dpkg -r --pending', { action: 'remove', pending: true, operands: [] }],
  ['dpkg -Pa', { action: 'purge', pending: true }],
  ['dpkg --recursive -i pool', { action: 'unpack', recursive: true, operands: ['pool'] }],
  ['dpkg -iR pool', { action: 'unpack', recursive: true }],
  ['dpkg --admindir /var/lib/dpkg -r a', { action: 'remove', operands: ['a'] }],
  ['dpkg --force depends -r a', { action: 'remove', operands: ['a'] }],
  ['dpkg --no-act -r a', { action: 'remove', simulated: true }],
  ['dpkg -r -- -a', { action: 'remove', operands: ['-a'], pending: false }],
  ['dpkg --configure -a', { action: 'other' }],
  ['dpkg', { action: 'other', operands: [] }],
];

describe('dpkg', () => {
  for (const [line, expected] of CALLS)
    test(line, () => {
      const call = parseDpkgCall(line.split(' '));
      assert.deepEqual({ ...call, ...expected }, call);
    });
});

test('a transaction is named by what comes and goes, in any order', () => {
  const [a, b] = [
    { action: 'remove' as const, name: 'a', from: '1' },
    { action: 'install' as const, name: 'b', to: '2', file: '/x.deb' },
  ];
  assert.equal(transactionId({ changes: [a, b] }), transactionId({ changes: [b, a] }));
  assert.equal(transactionId({ changes: [b] }), transactionId({ changes: [{ ...b, file: '/y.deb' }] }));
  assert.notEqual(transactionId({ changes: [a] }), transactionId({ changes: [{ ...a, from: '2' }] }));
});
