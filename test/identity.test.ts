/** Who did it, asked of the real kernel: short-lived thieves, forks without exec, pid namespaces, every rung of the ladder. Needs root. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { compile, hasCompiler } from '../bench/attribution/compile.ts';
import { makeDpkgRoot, must, PACKAGE, STOLEN } from '../bench/attribution/dpkg-root.ts';
import { callWitness, type WitnessOptions } from '../bench/attribution/testimony.ts';
import type { Testimony } from '../bench/attribution/witness.ts';
import type { Actor } from '../src/domain/actor.ts';
import { messageOf } from '../src/domain/errors.ts';
import { BpfMap, MAP_TYPE } from '../src/host/bpf/index.ts';
import { bpfRaw } from '../src/host/bpf/syscall.ts';
import { bootTimeNs } from '../src/host/clock.ts';
import { openIdentity } from '../src/host/identity/index.ts';

const root = process.getuid?.() === 0;
const needsRoot = root ? false : 'needs root: fanotify and eBPF';
const needsCompiler = needsRoot || (hasCompiler() ? false : 'needs a C compiler');
/** PROC_PID_INIT_INO, include/linux/proc_ns.h */
const initialPidNamespace = readlinkSync('/proc/self/ns/pid') === 'pid:[4026531836]';

/** include/uapi/linux/bpf.h */
const BPF_PROG_GET_FD_BY_ID = 13;

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-identity-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

let directories = 0;
function freshDirectory(...files: readonly string[]): string {
  const directory = join(scratch, `d${(directories += 1)}`);
  mkdirSync(directory);
  for (const file of files) writeFileSync(join(directory, file), '');
  return directory;
}

async function observe(
  directory: string,
  commands: readonly (readonly string[])[],
  options: WitnessOptions = {},
): Promise<Testimony> {
  const witness = await callWitness(directory, options);
  for (const argv of commands) witness.perform(argv);
  return witness.testimony();
}

function actorOf(testimony: Testimony, name: string): Actor {
  const sighting = testimony.sightings.find((s) => s.name === name);
  assert.ok(sighting, `nothing was seen of ${name}`);
  assert.ok(sighting.actor, `nobody is known for ${name}`);
  return sighting.actor;
}

/** Why this machine cannot have eBPF at all. Where it can, a program that is refused is a failure, never a skip. */
function noEbpf(): string | false {
  if (!root) return 'needs root: eBPF';
  if (!existsSync('/sys/kernel/btf/vmlinux')) return 'this kernel does not publish its types';
  const map = { name: 'probe', type: MAP_TYPE.ARRAY, keyBytes: 4, valueBytes: 4, entries: 1 };
  try {
    new BpfMap(map).close();
    return false;
  } catch (thrown) {
    return `this machine forbids eBPF: ${messageOf(thrown)}`;
  }
}
const needsEbpf = noEbpf();

