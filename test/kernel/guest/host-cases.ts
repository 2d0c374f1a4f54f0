/**
 * A real host whose kernel keeps what its site needs: the agent as it is installed, its hooks in Debian's own apt and dpkg, a
 * clean-up script of the kind that took the site down. The machine's root is a practice host on ext4 (host-image.ts).
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { eventSchema, type EventOf } from '../../../src/domain/event.ts';
import { InstalledAgent, stakeout, until } from './installed-agent.ts';
import { check } from './report.ts';
import { exists, must, mustWork, tryIt } from './try.ts';

const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
const EXTENSION = '/usr/lib/php/20220829/mysqli.so';
const SCRIPT = '/root/clean-up.sh';
const REINSTALL = 'apt-get -y --reinstall install /var/cache/apt/archives/php8.2-mysql_*.deb';

/** How long the script is still there: whose line it was is read from its shell, and the agent is slow under emulation. */
const LAST_SECONDS = 30;

/** What a script may try on a needed file, a line each, and what the kernel was asked for. */
const THEFTS = [
  ['rm -f', `rm -f ${MODULE}`, 'unlink'],
  ['mv away', `mv ${MODULE} /root/away`, 'rename'],
  ['mv over it', `mv /root/evil ${MODULE}`, 'replace'],
  ['truncate', `truncate -s 0 ${MODULE}`, 'write'],
  ['overwriting', `echo x > ${MODULE}`, 'write'],
  ['chmod', `chmod 000 ${MODULE}`, 'attributes'],
] as const;

const entriesSchema = z.object({ entries: z.array(z.object({ event: z.record(z.string(), z.unknown()) })) });

export async function hostCases(): Promise<void> {
  const original = sha256(MODULE);
  await check('the site is served', () => {
    mustWork('/usr/sbin/apache2ctl', 'start');
    return page();
  });
  await check('baseline, package guard and kernel guard, by the commands of an administrator', () => {
    for (const args of [
      ['baseline', 'create'],
      ['guard', 'install'],
      ['guard', 'kernel', 'on'],
    ]) {
      const { code, output } = stakeout(...args);
      must(code === 0, `${args.join(' ')} ended with ${code}: ${output}`);
    }
    return 'yes';
  });
  let agent: InstalledAgent | undefined;
  await check('the agent guards, and says so', async () => {
    agent = await InstalledAgent.start();
    return reported();
  });
  await thefts(original);
  await packages();
  await approvals(original);
  for (const [signal, how] of [
    ['SIGKILL', 'kill -9 of the agent'],
    ['SIGTERM', "the agent's orderly end"],
  ] as const)
    await check(
      `open after ${how}; what is taken then is back at its next start, and kept again`,
      async () => {
        await agent?.end(signal);
        mustWork('/usr/bin/rm', MODULE);
        agent = await InstalledAgent.start();
        await until('the module is back', () => exists(MODULE) && sha256(MODULE) === original);
        await reported();
        refuses('/usr/bin/rm', MODULE);
        return page();
      },
    );
  await agent?.end('SIGTERM');
}

async function thefts(original: string): Promise<void> {
  await check('a script is refused each of its ways, and the module is as it was', () => {
    writeFileSync('/root/evil', 'evil\n');
    writeFileSync(
      SCRIPT,
      ['#!/bin/sh', ...THEFTS.map(([, line]) => line), `sleep ${LAST_SECONDS}`, ''].join('\n'),
    );
    const { output } = tryIt('/bin/sh', SCRIPT);
    const refusals = output.split('\n').filter((line) => /not permitted/i.test(line));
    must(refusals.length === THEFTS.length, `${refusals.length} refused: ${output}`);
    must(sha256(MODULE) === original && (statSync(MODULE).mode & 0o777) === 0o644, 'it changed');
    return page();
  });
  for (const [n, [name, line, operation]] of THEFTS.entries())
    await check(`in the journal, with script and line: ${name}`, async () => {
      let found: EventOf<'kernel-guard.refused'> | undefined;
      await until(`line ${n + 2} of the script is in the journal`, () => {
        found = refusedEntries().find(({ script }) => script?.path === SCRIPT && script.line === n + 2);
        return found !== undefined;
      });
      must(
        found?.operation === operation && found.path === MODULE,
        `it says ${found?.operation} ${found?.path}`,
      );
      must(
        found?.by !== undefined && found.script?.text === line,
        `by ${found?.by?.process.comm}: ${found?.script?.text}`,
      );
      return `${found?.operation} by ${found?.comm}, ${SCRIPT}:${n + 2}: ${found?.script?.text}`;
    });
}

