/** Who did it, asked of the real kernel: short-lived thieves, forks without exec, threads, pid namespaces, dpkg's scripts. Needs root. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { compile, hasCompiler } from '../bench/attribution/compile.ts';
import { makeDpkgRoot, must, PACKAGE, STOLEN } from '../bench/attribution/dpkg-root.ts';
import { callWitness } from '../bench/attribution/testimony.ts';
import { bootTimeNs } from '../src/host/clock.ts';
import { openIdentity } from '../src/host/identity/index.ts';
import { needsEbpf, needsRoot } from './ebpf/ebpf.ts';
import { actorOf, freshDirectory, observe, scratch } from './identity/observe.ts';

const needsCompiler = needsRoot || (hasCompiler() ? false : 'needs a C compiler');

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
  test('a script that has run thousands of programs is still known by its own command line', async () => {
    const directory = freshDirectory('a');
    const script = join(scratch, 'long.sh');
    // More programs than the kernel's table keeps; the script's own record is the oldest of them.
    const lines = [
      '#!/bin/sh',
      'for i in $(seq 6000); do /bin/true; done',
      `/bin/rm ${directory}/a`,
      'true',
      '',
    ];
    writeFileSync(script, lines.join('\n'), { mode: 0o755 });
    const actor = actorOf(
      await observe(directory, [['/bin/sh', '-c', `${script}; true`]], { rungs: ['ebpf'] }),
      'a',
    );
    const [parent] = actor.ancestors;
    assert.deepEqual([parent?.argv, parent?.inherited], [['/bin/sh', script], undefined]);
  });

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