for (const ownPidNamespace of [false, true]) {
  describe(ownPidNamespace ? 'inside a pid namespace' : 'in the pid namespace of the tests', {
    skip: needsEbpf,
  }, () => {
    const options = { ownPidNamespace, rungs: ['ebpf'] };

    test('rm, and rm below a shell: command lines of both, users, directory', async () => {
      const directory = freshDirectory('a', 'b');
      const shell = ['/bin/sh', '-c', `cd ${directory}; rm ./b; true`];
      const testimony = await observe(directory, [['/bin/rm', '-f', `${directory}/a`], shell], options);
      const first = actorOf(testimony, 'a');
      assert.deepEqual(first.process.argv, ['/bin/rm', '-f', `${directory}/a`]);
      assert.equal(first.rung, 'ebpf');
      assert.equal(first.user, 'root');
      assert.ok(first.ancestors[0]?.argv?.some((a) => a.endsWith('witness.ts')));
      const second = actorOf(testimony, 'b');
      assert.deepEqual(second.process.argv, ['rm', './b']);
      assert.equal(second.cwd, directory);
      assert.deepEqual(second.ancestors[0]?.argv, shell);
      assert.equal(second.ancestors[0]?.inherited, undefined);
    });

    test('the chain ends at pid 1 of the namespace', async () => {
      const directory = freshDirectory('a');
      const actor = actorOf(await observe(directory, [['/bin/rm', `${directory}/a`]], options), 'a');
      assert.equal(actor.ancestors.at(-1)?.pid, 1);
      if (ownPidNamespace) assert.ok(actor.ancestors.at(-1)?.argv?.some((a) => a.endsWith('witness.ts')));
    });

    test('a forked child that executes nothing has its parent’s command line, marked', async () => {
      const directory = freshDirectory();
      const shell = ['/bin/sh', '-c', `( : > ${directory}/x ); true`];
      const actor = actorOf(await observe(directory, [shell], options), 'x');
      assert.equal(actor.process.inherited, true);
      assert.deepEqual(actor.process.argv, shell);
      assert.deepEqual(actor.ancestors[0]?.argv, shell);
      assert.notEqual(actor.ancestors[0]?.pid, actor.process.pid);
    });

    test('static unlinker, a C program whose child unlinks, one whose thread does', {
      skip: needsCompiler,
    }, async () => {
      const directory = freshDirectory('a', 'b', 'c');
      const unlinker = await compile('unlinker', scratch);
      const forker = await compile('forker', scratch);
      const threader = await compile('threader', scratch);
      const commands = [
        [unlinker, `${directory}/a`],
        [forker, `${directory}/b`],
        [threader, `${directory}/c`],
      ];
      const testimony = await observe(directory, commands, options);
      assert.deepEqual(actorOf(testimony, 'a').process.argv, commands[0]);
      assert.deepEqual(actorOf(testimony, 'b').process.argv, commands[1]);
      assert.equal(actorOf(testimony, 'b').process.inherited, true);
      assert.deepEqual(actorOf(testimony, 'c').process.argv, commands[2]);
      assert.equal(actorOf(testimony, 'c').process.inherited, undefined);
    });
  });
}

