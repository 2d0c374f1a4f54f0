/** The package file of exactly the installed version, fetched into a private directory that is removed afterwards. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageRef } from '../../domain/component.ts';
import { type CachedDeb, trustedDeb } from '../../host/packages/index.ts';
import { type RunOptions, type RunResult, run as runProgram } from '../../host/process/index.ts';
import { isPackageRef } from './reference.ts';

export interface Download {
  readonly deb: CachedDeb;
  /** Removes what was downloaded. */
  readonly dispose: () => void;
}

const APT_GET = '/usr/bin/apt-get';
const DEADLINE_MS = 120_000;
/** A mirror that does not answer is not waited for longer than this; apt.conf(5), Acquire. */
const SILENCE_SECONDS = 15;
const LONGEST_REASON = 300;

/** `below`: a directory that only we may write. apt checks the digest of what it fetches (apt-secure(8)). */
export async function downloadDeb(
  ref: PackageRef,
  below: string,
  run: (argv: readonly string[], options: RunOptions) => Promise<RunResult> = runProgram,
): Promise<Download> {
  if (!isPackageRef(ref))
    return {
      deb: { found: false, why: `${ref.name} ${ref.version} is not how packages are named` },
      dispose: () => {},
    };
  const directory = mkdtempSync(join(below, 'download-'));
  const dispose = (): void => rmSync(directory, { recursive: true, force: true });
  const done = await run(downloadArgv(ref), { cwd: directory, timeoutMs: DEADLINE_MS });
  const name = readdirSync(directory).find((one) => one.endsWith('.deb'));
  if (done.code === 0 && name !== undefined)
    return { deb: await trustedDeb(join(directory, name), ref), dispose };
  return { deb: { found: false, why: `it cannot be downloaded: ${reason(done)}` }, dispose };
}

/** The directory is ours alone, so apt's own unprivileged user could not write there (apt.conf(5), APT::Sandbox::User). */
function downloadArgv({ name, version, arch }: PackageRef): readonly string[] {
  const settings = [
    'APT::Sandbox::User=root',
    'Acquire::Retries=1',
    `Acquire::http::Timeout=${SILENCE_SECONDS}`,
    `Acquire::https::Timeout=${SILENCE_SECONDS}`,
  ];
  const full = arch === 'all' ? name : `${name}:${arch}`;
  return [APT_GET, '-q', ...settings.flatMap((one) => ['-o', one]), 'download', `${full}=${version}`];
}

/** apt's own words: its first line that begins with `E:`. */
function reason({ stderr, startError, timedOut }: RunResult): string {
  if (startError !== undefined) return `${APT_GET}: ${startError}`;
  if (timedOut) return `it took longer than ${DEADLINE_MS / 1000} s`;
  const lines = stderr.split('\n').map((line) => line.trim());
  const line = lines.find((one) => one.startsWith('E:')) ?? lines[0] ?? '';
  return line.replace(/^E:\s*/, '').slice(0, LONGEST_REASON);
}
