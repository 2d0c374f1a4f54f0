/** The kernel guard: each way to take or change a kept file, from an ordinary program. */
import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileGuardSupport } from '../../../src/host/file-guard/index.ts';
import { wish } from '../../../src/protect/kernel-guard/index.ts';
import { Keeper } from './keeper.ts';
import { FILES, STATE } from './places.ts';
import { check } from './report.ts';
import { exists, must, mustFail, mustWork, tryIt } from './try.ts';

const { module, other, link, empty, stranger, directory } = FILES;
const CLEAN_UP = '/data/clean-up.sh';
/** Longer than the guard's deadline. */
const HANGING_MS = 13_000;

export async function guardCases(): Promise<void> {
  prepare();
  await check('the kernel lets programs answer at its security hooks', () => {
    const support = fileGuardSupport();
    must(support.supported, support.supported ? '' : support.why);
    return 'yes';
  });
  wish(STATE, true, new Date());
  const keeper = new Keeper();
  await check('the guard is switched on', () => keeper.on());
  await refusals();
  await actors(keeper);
  await packages(keeper);
  await approvals(keeper);
  await ends(keeper);
}

function prepare(): void {
  mkdirSync('/data/enabled/empty', { recursive: true });
  mustWork('/usr/bin/dpkg', '-i', '/debs/demo_1.deb');
  writeFileSync(other, 'other\n');
  symlinkSync('../lib/demo/libdemo.so', link);
  writeFileSync(stranger, 'stranger\n');
  linkSync(other, '/data/second-name');
}

const REFUSED: readonly (readonly [string, ...string[]])[] = [
  ['unlink', '/bin/unlink', module],
  ['rm', '/usr/bin/rm', '-f', module],
  ['rm -rf of the directory above', '/usr/bin/rm', '-rf', '/data/lib'],
  ['rm of an enabled link', '/usr/bin/rm', link],
  ['rmdir of a directory that is needed', '/bin/rmdir', empty],
  ['mv away', '/bin/mv', module, '/data/away'],
  ['mv of the directory above', '/bin/mv', directory, '/data/lib/gone'],
  ['mv of a strange file over it', '/bin/mv', '/data/evil', module],
  ['mv of NAME.dpkg-new over it by a program that is not dpkg', '/bin/mv', `${module}.dpkg-new`, module],
  ['ln -sf over an enabled link', '/usr/bin/ln', '-sf', '/nowhere', link],
  ['writing', '/bin/sh', '-c', `echo x > ${module}`],
  ['appending', '/bin/sh', '-c', `echo x >> ${module}`],
  ['writing by another name of the same file', '/bin/sh', '-c', 'echo x >> /data/second-name'],
  ['truncate', '/bin/truncate', '-s', '0', module],
  ['chmod', '/bin/chmod', '000', module],
  ['chown', '/bin/chown', '1:1', module],
];

async function refusals(): Promise<void> {
  for (const [name, ...argv] of REFUSED)
    await check(`refused: ${name}`, () => {
      writeFileSync('/data/evil', 'evil\n');
      writeFileSync(`${module}.dpkg-new`, 'evil\n');
      if (!exists(stranger)) writeFileSync(stranger, 'stranger\n');
      const output = mustFail(...argv);
      must(readFileSync(module, 'utf8') === 'one\n', 'it changed');
      must(readFileSync(other, 'utf8') === 'other\n', 'the other one changed');
      must(exists(link) && exists(empty), 'a name is gone');
      return output;
    });
  await check(
    'everything else goes on: a neighbour is written, renamed and removed, names like ours elsewhere',
    () => {
      writeFileSync(stranger, 'changed\n');
      mustWork('/bin/mv', stranger, `${stranger}.2`);
      mustWork('/usr/bin/rm', `${stranger}.2`);
      mkdirSync('/data/elsewhere', { recursive: true });
      writeFileSync('/data/elsewhere/libdemo.so', '');
      mustWork('/usr/bin/rm', '-r', '/data/elsewhere');
      mustWork('/usr/bin/rm', '/data/second-name'); // another name of a kept file is nobody's
      must(readFileSync(module, 'utf8') === 'one\n', 'it cannot be read any more');
      return 'yes';
    },
  );
}

