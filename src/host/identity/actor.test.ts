import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ActorSources, actorOf } from './actor.ts';
import { forked } from './inherit.ts';
import type { ProcessRecord } from './process-record.ts';

const process = (pid: number, more: Partial<ProcessRecord> = {}): ProcessRecord => ({
  pid,
  startTicks: pid * 10,
  comm: `p${pid}`,
  argv: [`/bin/p${pid}`],
  uid: 0,
  execNs: BigInt(pid) * 1000n,
  ancestors: [],
  ...more,
});

const ref = (pid: number, comm = `p${pid}`, uid = 0) => ({ pid, startTicks: pid * 10, comm, uid });

function sources(known: readonly ProcessRecord[], environment: Record<number, string> = {}): ActorSources {
  return {
    find: (pid) => known.find((p) => p.pid === pid),
    userName: (uid) => ({ 0: 'root', 1000: 'ann' })[uid],
    environment: ({ pid }, name) => (name === 'SUDO_USER' ? environment[pid] : undefined),
    controlPackage: () => undefined,
  };
}

test('ancestors carry their command lines; users their names; what is unknown is absent', () => {
  const self = process(30, { uid: 1000, loginUid: 1000, cwd: '/srv', ancestors: [ref(20), ref(10)] });
  assert.deepEqual(actorOf(self, 'ebpf', sources([process(20), process(10)])), {
    rung: 'ebpf',
    process: { pid: 30, comm: 'p30', argv: ['/bin/p30'] },
    ancestors: [
      { pid: 20, comm: 'p20', argv: ['/bin/p20'] },
      { pid: 10, comm: 'p10', argv: ['/bin/p10'] },
    ],
    uid: 1000,
    user: 'ann',
    loginUid: 1000,
    loginUser: 'ann',
    cwd: '/srv',
  });
});

test('an ancestor whose pid has a new owner, or which has executed something since, keeps only its name', () => {
  const self = process(30, { ancestors: [ref(20), ref(10)] });
  const reused = process(20, { startTicks: 999 });
  const later = process(10, { execNs: 31_000n });
  assert.deepEqual(actorOf(self, 'ebpf', sources([reused, later])).ancestors, [
    { pid: 20, comm: 'p20' },
    { pid: 10, comm: 'p10' },
  ]);
});

test('a chain that a record cuts is continued by its last process; one without end is cut', () => {
  const self = process(30, { ancestors: [ref(20)] });
  const long = actorOf(self, 'ebpf', sources([process(20, { ancestors: [ref(10)] }), process(10)]));
  assert.deepEqual(
    long.ancestors.map((p) => p.pid),
    [20, 10],
  );
  const circle = process(20, { ancestors: [ref(20)] });
  assert.equal(actorOf(self, 'ebpf', sources([circle])).ancestors.length, 32);
});

test('sudo: the user of the process that called it, whatever its environment claims', () => {
  const self = process(30, { ancestors: [ref(20, 'sudo'), ref(15, 'sudo'), ref(10, 'bash', 1000)] });
  assert.equal(actorOf(self, 'ebpf', sources([], { 30: 'eve' })).sudoUser, 'ann');
});

test('sudo: the variable it leaves behind when it is not in the chain; absent else', () => {
  const self = process(30, { ancestors: [ref(20), ref(10)] });
  assert.equal(actorOf(self, 'proc', sources([], { 20: 'ann' })).sudoUser, 'ann');
  assert.equal(actorOf(self, 'proc', sources([])).sudoUser, undefined);
});

const FORK = {
  startNs: 305_000_000n,
  parentStartNs: 200_000_000n,
  cgroupId: 1n,
  parentPid: 20,
  uid: 33,
  gid: 33,
  comm: 'sh',
};

test('a forked child that executed nothing is its parent’s program under its own pid', () => {
  const parent = process(20, { execNs: 250_000_000n, exe: '/bin/sh', cwd: '/srv', ancestors: [ref(10)] });
  assert.deepEqual(forked(31, FORK, parent), {
    pid: 31,
    startTicks: 30,
    comm: 'sh',
    argv: ['/bin/p20'],
    exe: '/bin/sh',
    inherited: true,
    cwd: '/srv',
    execNs: 305_000_000n,
    uid: 33,
    gid: 33,
    ancestors: [{ pid: 20, startTicks: 20, comm: 'sh', uid: 0 }, ref(10)],
  });
});

test('what the parent executed after the fork is not what its child runs', () => {
  const parent = process(20, { execNs: 306_000_000n });
  const child = forked(31, FORK, parent);
  assert.equal(child.argv, undefined);
  assert.equal(child.inherited, undefined);
  assert.equal(forked(31, { ...FORK, parentPid: 0 }, undefined).ancestors.length, 0);
});
