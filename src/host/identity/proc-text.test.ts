import assert from 'node:assert/strict';
import { test } from 'node:test';
import { environmentVariable, parseCgroup, parseStat, parseUsers } from './proc-text.ts';

const stat = (comm: string, terminal: number): string =>
  `4711 (${comm}) S 42 4711 4711 ${terminal} -1 4194560 2077 0 0 0 0 5 0 0 20 0 3 0 98747 5693440 278 0\n`;

test('stat: name, parent and start, whatever the name holds', () => {
  assert.deepEqual(parseStat(stat('a) R 1 1 (b\n', 0)), {
    comm: 'a) R 1 1 (b␊',
    parent: 42,
    startTicks: 98747,
  });
  assert.equal(parseStat(''), undefined);
  assert.equal(parseStat('4711 (cut off'), undefined);
});

const TERMINALS: readonly [number, string | undefined][] = [
  [0, undefined],
  [(136 << 8) | 3, 'pts/3'],
  [(137 << 8) | 1, 'pts/257'],
  [(136 << 8) | (1 << 20), 'pts/256'],
  [(4 << 8) | 1, 'tty1'],
  [(4 << 8) | 64, 'ttyS0'],
  [(204 << 8) | 64, '204:64'],
];
for (const [device, name] of TERMINALS) {
  test(`stat: terminal ${device} is ${name ?? 'none'}`, () =>
    assert.equal(parseStat(stat('x', device))?.terminal, name));
}

test('status: the real user and group', () => {
  const status = 'Name:\tUid:\t9\nUid:\t1000\t0\t0\t0\nGid:\t100\t0\t0\t0\n';
  assert.deepEqual(parseUsers(status), { uid: 1000, gid: 100 });
  assert.equal(parseUsers('Name:\tx\n'), undefined);
});

test('cgroup: the unified path among others', () => {
  assert.equal(parseCgroup('8:pids:/\n0::/system.slice/cron.service\n'), '/system.slice/cron.service');
  assert.equal(parseCgroup('8:pids:/\n'), undefined);
});

test('environment: the whole name, the first value', () => {
  const block = 'XSUDO_USER=no\0SUDO_USER=ann\u001b\0SUDO_USER=eve\0';
  assert.equal(environmentVariable(block, 'SUDO_USER'), 'ann␛');
  assert.equal(environmentVariable(block, 'SUDO'), undefined);
});