async function actors(keeper: Keeper): Promise<void> {
  await check('recorded: who tried, although it is gone, by the identity cache', async () => {
    const { by, services } = await keeper.refused('unlink', module);
    must(by?.rung === 'ebpf', `known by ${by?.rung}`);
    must(services.includes('apache2'), 'no service');
    return (by?.process.argv ?? []).join(' ');
  });
  await check('recorded: the script and its line', async () => {
    keeper.forget();
    writeFileSync(CLEAN_UP, `#!/bin/sh\n# Tidies up.\nrm -f ${other}\nsleep 1\n`);
    tryIt('/usr/bin/dash', CLEAN_UP);
    const { by, script } = await keeper.refused('unlink', other);
    const chain = [by?.process, ...(by?.ancestors ?? [])]
      .map((p) => (p?.argv ?? [p?.comm]).join(' '))
      .join(' ← ');
    must(chain.includes(CLEAN_UP), chain);
    must(script?.path === CLEAN_UP && script.line === 3, `the script: ${script?.path}, line ${script?.line}`);
    return `${chain}; ${script?.path}, line ${script?.line}: ${script?.text}`;
  });
}

async function packages(keeper: Keeper): Promise<void> {
  await check("let through: dpkg's own upgrade of the package", () => {
    mustWork('/usr/bin/dpkg', '-i', '/debs/demo_2.deb');
    must(readFileSync(module, 'utf8') === 'two\n', 'it is not the new one');
    return mustWork('/usr/bin/dpkg-query', '-W', 'demo');
  });
  await check('kept at once: the file that dpkg put there', () => {
    mustFail('/bin/sh', '-c', `echo x > ${module}`);
    mustFail('/bin/chmod', '000', module);
    return mustFail('/usr/bin/rm', module);
  });
  await check('refused: an attempt of dpkg to remove the file without approval', () => {
    const { output } = tryIt('/usr/bin/dpkg', '-r', 'demo');
    must(exists(module), 'it is gone');
    return `${output.split('\n').at(-1)}; ${mustWork('/usr/bin/dpkg-query', '-W', '-f', '${db:Status-Status}', 'demo')}`;
  });
  await keeper.sync();
}

async function approvals(keeper: Keeper): Promise<void> {
  await check('let through: everything in an approved process tree', async () => {
    const script = `chmod 600 ${module} && rm ${module} && echo back > ${module}.new && mv ${module}.new ${module}`;
    mustWork(process.execPath, process.argv[1] ?? '', 'approved', '/bin/sh', '-c', script);
    must(readFileSync(module, 'utf8') === 'back\n', 'it did not do it');
    await keeper.sync();
    return 'yes';
  });
  await check('refused again: the same when that tree is gone', () => mustFail('/usr/bin/rm', module));
  await check("let through: the package's removal when it is approved", () => {
    mustWork(process.execPath, process.argv[1] ?? '', 'approved', '/usr/bin/dpkg', '-r', 'demo');
    must(!exists(module), 'it is still there');
    mustWork(process.execPath, process.argv[1] ?? '', 'approved', '/usr/bin/dpkg', '-i', '/debs/demo_2.deb');
    return mustWork('/usr/bin/dpkg-query', '-W', 'demo');
  });
}

async function ends(keeper: Keeper): Promise<void> {
  await keeper.sync();
  await check('refused until here: the file that came back', () => mustFail('/usr/bin/rm', module));
  await check('open: an agent that hangs guards nothing after its deadline', async () => {
    keeper.signal('SIGSTOP');
    mustFail('/usr/bin/rm', other);
    await sleep(HANGING_MS);
    mustWork('/usr/bin/rm', other);
    keeper.signal('SIGCONT');
    return 'yes';
  });
  await check('open: one command lifts it', async () => {
    keeper.forget();
    wish(STATE, false, new Date());
    await keeper.hear('off', ({ state }) => (state?.startsWith('off') === true ? state : undefined));
    mustWork('/bin/chmod', '600', module);
    keeper.forget();
    wish(STATE, true, new Date());
    await keeper.on();
    return mustFail('/bin/chmod', '644', module);
  });
  await check('open: kill -9 of the agent, and nothing of the guard is left', async () => {
    await keeper.kill();
    mustWork('/usr/bin/rm', module);
    return 'yes';
  });
}