describe('eBPF', { skip: needsEbpf }, () => {
  test('hostile arguments arrive whole, and harmless to a terminal', async () => {
    const directory = freshDirectory('a');
    const script = `exec /bin/rm -f "" "$(printf 'x\\ny\\033[31m\\377')" ${directory}/a`;
    const actor = actorOf(await observe(directory, [['/bin/sh', '-c', script]]), 'a');
    assert.deepEqual(actor.process.argv, ['/bin/rm', '-f', '', 'x␊y␛[31m\ufffd', `${directory}/a`]);
  });

  test('an argument vector beyond the record is cut and says so', async () => {
    const directory = freshDirectory('a');
    const argv = ['/bin/rm', '-f', `${directory}/a`, `/nonexistent/${'n'.repeat(200)}`];
    for (let index = 0; index < 40; index += 1) argv.push(`/nonexistent/${index}/${'m'.repeat(100)}`);
    const { process } = actorOf(await observe(directory, [argv]), 'a');
    assert.equal(process.argvTruncated, true);
    assert.deepEqual(process.argv?.slice(0, 4), argv.slice(0, 4));
    assert.match(process.argv?.at(-1) ?? '', /…$/);
  });

  test('the directory of a gone process is told across mounts', async () => {
    const directory = freshDirectory('a');
    mkdirSync(join(directory, 'mnt'));
    const script = `mount -t tmpfs none ${directory}/mnt && mkdir ${directory}/mnt/in && cd ${directory}/mnt/in && rm ${directory}/a; true`;
    const actor = actorOf(
      await observe(directory, [['/usr/bin/unshare', '-m', '/bin/sh', '-c', script]]),
      'a',
    );
    assert.equal(actor.process.comm, 'rm');
    assert.equal(actor.cwd, `${directory}/mnt/in`);
  });

  test('the same pid in a sibling pid namespace is somebody else', async () => {
    const directory = freshDirectory();
    const witness = await callWitness(directory, { ownPidNamespace: true });
    const shell = ['/bin/sh', '-c', `sleep 1; : > ${directory}/x`];
    witness.perform(shell);
    await sleep(200); // the shell is there; now its number, whatever it is, is used next door
    const neighbour = 'i=0; while [ $i -lt 80 ]; do /bin/true; i=$((i+1)); done';
    await must(['/usr/bin/unshare', '--pid', '--fork', '/bin/sh', '-c', neighbour]);
    assert.deepEqual(actorOf(await witness.testimony(), 'x').process.argv, shell);
  });

  test('a pid that is used again means its newest owner', async () => {
    const directory = freshDirectory('a');
    // ns_last_pid(5 proc_sys_kernel): the next fork gets the number after it. The first event is handled during the sleep.
    const script = `/bin/rm ${directory}/a & p=$!; wait; sleep 0.3; echo $((p-1)) > /proc/sys/kernel/ns_last_pid; ( : > ${directory}/b ); true`;
    const testimony = await observe(directory, [['/bin/sh', '-c', script]], { ownPidNamespace: true });
    assert.equal(actorOf(testimony, 'a').process.pid, actorOf(testimony, 'b').process.pid);
    assert.equal(actorOf(testimony, 'a').process.comm, 'rm');
    assert.equal(actorOf(testimony, 'b').process.comm, 'sh');
    assert.equal(actorOf(testimony, 'b').process.inherited, true);
  });

  test('asked for a time: nobody before the process began, no command line before it executed its last program', async () => {
    const { source } = openIdentity({ rungs: ['ebpf'] });
    try {
      const child = spawn('/bin/sh', ['-c', 'sleep 0.3; exec /bin/sleep 0.1']);
      const { pid = 0 } = child;
      await sleep(150);
      const between = bootTimeNs();
      await once(child, 'close');
      assert.deepEqual(source.who(pid)?.process.argv, ['/bin/sleep', '0.1']);
      assert.equal(source.who(pid, between)?.process.pid, pid);
      assert.equal(source.who(pid, between)?.process.argv, undefined);
      assert.equal(source.who(pid, 1n), undefined);
    } finally {
      source.close();
    }
  });

  test('a process older than the programs is known too, also when it has gone', async () => {
    const child = spawn('/bin/sleep', ['0.5']);
    await once(child, 'spawn');
    const { source } = openIdentity({ rungs: ['ebpf'] });
    try {
      await once(child, 'close');
      const actor = source.who(child.pid ?? 0);
      assert.equal(actor?.rung, 'proc');
      assert.deepEqual(actor?.process.argv, ['/bin/sleep', '0.5']);
      assert.equal(actor?.ancestors[0]?.pid, process.pid);
    } finally {
      source.close();
    }
  });

  test('kill -9 leaves no program behind', async () => {
    const witness = await callWitness(freshDirectory(), { rungs: ['ebpf'] });
    const programs = programIds(witness.pid);
    assert.equal(programs.length, 2);
    assert.ok(programs.every(isLoaded));
    await witness.kill();
    for (let waited = 0; programs.some(isLoaded) && waited < 5000; waited += 20) await sleep(20); // freed after an RCU grace period
    assert.ok(!programs.some(isLoaded));
  });

  test('dpkg: the script, its package and the command line of dpkg', async () => {
    for (const [script, install] of [
      ['postrm', true],
      ['preinst', false],
    ] as const) {
      const { directory, deb, dpkg } = await makeDpkgRoot(freshDirectory(), script);
      if (install) await must([...dpkg, '-i', deb]);
      writeFileSync(join(directory, STOLEN), '');
      const command = install ? [...dpkg, '-r', PACKAGE] : [...dpkg, '-i', deb];
      const actor = actorOf(await observe(join(directory, 'modules'), [command]), 'libphp8.2.so');
      assert.equal(actor.process.comm, 'rm');
      assert.deepEqual(actor.transaction, { manager: 'dpkg', argv: command, package: PACKAGE, script });
    }
  });
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

/** eBPF programs that a process holds: their descriptors say `prog_id` in fdinfo(5). */
function programIds(pid: number): number[] {
  const ids = readdirSync(`/proc/${pid}/fdinfo`).flatMap((fd) => {
    const info = readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8');
    const id = /^prog_id:\t(\d+)/m.exec(info)?.[1];
    return id === undefined || /^link_type/m.test(info) ? [] : [Number(id)];
  });
  return [...new Set(ids)];
}

function isLoaded(id: number): boolean {
  const attributes = Buffer.alloc(16);
  attributes.writeUInt32LE(id, 0);
  const fd = bpfRaw(BPF_PROG_GET_FD_BY_ID, attributes);
  if (fd >= 0) closeSync(fd);
  return fd >= 0;
}
