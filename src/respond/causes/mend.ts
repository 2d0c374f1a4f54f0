/** The steps repairs are made of. Each names an absolute program and its undo; none passes a shell. */
import { posix } from 'node:path';
import type { RepairPlan, RepairStep } from '../../domain/diagnosis.ts';
import type { Case } from '../diagnosis/case.ts';
import type { ObservedService } from '../observation/model.ts';

/** Stands for the program itself; whoever prints or carries out a plan puts its absolute path there. */
export const STAKEOUT = 'stakeout';

export function plan(summary: string, steps: readonly RepairStep[], byHand?: string): RepairPlan {
  return { summary, steps: [...steps], ...(byHand === undefined ? {} : { byHand }) };
}

/** From the vault, else out of the package: one object, nothing else is touched. */
export function putBack(path: string): RepairStep {
  return {
    summary: `put ${path} back as it was recorded or packaged`,
    argv: [STAKEOUT, 'repair', '--yes', path],
    undo: [STAKEOUT, 'undo', path],
  };
}

/**
 * From apt's own archives where all of them are kept: the versions that were there, without a network, and by dpkg, since apt
 * first wants every other dependency in order.
 */
export function install(
  packages: readonly string[],
  archives: Readonly<Record<string, string>> = {},
): RepairStep {
  const kept = packages.flatMap((name) => archives[name] ?? []);
  return {
    summary: `install ${packages.join(', ')} again`,
    argv:
      kept.length === packages.length
        ? ['/usr/bin/dpkg', '--install', ...kept]
        : ['/usr/bin/apt-get', 'install', '--yes', '--no-install-recommends', ...packages],
    undo: ['/usr/bin/apt-get', 'remove', '--yes', ...packages],
    interrupts: 'the packages may restart their services',
  };
}

export function chmod(path: string, mode: number, before: number | undefined): RepairStep {
  return {
    summary: `give ${path} mode ${octal(mode)}`,
    argv: ['/usr/bin/chmod', octal(mode), path],
    undo: before === undefined ? [] : ['/usr/bin/chmod', octal(before), path],
  };
}

export function chown(path: string, owner: string, before: string | undefined): RepairStep {
  return {
    summary: `give ${path} to ${owner}`,
    argv: ['/usr/bin/chown', '--no-dereference', owner, path],
    undo: before === undefined ? [] : ['/usr/bin/chown', '--no-dereference', before, path],
  };
}

export function link(target: string, path: string): RepairStep {
  return {
    summary: `link ${path} to ${target}`,
    argv: ['/usr/bin/ln', '--symbolic', '--no-target-directory', target, path],
    undo: ['/usr/bin/rm', path],
  };
}

export function makeDirectory(path: string, mode: number, owner: string, group: string): RepairStep {
  return {
    summary: `make ${path}, mode ${octal(mode)}, of ${owner}:${group}`,
    argv: ['/usr/bin/install', '-d', '-m', octal(mode), '-o', owner, '-g', group, path],
    undo: ['/usr/bin/rmdir', path],
  };
}

/** Turns one line into a comment. */
export function commentOut(on: Case, file: string, line: number): RepairStep {
  const mark = /\.ini$|\/pool\.d\/|php-fpm/.test(file) ? ';' : '#';
  return editLine(on, file, `${line}s/^/${mark} /`, `turn line ${line} of ${file} into a comment`);
}

/** One edit by sed, which keeps the file as it was beside the real file, where no include of Debian's configurations looks. */
export function editLine(on: Case, file: string, script: string, summary: string): RepairStep {
  const real = on.object(file)?.target ?? file;
  return {
    summary,
    argv: ['/usr/bin/sed', '--in-place=.before-stakeout', '--follow-symlinks', script, real],
    undo: ['/usr/bin/mv', `${real}.before-stakeout`, real],
  };
}

const ASIDE = '/var/backups';

/** A file that nobody had before the trouble is set aside where no configuration looks for it: nginx reads all of sites-enabled. */
export function setAside(path: string): RepairStep {
  const aside = `${ASIDE}/${posix.basename(path)}.set-aside-by-stakeout`;
  return {
    summary: `set ${path} aside in ${ASIDE}`,
    argv: ['/usr/bin/mv', '--no-clobber', path, aside],
    undo: ['/usr/bin/mv', '--no-clobber', aside, path],
  };
}

/** Asks the service's own configuration test first and refuses when it would not come back. */
export function restart(service: string): RepairStep {
  return {
    summary: `restart ${service}, after its configuration has passed its test`,
    argv: [STAKEOUT, 'restart', service, '--yes'],
    undo: [],
    interrupts: `connections to ${service} for about a second`,
  };
}

/**
 * What services need after their parts are whole again: one that is down is started, one that answers wrongly is restarted, so is
 * one that has read `path` as it is now; one that still works with what it has loaded is left alone.
 */
export function bringBack(on: Case, services: readonly string[], path?: string): readonly RepairStep[] {
  return concerned(on, services)
    .filter((one) => !one.running || suffers(on, one) || hasRead(on, one, path))
    .map(({ service }) => restart(service.id));
}

/** It was started after the file was changed. */
function hasRead(on: Case, { startedAt }: ObservedService, path: string | undefined): boolean {
  const changedAt = path === undefined ? undefined : on.object(path)?.changedAt;
  return changedAt !== undefined && startedAt !== undefined && changedAt < startedAt;
}

/** After what takes effect at once in a running service (a mode, free space): only what does not run is started. */
export function startDown(on: Case, services: readonly string[]): readonly RepairStep[] {
  return concerned(on, services)
    .filter((one) => !one.running)
    .map(({ service }) => restart(service.id));
}

/** Backends first: a web server that comes up before them answers 502. Without names: every service that should run. */
function concerned(on: Case, services: readonly string[]): readonly ObservedService[] {
  const all = on.wanted.filter(({ service }) => services.length === 0 || services.includes(service.id));
  return all.toSorted(
    (a, b) => Number(b.service.stack === 'php-fpm') - Number(a.service.stack === 'php-fpm'),
  );
}

function suffers(on: Case, { service }: ObservedService): boolean {
  if (on.observation.trial === true) return false; // what fails does so in a clone
  return on.symptoms.some(
    (s) =>
      s.kind !== 'start-refused' &&
      (s.service === service.id || s.service === '' || on.dependsOn(s.service, service.id)),
  );
}

export const octal = (mode: number): string => mode.toString(8).padStart(3, '0');

/** The plan with the program's absolute path in place of its name. */
export function planWith(repair: RepairPlan, program: string): RepairPlan {
  const named = (argv: readonly string[]): string[] =>
    argv.map((arg, i) => (i === 0 && arg === STAKEOUT ? program : arg));
  return {
    ...repair,
    steps: repair.steps.map((step) => ({ ...step, argv: named(step.argv), undo: named(step.undo) })),
  };
}
