/** How the web's process is started: as whom, with what given up, and what it may still touch. */
import { chownSync, lstatSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { confineTo, landlockAbi } from '../host/landlock/index.ts';
import { type Account, accountOf, canLessen, lessened } from '../host/lesser-user.ts';
import { type Attended, FIXED_ENV, startAttended } from '../host/process/index.ts';
import { privateDirectory } from '../host/state-directory.ts';
import { workerEntry } from '../host/worker-entry.ts';
import { writeDocument } from '../host/write-document.ts';
import type { WebSettings } from './settings.ts';

export const WEB_USER = 'stakeout-web';
export const WEB_DIRECTORY = '/var/lib/stakeout-web';

/** What a program of Node needs to start, to find names and to check certificates. */
const READ = [
  '/usr',
  '/lib',
  '/lib64',
  '/etc/ld.so.cache',
  '/etc/ssl',
  '/etc/localtime',
  '/etc/hosts',
  '/etc/resolv.conf',
  '/run/systemd/resolve',
  '/etc/nsswitch.conf',
  '/etc/passwd',
  '/proc',
  '/sys/fs/cgroup',
];
const DEVICES = ['/dev/null', '/dev/urandom', '/dev/random'];
const DNS = 53;

/** Files that the caller reads again when they change, with what they lead to now. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

export interface Started {
  readonly process: Attended;
  /** What could not be taken away from it, in words. */
  readonly notes: readonly string[];
}

/**
 * Starts it and tells it its settings. Confines the calling thread with it, for ever: nothing else can be done afterwards.
 * Throws when there is no user it could run as.
 */
export async function startWeb(
  settings: WebSettings,
  uid: number,
  files?: CertificateFiles,
): Promise<Started> {
  const account = uid === 0 ? requiredAccount() : undefined;
  privateDirectoryOf(settings.directory, account, uid);
  const entry = workerEntry('web', './main.ts', import.meta.url).pathname;
  const notes = confine(settings, [
    sources(entry),
    ...placesOf(files),
    ...(settings.credentials === null ? [] : [settings.credentials]),
  ]);
  // zod makes functions from text where it may; it does without as well.
  const program = [process.execPath, '--disallow-code-generation-from-strings', entry];
  const child = startAttended(account === undefined ? program : [...lessened(account), ...program], {
    env: FIXED_ENV,
  });
  await writeDocument(child.stdin, settings);
  return { process: child, notes };
}

function requiredAccount(): Account {
  const account = accountOf(WEB_USER);
  if (account !== undefined && canLessen()) return account;
  throw new StakeoutError(
    'the web does not run as root',
    account === undefined ? `there is no user ${WEB_USER}` : 'setpriv(1) of util-linux is not there',
    {
      next:
        account === undefined
          ? `useradd --system --no-create-home ${WEB_USER}, then restart the agent so that it lets that user in`
          : 'apt-get install util-linux',
      exit: EXIT.environment,
    },
  );
}

function privateDirectoryOf(directory: string, account: Account | undefined, uid: number): void {
  if (account === undefined) {
    privateDirectory(directory, uid);
    return;
  }
  if (lstatSync(directory, { throwIfNoEntry: false }) === undefined) {
    privateDirectory(directory, uid);
    chownSync(directory, account.uid, account.gid);
  }
  privateDirectory(directory, account.uid);
}

function confine(settings: WebSettings, more: readonly string[]): readonly string[] {
  const { abi, why } = landlockAbi();
  if (abi === 0) return [`its files are only kept apart by its user: this kernel has no Landlock (${why})`];
  const { listen, oidc, directory } = settings;
  try {
    confineTo({
      read: [...READ, process.execPath, ...more],
      devices: DEVICES,
      own: [directory, ...('socket' in listen ? [dirname(listen.socket)] : [])],
      bindPorts: 'port' in listen ? [listen.port] : [],
      connectPorts: oidc === null ? [] : [DNS, portOf(oidc.issuer)],
    });
    return [];
  } catch (error) {
    return [`its files are only kept apart by its user: ${messageOf(error)}`];
  }
}

/** The modes of a key keep the web's user from it; the caller has to read it. */
function placesOf(files: CertificateFiles | undefined): readonly string[] {
  if (files === undefined) return [];
  return [files.certificate, files.key].flatMap((file) => [dirname(file), dirname(realpathSync(file))]);
}

/** The bundle's directory, or the checkout when it runs from sources. */
function sources(entry: string): string {
  return entry.endsWith('.ts') ? dirname(dirname(dirname(entry))) : dirname(entry);
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port);
}
