/** Programs of ours that run with fewer rights than we have: as a user of their own, by setpriv(1) of util-linux. */
import { existsSync, readFileSync } from 'node:fs';

const SETPRIV = '/usr/bin/setpriv';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Whether rights can be given up here before a program starts. */
export function canLessen(): boolean {
  return existsSync(SETPRIV);
}

/**
 * What goes before a program's argv, so that it runs without capabilities and cannot gain any. `as`: whose user and group it has, ours
 * when undefined. `groups`: all further groups that it is in, by number.
 */
export function lessened(as: Account | undefined, groups: readonly number[] = []): readonly string[] {
  const member = groups.length === 0 ? ['--clear-groups'] : ['--groups', groups.join(',')];
  const user = as === undefined ? [] : ['--reuid', String(as.uid), '--regid', String(as.gid)];
  return [SETPRIV, ...user, ...member, '--no-new-privs', '--inh-caps=-all', '--bounding-set=-all', '--'];
}

/** By passwd(5); undefined when there is none of that name. */
export function accountOf(name: string): Account | undefined {
  const [, , uid, gid] = fieldsOf('/etc/passwd', name) ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** By group(5). */
export function groupOf(name: string): number | undefined {
  const [, , gid] = fieldsOf('/etc/group', name) ?? [];
  return gid === undefined ? undefined : Number(gid);
}

function fieldsOf(file: string, name: string): readonly string[] | undefined {
  try {
    const line = readFileSync(file, 'utf8')
      .split('\n')
      .find((one) => one.startsWith(`${name}:`));
    const fields = line?.split(':');
    return fields !== undefined && /^\d+$/.test(fields[2] ?? '') ? fields : undefined;
  } catch {
    return undefined; // a host without that file has no such user
  }
}
