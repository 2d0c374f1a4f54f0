import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { RpmDetails } from '../../../host/packages/index.ts';
import { auditScript } from '../audit-script.ts';
import { decide } from '../decide.ts';
import type { Change, Contents, GuardedHost } from '../model.ts';
import { essential, remove } from '../testing/shop.ts';
import { parseRpmCall } from './call.ts';
import { parseDnfInput } from './dnf-protocol.ts';
import { rpmPlanOf } from './plan.ts';
import { contentsFrom } from './side.ts';

const MODULE = '/usr/lib64/httpd/modules/libphp.so';
const OWNERS = [{ name: 'php', version: '8.2-1', provides: [] }];

function details(name: string, version: string, more: Partial<RpmDetails> = {}): RpmDetails {
  return { name, version, arch: 'x86_64', obsoletes: [], paths: [], scripts: [], ...more };
}

function outcome(coming: RpmDetails, changes: readonly Change[]): string {
  const contents: Contents = contentsFrom(coming, OWNERS);
  const host: GuardedHost = {
    essentials: [essential(MODULE, { package: 'php' })],
    owners: OWNERS,
    contents: new Map([['/x.rpm', contents]]),
    removalScripts: new Map(),
  };
  return decide({ layer: 'dnf', changes }, host, auditScript).outcome;
}

describe('a package that is obsolete', () => {
  const arrival: Change = { action: 'install', name: 'php-next', to: '9-1', file: '/x.rpm' };
  const next = (more: Partial<RpmDetails>): RpmDetails => details('php-next', '9-1', more);
  for (const [what, coming, expected] of [
    [
      'is no loss where its follower brings the part',
      { obsoletes: [{ name: 'php' }], paths: [MODULE] },
      'allowed',
    ],
    ['is one where it does not', { obsoletes: [{ name: 'php' }] }, 'refused'],
    [
      'only at the versions that are named',
      { obsoletes: [{ name: 'php', operator: '<', version: '8.2' }], paths: [MODULE] },
      'refused',
    ],
    [
      'a release counts only where it is named',
      { obsoletes: [{ name: 'php', operator: '<=', version: '8.2' }], paths: [MODULE] },
      'allowed',
    ],
  ] as const)
    test(what, () => assert.equal(outcome(next(coming), [remove('php'), arrival]), expected));

  test('taking the place is not for those who only claim the file', () => {
    assert.equal(outcome(next({ paths: [MODULE] }), [arrival]), 'refused');
  });
});

test('scriptlets of a shell are followed, for the counts that rpm gives them', () => {
  const arrival: Change = { action: 'install', name: 'rogue', to: '1-1', file: '/x.rpm' };
  const scripted = (interpreter: string, text: string): RpmDetails =>
    details('rogue', '1-1', { scripts: [{ name: 'postin', interpreter, text }] });
  const upgradeOnly = `if [ "$1" -ge 3 ]; then rm -f ${MODULE}; fi`;
  for (const [interpreter, text, expected] of [
    ['/bin/sh', `rm -f ${MODULE}`, 'refused'],
    ['/usr/bin/bash -e', `if [ $1 = 1 ]; then rm -f ${MODULE}; fi`, 'refused'],
    ['/bin/sh', upgradeOnly.replace('-ge', '='), 'allowed'],
    ['<lua>', `rm -f ${MODULE}`, 'allowed'],
  ] as const)
    assert.equal(outcome(scripted(interpreter, text), [arrival]), expected, text);
});

describe('what a call of rpm does', () => {
  const PHP = details('php', '8.2-1');
  const lookup = {
    installed: (labels: readonly string[]) => (labels.includes('php') ? [PHP] : []),
    file: (path: string) =>
      path === '/root/next.rpm' ? details('php-next', '9-1', { obsoletes: [{ name: 'php' }] }) : undefined,
  };
  const planned = (line: string) =>
    rpmPlanOf(
      parseRpmCall(line.split(' ')),
      { cwd: '/root', commandLine: line, owners: OWNERS },
      lookup,
    )?.changes.map(({ action, name }) => `${action} ${name}`);
  for (const [line, expected] of [
    ['rpm -e php none', ['remove php']],
    ['rpm -U next.rpm', ['remove php', 'install php-next']],
    ['rpm -i next.rpm', ['install php-next']],
    ['rpm -F next.rpm', []],
    ['rpm -U https://example.org/x.rpm', undefined],
    ['rpm -qa', []],
  ] as const)
    test(line, () => assert.deepEqual(planned(line), expected));
});

describe('what the plugin of dnf says', () => {
  const installed = () => new Map([['php', '8.2-1']]);
  const input = (changes: unknown): string =>
    JSON.stringify({ schema: 'stakeout.dnf-transaction/1', commandLine: 'dnf upgrade', changes });

  test('versions without an epoch of 0, what is installed, the file once it is fetched', () => {
    const text = input([
      { action: 'install', name: 'php', arch: 'x86_64', version: '0:8.3-1', file: '/p.rpm' },
      { action: 'remove', name: 'old', arch: 'noarch', version: '1:2-3' },
    ]);
    const [php, old] = parseDnfInput(text, installed, true)?.changes ?? [];
    assert.deepEqual(php, {
      action: 'install',
      name: 'php',
      arch: 'x86_64',
      from: '8.2-1',
      to: '8.3-1',
      file: '/p.rpm',
    });
    assert.deepEqual(old, { action: 'remove', name: 'old', arch: 'noarch', from: '1:2-3' });
    assert.equal(parseDnfInput(text, installed, false)?.changes[0]?.file, undefined);
  });

  test('anything else is not understood', () => {
    for (const text of ['', '{}', input('x'), input([{ action: 'purge' }]), '[1'])
      assert.equal(parseDnfInput(text, installed, true), undefined);
    fc.assert(fc.property(fc.json(), (text) => parseDnfInput(text, installed, true) === undefined));
  });
});
