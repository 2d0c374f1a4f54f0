/** How the pager is started: as whom, with what given up, and where its things are. */
import { chmodSync, chownSync, existsSync, lchownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Account, accountOf, canLessen, groupOf, lessened } from '../host/lesser-user.ts';
import { FIXED_ENV, startAttended, type Attended } from '../host/process/index.ts';
import { privateDirectory } from '../host/state-directory.ts';
import { workerEntry } from '../host/worker-entry.ts';
import { outboxDirectory } from '../pager/index.ts';

export const PAGER_USER = 'stakeout-pager';
/** Members may write on terminals, as wall(1) does: without it the local channels would need root. */
const TERMINALS = 'tty';

/**
 * `user`: its own user, no capability, no new privileges. `confined`: our user without capabilities and new privileges.
 * `plain`: as we are.
 */
export type Footing = 'user' | 'confined' | 'plain';

/** Best first. */
export function footings(uid: number): readonly Footing[] {
  if (uid !== 0 || !canLessen()) return ['plain'];
  return accountOf(PAGER_USER) === undefined ? ['confined', 'plain'] : ['user', 'confined', 'plain'];
}

export const FOOTING_WORDS: Readonly<Record<Footing, string | undefined>> = {
  user: undefined,
  confined: `the pager runs as root without capabilities, since there is no user ${PAGER_USER} that it could run as`,
  plain: 'the pager runs with all rights of the agent: setpriv(1) could not take them away',
};

/** Starts it. Throws when its directory cannot be made. */
export function startPager(
  footing: Footing,
  { stateDir, file, uid }: { readonly stateDir: string; readonly file: string; readonly uid: number },
): Attended {
  const account = footing === 'user' ? accountOf(PAGER_USER) : undefined;
  const directory = ownDirectory(stateDir, account, uid);
  const entry = workerEntry('pager', '../pager/main.ts', import.meta.url);
  const program = [process.execPath, entry.pathname, '--directory', directory, '--config', file];
  return startAttended([...privilegesOf(footing, account), ...program], { env: environment() });
}

/** As it is: `env:NAME` in the configuration means our environment. What changes how Node works stays out of it. */
function environment(): Record<string, string> {
  const ours = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^(?:NODE_OPTIONS|LD_)/.test(entry[0]),
  );
  return { ...Object.fromEntries(ours), ...FIXED_ENV };
}

function privilegesOf(footing: Footing, account: Account | undefined): readonly string[] {
  if (footing === 'plain') return [];
  const terminals = groupOf(TERMINALS);
  return lessened(account, terminals === undefined ? [] : [terminals]);
}

/** Made for whoever the pager is. The state directory lets that user pass through, and see nothing of it. */
function ownDirectory(stateDir: string, account: Account | undefined, uid: number): string {
  const directory = outboxDirectory(stateDir);
  if (uid !== 0) return privateDirectory(directory, uid);
  if (!existsSync(directory)) privateDirectory(directory, uid);
  const owner = account ?? { uid: 0, gid: 0 };
  if (lstatSync(directory).uid !== owner.uid) handOver(directory, owner);
  if (account !== undefined) {
    chownSync(stateDir, 0, account.gid);
    chmodSync(stateDir, 0o710);
  }
  return directory;
}

/** Never what a link there leads to: the former owner may have put one. */
function handOver(directory: string, { uid, gid }: Account): void {
  for (const name of readdirSync(directory)) lchownSync(join(directory, name), uid, gid);
  chownSync(directory, uid, gid);
}
