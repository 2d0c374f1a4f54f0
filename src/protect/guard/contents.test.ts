import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { PackageRecord } from '../../host/packages/index.ts';
import { contentsFrom } from './contents.ts';
import { parseDpkgCall } from './dpkg-call.ts';
import { planOf } from './dpkg-plan.ts';
import { failureOf, takeFailures } from './failures.ts';

describe('control files', () => {
  test('names, relations, paths under one name, scripts', () => {
    const contents = contentsFrom({
      control: 'Package: x\nversion: 1:2-3\nConflicts: a (<< 2),\n b\nReplaces: a\n\nPackage: other\n',
      md5sums: `${'0'.repeat(32)}  lib/x.so\n${'0'.repeat(32)}  usr/share/a file\nnonsense\n`,
      conffiles: '/etc/x.conf\n',
      postinst: '#!/bin/sh\n',
    });
    assert.deepEqual(contents, {
      name: 'x',
      version: '1:2-3',
      conflicts: [{ name: 'a', operator: '<<', version: '2' }, { name: 'b' }],
      breaks: [],
      replaces: [{ name: 'a' }],
      paths: new Set(['/usr/lib/x.so', '/usr/share/a file', '/etc/x.conf']),
      read: 'control',
      scripts: [{ name: 'postinst', text: '#!/bin/sh\n' }],
    });
  });

  test('what names no package is none', () => {
    assert.equal(contentsFrom({ control: 'Package: x\n' }), undefined);
    fc.assert(fc.property(fc.string(), (control) => contentsFrom({ control }) !== null));
  });
});

function record(name: string, wish: string, state = 'installed'): readonly [string, PackageRecord] {
  return [name, { name, wish, state, arch: 'amd64', version: '1', conffiles: [], provides: [] }];
}

const STATES = new Map([
  record('a', 'install'),
  record('b', 'deinstall'),
  record('c', 'purge', 'config-files'),
]);

async function removed(line: string, frontEnd = false): Promise<string[]> {
  const options = { cwd: '/', commandLine: line, frontEnd };
  const { changes } = await planOf(parseDpkgCall(line.split(' ')), STATES, options);
  return changes.map(
    ({ name, keepsConfiguration }) => `${name}${keepsConfiguration === true ? '' : ' whole'}`,
  );
}

describe('what a call of dpkg takes away', () => {
  test('the named, without their architecture; what is not there cannot go', async () => {
    assert.deepEqual(await removed('dpkg -r a:amd64 z'), ['a']);
    assert.deepEqual(await removed('dpkg -P a'), ['a whole']);
    assert.deepEqual(await removed('dpkg -r c'), []);
    assert.deepEqual(await removed('dpkg -P c'), ['c whole']);
  });

  test('what the status file wishes gone, when asked for or when a front end has planned it', async () => {
    assert.deepEqual(await removed('dpkg -r --pending'), ['b']);
    assert.deepEqual(await removed('dpkg -r a', true), ['a', 'b']);
    assert.deepEqual(await removed('dpkg --unpack /nowhere.deb', true), ['b whole']);
  });

  test('directories are searched, what is no package is left out', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'stakeout-plan-'));
    try {
      mkdirSync(join(directory, 'deep'));
      writeFileSync(join(directory, 'deep/x.deb'), 'no package');
      assert.deepEqual(await removed(`dpkg -i --recursive ${directory}`), []);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('notes of the hooks', () => {
  test('each becomes an event once', () => {
    const directory = mkdtempSync(join(tmpdir(), 'stakeout-notes-'));
    try {
      mkdirSync(join(directory, 'guard'));
      writeFileSync(
        join(directory, 'guard/failures'),
        'apt open 127 1\ndpkg closed 137 2 php8.2-mysql :: dpkg -r php8.2-mysql \nrubbish\n',
      );
      assert.deepEqual(
        takeFailures(directory).map(({ layer, outcome, changes, commandLine }) => [
          layer,
          outcome,
          ...changes,
          commandLine ?? '-',
        ]),
        [
          ['apt', 'failed-open', '-'],
          ['dpkg', 'failed-closed', 'remove php8.2-mysql', 'dpkg -r php8.2-mysql'],
        ],
      );
      assert.deepEqual(takeFailures(directory), []);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('anything may stand there', () => {
    fc.assert(fc.property(fc.string(), (line) => failureOf(line) === undefined || line.length > 0));
  });
});
