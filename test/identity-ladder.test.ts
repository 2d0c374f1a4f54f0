/** The ladder below eBPF, each rung on its own, and what is left of us after kill -9. Needs root. */
import assert from 'node:assert/strict';
import { readlinkSync } from 'node:fs';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { callWitness } from '../bench/attribution/testimony.ts';
import { openIdentity } from '../src/host/identity/index.ts';
import { isLoaded, needsEbpf, needsRoot, programIds } from './ebpf/ebpf.ts';
import { actorOf, freshDirectory, observe } from './identity/observe.ts';

/** PROC_PID_INIT_INO, include/linux/proc_ns.h */
const initialPidNamespace = readlinkSync('/proc/self/ns/pid') === 'pid:[4026531836]';

test('kill -9 leaves no program behind', { skip: needsEbpf }, async () => {
  const witness = await callWitness(freshDirectory(), { rungs: ['ebpf'] });
  const programs = programIds(witness.pid);
  assert.equal(programs.length, 2);
  assert.ok(programs.every(isLoaded));
  await witness.kill();
  for (let waited = 0; programs.some(isLoaded) && waited < 5000; waited += 20) await sleep(20); // freed after an RCU grace period
  assert.ok(!programs.some(isLoaded));
});

describe('the ladder', { skip: needsRoot }, () => {
  test('the process connector names what lives long enough to be read', {
    skip: initialPidNamespace ? false : 'the process connector answers in the initial pid namespace only',
  }, async () => {
    const directory = freshDirectory();
    const shell = ['/bin/sh', '-c', `sleep 0.2; : > ${directory}/x`];
    const testimony = await observe(directory, [shell], { rungs: ['proc-connector'] });
    assert.equal(testimony.rung, 'proc-connector');
    const actor = actorOf(testimony, 'x');
    assert.equal(actor.rung, 'proc-connector');
    assert.deepEqual(actor.process.argv, shell);
    assert.ok(actor.ancestors[0]?.argv?.some((a) => a.endsWith('witness.ts')));
  });

  test('in a pid namespace the process connector is refused with its reason, and /proc answers', async () => {
    const directory = freshDirectory();
    const shell = ['/bin/sh', '-c', `: > ${directory}/x; sleep 0.3`];
    const rungs = ['proc-connector', 'proc'];
    const testimony = await observe(directory, [shell], { rungs, ownPidNamespace: true });
    assert.equal(testimony.rung, 'proc');
    assert.match(testimony.notes.join(), /proc-connector is not available: .*initial pid/);
    const actor = actorOf(testimony, 'x');
    assert.equal(actor.rung, 'proc');
    assert.deepEqual(actor.process.argv, shell);
    assert.equal(actor.user, 'root');
  });
});

test('without any rung the answer is nobody, never an error', () => {
  const { source } = openIdentity({ rungs: [] });
  assert.equal(source.rung, 'none');
  assert.equal(source.who(process.pid), undefined);
  source.close();
});
