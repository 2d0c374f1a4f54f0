import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import * as elf from './format.ts';
import { ElfObjects, ElfResolver, LinkScope } from './index.ts';
import { NATIVE } from './machine.ts';
import { buildLibrary, type SampleLibrary } from './testing/build-library.ts';

// Everything happens inside a root of its own, so that the machine's libraries play no part.
const base = mkdtempSync(join(tmpdir(), 'stakeout-link-'));
after(() => rmSync(base, { recursive: true }));
let root = base;
let count = 0;
beforeEach(() => {
  count += 1;
  root = join(base, String(count));
  put('/usr/lib/liba.so.1', { soname: 'liba.so.1', version: 'A_2', defines: { a_open: 0, a_close: 0 } });
  put('/usr/lib/libb.so.1', { soname: 'libb.so.1', defines: { b_open: 0, b_read: 0 } });
  put('/bin/program', { defines: { program_log: 0 } });
});

function put(path: string, sample: SampleLibrary | Buffer): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  const bytes = Buffer.isBuffer(sample) ? sample : buildLibrary({ machine: NATIVE.machine, ...sample });
  writeFileSync(join(root, path), bytes);
}

const MODULE: SampleLibrary = {
  needed: ['liba.so.1', 'libb.so.1'],
  needs: [
    { name: 'a_open', from: ['liba.so.1', 'A_2'] },
    { name: 'b_open' },
    { name: 'program_log' },
    { name: 'not_there', weak: true },
  ],
};

function scope(): LinkScope {
  const made = new LinkScope(new ElfObjects(new ElfResolver({ root, levels: [] }), root));
  made.add('/bin/program');
  return made;
}

/** [kind, what is named, culprit] */
function faults(module = '/m.so', binding?: 'now' | 'lazy'): unknown[] {
  return scope()
    .check(module, binding)
    .map(({ kind, symbol, version, library, culprit }) => [kind, symbol ?? version ?? library, culprit]);
}

test('a module whose needs are met has no fault', () => {
  put('/m.so', MODULE);
  assert.deepEqual(faults(), []);
});

test('a module that is damaged itself', () => {
  put('/m.so', buildLibrary({ ...MODULE, machine: NATIVE.machine }).subarray(0, -300));
  assert.deepEqual(faults(), [['damaged', undefined, '/m.so']]);
});

test('a library that is gone, one that is damaged, one for 32 bit', () => {
  put('/m.so', MODULE);
  put(
    '/usr/lib/libb.so.1',
    buildLibrary({ machine: NATIVE.machine, defines: { b_open: 0 } }).subarray(0, -300),
  );
  assert.deepEqual(faults(), [['damaged', undefined, '/usr/lib/libb.so.1']]);
  rmSync(join(root, '/usr/lib/liba.so.1'));
  assert.deepEqual(faults()[0], ['missing-library', 'liba.so.1', undefined]);
  const narrow = buildLibrary({ machine: NATIVE.machine });
  narrow[elf.EI_CLASS] = elf.ELFCLASS32;
  put('/usr/lib/liba.so.1', narrow);
  assert.deepEqual(faults()[0], ['missing-library', 'liba.so.1', '/usr/lib/liba.so.1']);
});

test('a library of another version: the library is named', () => {
  put('/m.so', MODULE);
  put('/usr/lib/liba.so.1', { soname: 'liba.so.1', version: 'A_1', defines: { a_open: 0 } });
  assert.deepEqual(faults(), [['missing-version', 'A_2', '/usr/lib/liba.so.1']]);
});

test('another library in its place says its real name', () => {
  put('/m.so', MODULE);
  put('/usr/lib/liba.so.1', { soname: 'libz.so.1', version: 'Z_1', defines: { z_open: 0 } });
  assert.deepEqual(faults(), [['missing-version', 'A_2', '/usr/lib/liba.so.1']]);
  assert.match(
    scope().check('/m.so')[0]?.text ?? '',
    /m\.so needs version A_2 of liba\.so\.1, .*calls itself libz\.so\.1/,
  );
  put('/usr/lib/liba.so.1', { soname: 'libz.so.1', defines: { z_open: 0 } });
  assert.deepEqual(faults(), [['missing-symbol', 'a_open', '/usr/lib/liba.so.1']]);
});

test('a symbol without a version: the impostor, else the library that defines its like, else nobody', () => {
  put('/m.so', { needed: ['liba.so.1', 'libb.so.1'], needs: [{ name: 'b_open' }, { name: 'b_opendir' }] });
  assert.deepEqual(faults(), [['missing-symbol', 'b_opendir', '/usr/lib/libb.so.1']]);
  put('/usr/lib/libb.so.1', { soname: 'libz.so.1', defines: { z_open: 0 } });
  assert.deepEqual(faults()[1], ['missing-symbol', 'b_opendir', '/usr/lib/libb.so.1']);
  put('/m.so', { needed: ['liba.so.1'], needs: [{ name: 'stranger' }] });
  assert.deepEqual(faults(), [['missing-symbol', 'stranger', undefined]]);
});

test('a library that needs another version of its own library', () => {
  put('/m.so', { needed: ['libc.so.1'] });
  put('/usr/lib/libc.so.1', {
    soname: 'libc.so.1',
    needed: ['liba.so.1'],
    needs: [{ name: 'a_open', from: ['liba.so.1', 'A_3'] }],
  });
  const [fault] = scope().check('/m.so');
  assert.deepEqual(
    [fault?.kind, fault?.neededBy, fault?.culprit],
    ['missing-version', '/usr/lib/libc.so.1', '/usr/lib/liba.so.1'],
  );
});

test('what modules loaded before define counts, and with it what their libraries need of the process', () => {
  put('/first.so', { defines: { shared_state: 0 } });
  put('/m.so', { needed: ['libp.so.1'], needs: [{ name: 'shared_state' }], defines: { m_callback: 0 } });
  const needs = [{ name: 'program_log' }, { name: 'm_callback' }];
  put('/usr/lib/libp.so.1', { soname: 'libp.so.1', needs });
  assert.deepEqual(faults(), [['missing-symbol', 'shared_state', undefined]]);
  const later = scope();
  later.add('/first.so');
  assert.deepEqual(later.check('/m.so'), []);
});

test('bound lazily, only what must be there at once is missed', () => {
  const needs = [{ name: 'called_later' }, { name: 'table', eager: true }];
  put('/m.so', { needs, lazy: true });
  assert.deepEqual(faults('/m.so', 'lazy'), [['missing-symbol', 'table', undefined]]);
  assert.equal(faults('/m.so', 'now').length, 2);
  put('/m.so', { needs });
  assert.equal(faults('/m.so', 'lazy').length, 2);
});

test('a process with an object that is not understood is given the benefit of the doubt', () => {
  put('/m.so', { needs: [{ name: 'stranger' }] });
  const doubtful = scope();
  const bytes = buildLibrary({ machine: NATIVE.machine });
  bytes.writeBigUInt64LE(0n, elf.LAYOUT_64.shoff); // no section headers
  put('/other.so', bytes);
  doubtful.add('/other.so');
  assert.deepEqual(doubtful.check('/m.so'), []);
});

test('so is a process whose program lacks a library', () => {
  put('/m.so', { needs: [{ name: 'stranger' }] });
  put('/bin/broken', { needed: ['libgone.so.1'] });
  const doubtful = scope();
  doubtful.add('/bin/broken');
  assert.deepEqual(doubtful.check('/m.so'), []);
});
