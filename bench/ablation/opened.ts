/** Every file the services touch while they start and answer the pages once: by strace(1), and by their memory maps. */
import { spawn } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ElfResolver } from '../../src/host/elf/index.ts';
import { HostFiles } from '../../src/host/files/index.ts';
import { FIXED_ENV } from '../../src/host/process/index.ts';
import type { PageAnswer } from './answers.ts';
import { difference } from './answers.ts';
import { START_ENVIRONMENT, STARTS } from './services.ts';
import type { Subject } from './subject.ts';
import { inside, readTrace } from './trace-lines.ts';
import type { Tracer } from './tracer.ts';

const START_DEADLINE_MS = 60_000;
const POLL_MS = 200;
/** Not files of a host: made by the kernel at each look. */
const KERNEL = /^\/(?:proc|sys|dev)(?:\/|$)/;

/** Canonical paths of regular files, and of the links that lead to them. */
export async function openedFiles(
  subject: Subject,
  tracer: Tracer,
  baseline: readonly PageAnswer[],
  scratch: string,
): Promise<ReadonlySet<string>> {
  await subject.stopServices();
  const directory = join(scratch, 'trace');
  mkdirSync(directory);
  const tracing = STARTS[subject.host.stack].map(({ argv }, n) =>
    startTraced(tracer, join(directory, `${n}-`), subject.enterArgv(argv)),
  );
  await untilAnswered(subject, baseline);
  const touched = mapped(subject);
  await subject.stopServices();
  await Promise.all(tracing);
  const root = rootOf(subject);
  for (const name of readdirSync(directory)) {
    const { paths, programs } = readTrace(readFileSync(join(directory, name), 'utf8'), root);
    if (programs.includes('/usr/bin/nsenter')) continue; // ours, still among the machine's files
    for (const path of paths) touched.add(path);
    for (const path of programs) for (const each of loadedByKernel(subject, path)) touched.add(each);
  }
  return existing(subject, touched);
}

/** Resolves when strace and everything it follows have ended. */
function startTraced({ program, env }: Tracer, output: string, argv: readonly string[]): Promise<void> {
  const options = ['-ff', '-y', '-qq', '-s', '4096', '-e', 'trace=%file', '-E', 'LD_LIBRARY_PATH'];
  const child = spawn(program, [...options, '-o', output, '--', ...argv], {
    stdio: 'ignore',
    env: { ...FIXED_ENV, ...START_ENVIRONMENT, ...env },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}

async function untilAnswered(subject: Subject, baseline: readonly PageAnswer[]): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;) {
    const changed = difference(baseline, await subject.probe());
    if (changed === undefined) return;
    if (Date.now() > deadline) throw new Error(`under strace the site does not answer: ${changed}`);
    await sleep(POLL_MS);
  }
}

const rootOf = (subject: Subject): string => readlinkSync(`/proc/${subject.host.clone.initPid}/root`);

function mapped(subject: Subject): Set<string> {
  const root = rootOf(subject);
  const found = new Set<string>();
  for (const pid of subject.processes()) {
    const maps = readFileSync(`/proc/${pid}/maps`, 'utf8');
    for (const [, path = ''] of maps.matchAll(/ (\/[^\n]*)$/gm)) found.add(inside(path, root));
  }
  return found;
}

/** execve(2) opens the interpreter of a script and of an ELF program itself, out of strace's sight. */
function loadedByKernel(subject: Subject, program: string): readonly string[] {
  const root = subject.host.pathFromOutside('/');
  const { bytes } = new HostFiles(root).readBytes(program, 64 << 20);
  const script = /^#!\s*(\S+)/.exec(bytes?.subarray(0, 256).toString('latin1') ?? '')?.[1];
  if (script !== undefined) return [script, ...loadedByKernel(subject, script)];
  const interpreter = new ElfResolver({ root }).closure(program)?.interpreter;
  return interpreter === undefined ? [] : [interpreter];
}

function existing(subject: Subject, touched: ReadonlySet<string>): ReadonlySet<string> {
  const files = new HostFiles(subject.host.pathFromOutside('/'));
  const found = new Set<string>();
  for (const path of touched) {
    if (KERNEL.test(path)) continue;
    const { links, target } = files.trail(path);
    for (const each of [...links, target])
      if (!KERNEL.test(each) && isFileOrLink(subject, each)) found.add(each);
  }
  return found;
}

export function isFileOrLink(subject: Subject, path: string): boolean {
  const stat = lstatSync(subject.host.pathFromOutside(path), { throwIfNoEntry: false });
  return stat !== undefined && (stat.isFile() || stat.isSymbolicLink());
}
