import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeExec, decodeFork } from './decode.ts';
import { ANCESTOR, CWD, EXEC_RECORD, FORK_RECORD } from './record.ts';

// Written by the programs on Linux 6.18, inside a pid namespace, for: script -qc '/bin/sh -c "exec env … rm …"'
const captured = (name: string): Buffer => readFileSync(new URL(`testdata/${name}`, import.meta.url));

test('an exec record as the kernel wrote it', () => {
  assert.deepEqual(decodeExec(captured('exec-record.bin')), {
    startNs: 2589987400348n,
    execNs: 2589992272284n,
    cgroupId: 1n,
    pid: 9,
    startTicks: 258998,
    comm: 'rm',
    argv: ['./../../../usr/bin/rm', '-f', '', 'a b', 'x␊y␛[31m\ufffd'],
    exe: '/usr/bin/rm',
    uid: 0,
    gid: 0,
    terminal: 'pts/0',
    cwd: '/tmp/shop/uploads',
    ancestors: [
      { pid: 8, startTicks: 258998, uid: 0, comm: 'script' },
      { pid: 1, startTicks: 258977, uid: 0, comm: 'MainThread' },
    ],
  });
});

test('a fork record as the kernel wrote it', () => {
  assert.deepEqual(decodeFork(captured('fork-record.bin')), {
    startNs: 2589987400348n,
    parentStartNs: 2589984934660n,
    cgroupId: 1n,
    parentPid: 8,
    uid: 0,
    gid: 0,
    comm: 'script',
  });
});

test('the fields of a record follow each other without gap or overlap', () => {
  assert.equal(EXEC_RECORD.ancestors + ANCESTOR.count * ANCESTOR.bytes, EXEC_RECORD.cwd);
  assert.equal(EXEC_RECORD.cwd + CWD.count * CWD.nameBytes, EXEC_RECORD.argv);
  assert.equal(EXEC_RECORD.argv + EXEC_RECORD.argvMax, EXEC_RECORD.bytes);
});

test('arguments beyond the record are said to be cut, a fault to be unknown', () => {
  const record = captured('exec-record.bin');
  record.writeUInt32LE(EXEC_RECORD.argvMax + 100, EXEC_RECORD.argvBytes);
  record.fill('a', EXEC_RECORD.argv);
  const cut = decodeExec(record);
  assert.equal(cut.argvTruncated, true);
  assert.deepEqual(cut.argv, [`${'a'.repeat(EXEC_RECORD.argvMax)}…`]);
  record.writeInt32LE(-14, EXEC_RECORD.argvError); // -EFAULT
  assert.equal(decodeExec(record).argv, undefined);
});

test('a directory deeper than the record, and a name longer than its slot, are marked', () => {
  const record = captured('exec-record.bin');
  for (let index = 0; index < CWD.count; index += 1)
    record.write(`d${index}\0`, EXEC_RECORD.cwd + index * CWD.nameBytes);
  record.write(`${'n'.repeat(CWD.nameBytes - 1)}\0`, EXEC_RECORD.cwd);
  assert.equal(
    decodeExec(record).cwd,
    `/…/d11/d10/d9/d8/d7/d6/d5/d4/d3/d2/d1/${'n'.repeat(CWD.nameBytes - 1)}…`,
  );
});

test('no byte pattern makes a decoder throw', () => {
  for (let seed = 0; seed < 256; seed += 1) {
    decodeExec(Buffer.alloc(EXEC_RECORD.bytes, seed));
    decodeFork(Buffer.alloc(FORK_RECORD.bytes, seed));
  }
});
