/**
 * A built site put where a web server looks: a copy of its own for each release, and one link that leads to the newest. The link changes by
 * rename(2), so that no reader ever gets half of one and half of the other; the release before is kept to go back to.
 */
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { syncDirectory, temporaryName, writeError } from '../../host/durable-file.ts';

const KEPT = 3;

export interface Release {
  /** Where readers' server looks. */
  readonly target: string;
  /** Directory of the release that it shows now. */
  readonly release: string;
  readonly previous: string | undefined;
}

export function publishSite(site: string, to: string, now: Date): Release {
  const target = resolve(to);
  if (!existsSync(join(site, 'site.json')))
    throw new StakeoutError(`cannot publish ${site}`, 'it is no site as `stakeout blog build` makes it', {
      exit: EXIT.input,
      next: 'stakeout blog build DIR --out SITE',
    });
  const previous = currentOf(target);
  const releases = releasesOf(target);
  const release = join(releases, freeName(releases, now));
  const made = join(releases, `.${basename(release)}`);
  try {
    mkdirSync(releases, { recursive: true, mode: 0o755 });
    cpSync(site, made, {
      recursive: true,
      dereference: false,
      filter: (path) => lstatSync(path).isFile() || lstatSync(path).isDirectory(),
    });
    renameSync(made, release);
    pointTo(target, release);
    forget(releases, [release, previous ?? '']);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    throw writeError(target, error);
  }
  return { target, release, previous };
}

/** Shows the release before again; once more shows the newer one. */
export function undoPublish(to: string): Release {
  const target = resolve(to);
  const current = currentOf(target);
  const releases = releasesOf(target);
  const names = existsSync(releases) ? releaseNames(releases) : [];
  const at = names.indexOf(basename(current ?? ''));
  const other = names[at - 1] ?? names[at + 1];
  if (current === undefined || at < 0 || other === undefined)
    throw new StakeoutError(`cannot go back in ${target}`, 'no other release is kept there', {
      exit: EXIT.input,
      next: 'stakeout blog publish SITE --to DIR',
    });
  pointTo(target, join(releases, other));
  return { target, release: join(releases, other), previous: current };
}

const releasesOf = (target: string): string => join(dirname(target), `.${basename(target)}-releases`);

/** Undefined before the first; an empty directory may be replaced, anything else is somebody's. */
function currentOf(target: string): string | undefined {
  const stats = lstatSync(target, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (stats.isSymbolicLink()) {
    const leads = resolve(dirname(target), readlinkSync(target));
    if (dirname(leads) === releasesOf(target)) return leads;
  }
  if (stats.isDirectory() && readdirSync(target).length === 0) {
    rmdirSync(target);
    return undefined;
  }
  throw new StakeoutError(
    `refusing to replace ${target}`,
    'something that Stakeout did not publish stands there',
    {
      exit: EXIT.input,
      next: 'name a directory that is not there yet, and let the web server look there',
    },
  );
}

function pointTo(target: string, release: string): void {
  const link = temporaryName(dirname(target));
  symlinkSync(join(basename(dirname(release)), basename(release)), link);
  renameSync(link, target);
  syncDirectory(dirname(target));
}

function releaseNames(releases: string): readonly string[] {
  return readdirSync(releases)
    .filter((name) => /^\d{8}T\d{6}Z(?:-\d+)?$/.test(name))
    .sort();
}

function freeName(releases: string, now: Date): string {
  const stamp = `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  let name = stamp;
  for (let nth = 2; existsSync(join(releases, name)); nth += 1) name = `${stamp}-${nth}`;
  return name;
}

function forget(releases: string, needed: readonly string[]): void {
  const old = releaseNames(releases).slice(0, -KEPT);
  for (const name of old)
    if (!needed.includes(join(releases, name)))
      rmSync(join(releases, name), { recursive: true, force: true });
}
