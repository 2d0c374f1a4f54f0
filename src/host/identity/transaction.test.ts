import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PackageTransaction, ProcessIdentity } from '../../domain/actor.ts';
import { transactionOf } from './transaction.ts';

let pid = 1000;
/** A process by what was executed and its arguments. */
const ran = (exe: string, ...argv: string[]): ProcessIdentity => ({ pid: (pid += 1), comm: 'x', exe, argv });

const RM = ran('/usr/bin/rm', 'rm', '-f', '/usr/lib/apache2/modules/libphp8.2.so');
const BASH = ran('/bin/bash', '-bash');
const DPKG = ran('/usr/bin/dpkg', 'dpkg', '-r', 'badpkg');
const APT = ran('/usr/bin/apt-get', 'apt-get', '-y', 'remove', 'badpkg');
const POSTRM = ran(
  '/var/lib/dpkg/info/badpkg.postrm',
  '/bin/sh',
  '/var/lib/dpkg/info/badpkg.postrm',
  'remove',
);

const CASES: readonly [string, readonly ProcessIdentity[], PackageTransaction | undefined][] = [
  ['none', [RM, BASH], undefined],
  ['dpkg removes a file itself', [DPKG, BASH], { manager: 'dpkg', argv: ['dpkg', '-r', 'badpkg'] }],
  [
    'a script of dpkg',
    [RM, POSTRM, DPKG, BASH],
    { manager: 'dpkg', argv: ['dpkg', '-r', 'badpkg'], package: 'badpkg', script: 'postrm' },
  ],
  [
    'apt above dpkg is what was started',
    [RM, POSTRM, DPKG, APT, BASH],
    { manager: 'apt', argv: ['apt-get', '-y', 'remove', 'badpkg'], package: 'badpkg', script: 'postrm' },
  ],
  [
    'multi-arch package, another admindir, interpreter option, only argv known',
    [RM, { pid: 7, comm: 'sh', argv: ['/bin/sh', '-e', '/srv/adm/info/libc6:amd64.prerm', 'upgrade'] }, DPKG],
    { manager: 'dpkg', argv: ['dpkg', '-r', 'badpkg'], package: 'libc6', script: 'prerm' },
  ],
  [
    'a trigger',
    [
      RM,
      ran(
        '/var/lib/dpkg/info/php8.2.postinst',
        '/bin/sh',
        '/var/lib/dpkg/info/php8.2.postinst',
        'triggered',
        '/usr/lib',
      ),
      DPKG,
    ],
    { manager: 'dpkg', argv: ['dpkg', '-r', 'badpkg'], package: 'php8.2', script: 'triggered' },
  ],
  [
    'first install: the script has not been moved to its place',
    [RM, ran('/var/lib/dpkg/tmp.ci/preinst', '/bin/sh', '/var/lib/dpkg/tmp.ci/preinst', 'install'), DPKG],
    { manager: 'dpkg', argv: ['dpkg', '-r', 'badpkg'], package: 'unpacked', script: 'preinst' },
  ],
  [
    'a script named without a package manager above it',
    [RM, ran('/bin/sh', 'sh', '/var/lib/dpkg/info/apache2.postrm', 'remove'), BASH],
    undefined,
  ],
  ['an argv[0] that pretends', [ran('/usr/bin/rm', 'dpkg', 'x'), BASH], undefined],
  [
    'dnf in Python, by script and by executed path',
    [RM, ran('/usr/bin/python3.11', '/usr/bin/python3', '-s', '/usr/bin/dnf', 'remove', 'php')],
    { manager: 'dnf', argv: ['/usr/bin/python3', '-s', '/usr/bin/dnf', 'remove', 'php'] },
  ],
  [
    'unattended-upgrade',
    [DPKG, ran('/usr/bin/unattended-upgrade', '/usr/bin/python3', '/usr/bin/unattended-upgrade')],
    { manager: 'apt', argv: ['/usr/bin/python3', '/usr/bin/unattended-upgrade'] },
  ],
  ['rpm', [ran('/usr/bin/rpm', 'rpm', '-e', 'php'), BASH], { manager: 'rpm', argv: ['rpm', '-e', 'php'] }],
  ['known by name only', [RM, { pid: 9, comm: 'dpkg' }], { manager: 'dpkg', argv: ['dpkg'] }],
];

for (const [name, chain, expected] of CASES) {
  test(`transaction: ${name}`, () => {
    const controlPackage = (directory: string): string | undefined =>
      directory === '/var/lib/dpkg/tmp.ci' ? 'unpacked' : undefined;
    assert.deepEqual(transactionOf(chain, { controlPackage }), expected);
  });
}
