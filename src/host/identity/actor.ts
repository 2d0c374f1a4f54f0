/** From what is known of single processes to who did it: the chain of ancestors with their command lines, the people, the package run. Pure. */
import type { Actor, IdentityRung, ProcessIdentity } from '../../domain/actor.ts';
import type { AncestorRef, ProcessRecord } from './process-record.ts';
import { type TransactionSources, transactionOf } from './transaction.ts';

/** What the derivation asks while it climbs; none of it may throw for a process that is gone. */
export interface ActorSources extends TransactionSources {
  /** The newest record of the pid; the one of the process that started then will do too, and may be found quicker. */
  readonly find: (pid: number, startTicks: number) => ProcessRecord | undefined;
  readonly userName: (uid: number) => string | undefined;
  /** A variable of a living process's environment. */
  readonly environment: (process: AncestorRef, name: string) => string | undefined;
}

/** A chain longer than this is cut. */
const MAX_CHAIN = 32;

interface Link {
  readonly ref: AncestorRef;
  readonly identity: ProcessIdentity;
}

export function actorOf(record: ProcessRecord, rung: IdentityRung, sources: ActorSources): Actor {
  const self: Link = { ref: record, identity: identityOf(record) };
  const links = [self, ...ancestorsOf(record, sources)];
  const transaction = transactionOf(
    links.map((link) => link.identity),
    sources,
  );
  const name = (uid: number | undefined): string | undefined =>
    uid === undefined ? undefined : sources.userName(uid);
  return defined({
    rung,
    process: self.identity,
    ancestors: links.slice(1).map((link) => link.identity),
    uid: record.uid,
    user: name(record.uid),
    gid: record.gid,
    loginUid: record.loginUid,
    loginUser: name(record.loginUid),
    sudoUser: sudoUser(links, sources),
    cwd: record.cwd,
    terminal: record.terminal,
    cgroup: record.cgroup,
    transaction,
  });
}

export function identityOf(record: ProcessRecord): ProcessIdentity {
  const { pid, comm, argv, argvTruncated, exe, inherited } = record;
  return defined({ pid, comm, argv, argvTruncated, exe, inherited });
}

/** The chain as the process's own record has it, each link with what is known of that very process; continued where a record ends early. */
function ancestorsOf(record: ProcessRecord, sources: ActorSources): Link[] {
  const links: Link[] = [];
  let child = record;
  let refs = record.ancestors;
  while (refs.length > 0 && links.length < MAX_CHAIN) {
    let last: ProcessRecord | undefined;
    for (const ref of refs) {
      const found = sameProcess(ref, child, sources);
      links.push({
        ref,
        identity: found === undefined ? { pid: ref.pid, comm: ref.comm } : identityOf(found),
      });
      last = found;
      child = found ?? child;
    }
    refs = last?.ancestors ?? [];
  }
  return links.slice(0, MAX_CHAIN);
}

/**
 * The record of an ancestor. A pid alone may by now belong to another process, so the start time must agree; and a parent
 * that has executed something else since its child's record was written is not shown with a command line of later.
 */
function sameProcess(
  ref: AncestorRef,
  child: ProcessRecord,
  sources: ActorSources,
): ProcessRecord | undefined {
  const found = sources.find(ref.pid, ref.startTicks);
  if (found === undefined || found.startTicks !== ref.startTicks) return undefined;
  const later = found.execNs !== undefined && child.execNs !== undefined && found.execNs > child.execNs;
  return later ? undefined : found;
}

const SUDO = 'sudo';

/**
 * Who typed sudo: sudo itself lives as long as its command and runs below the person's own process, whose user the kernel
 * knows. Where that is not to be seen (the chain was cut, sudo has gone), the variable that sudo leaves to its descendants.
 */
function sudoUser(links: readonly Link[], sources: ActorSources): string | undefined {
  const sudo = links.findLastIndex(({ ref }) => ref.comm === SUDO);
  const caller = sudo < 0 ? undefined : links[sudo + 1]?.ref.uid;
  if (caller !== undefined) return sources.userName(caller) ?? String(caller);
  for (const { ref } of links) {
    const user = sources.environment(ref, 'SUDO_USER');
    if (user !== undefined) return user;
  }
  return undefined;
}

/** The same object without the members that are undefined: absent and unknown are one thing in a journal. */
function defined<T extends object>(value: T): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- dropping undefined members keeps the type
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