async function packages(): Promise<void> {
  await check(
    "apt's reinstallation of a needed package goes through, and its new file is kept at once",
    () => {
      const before = statSync(EXTENSION).ino;
      mustWork('/bin/sh', '-c', REINSTALL);
      must(statSync(EXTENSION).ino !== before, 'the file was not replaced');
      refuses('/usr/bin/rm', EXTENSION);
      return mustWork('/usr/bin/dpkg-query', '-W', 'php8.2-mysql');
    },
  );
  await check('its removal is refused before the kernel is asked: nothing is half-installed', () => {
    const { code, output } = tryIt('/usr/bin/apt-get', '-y', 'remove', 'php8.2-mysql');
    must(code === 100 && output.includes('stakeout guard'), `it ended with ${code}: ${output}`);
    must(exists(EXTENSION) && mustWork('/usr/bin/dpkg', '--audit') === '', 'half-done');
    return page();
  });
}

async function approvals(original: string): Promise<void> {
  await check('an approved process tree may change it; the watcher puts it back', async () => {
    const argv = ['guard', 'kernel', 'allow', '--reason', 'a test', '--', '/bin/sh', '-c', `rm ${MODULE}`];
    const { code, output } = stakeout(...argv);
    must(code === 0, `it ended with ${code}: ${output}`);
    await until('the module is back', () => exists(MODULE) && sha256(MODULE) === original);
    return 'yes';
  });
  await check('the approved removal of a package goes through', () => {
    // Emulated, the guard takes longer than a hook waits for it, and nothing could be approved.
    mustWork('/usr/bin/sed', '-i', 's/^\\( *\\)ask 6 /\\1ask 300 /', '/usr/lib/stakeout/guard/dpkg-hook');
    const { output } = tryIt('/usr/bin/dpkg', '-r', 'php8.2-mysql');
    const [, id = ''] = /(TXN-[0-9a-f]+)/.exec(output) ?? [];
    must(id !== '', `no transaction in: ${output}`);
    const approved = stakeout('guard', 'approve', id, '--reason', 'a test');
    must(approved.code === 0, approved.output);
    mustWork('/usr/bin/dpkg', '-r', 'php8.2-mysql');
    must(!exists(EXTENSION), 'it is still there');
    must(mustWork('/usr/bin/dpkg', '--audit') === '', 'half-done');
    return id;
  });
}

async function reported(): Promise<string> {
  let text = '';
  // A file that has just come back is kept from the next look on, and told as one that is not until then.
  await until('the kernel guard is on, and keeps all', () => {
    text = stakeout('guard', 'kernel', 'status').output;
    return /on: \d+ names kept, (?:nothing|\d+) refused/.test(text);
  });
  const { output } = stakeout('status');
  must(/kernel guard\s+on: \d+ names kept/.test(output), `stakeout status says: ${output}`);
  return /on: .*/.exec(text)?.[0] ?? '';
}

function refusedEntries(): EventOf<'kernel-guard.refused'>[] {
  const { output } = stakeout('journal', '--json', '--kind', 'kernel-guard.refused');
  return entriesSchema
    .parse(JSON.parse(output))
    .entries.map(({ event }) => eventSchema.parse(event))
    .filter((event): event is EventOf<'kernel-guard.refused'> => event.kind === 'kernel-guard.refused');
}

function refuses(...argv: readonly string[]): void {
  const { code, output } = tryIt(...argv);
  must(code !== 0 && /not permitted/i.test(output), `${argv.join(' ')} ended with ${code}: ${output}`);
}

function page(): string {
  const said = mustWork(
    '/usr/bin/curl',
    '--silent',
    '--fail',
    '--max-time',
    '60',
    '-H',
    'Host: library.test',
    'http://127.0.0.1/',
  );
  return `the page answers: ${said.slice(0, 40)}`;
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
