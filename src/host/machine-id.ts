/** Which host this is, without giving its machine id away. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { codeOf } from '../domain/errors.ts';

// machine-id(5); D-Bus keeps the same id where systemd is not installed.
const FILES = ['/etc/machine-id', '/var/lib/dbus/machine-id'] as const;
const MACHINE_ID = /^[0-9a-f]{32}$/;

export interface HostId {
  /** For people. */
  readonly name: string;
  /** The same as long as it is the same installation. */
  readonly id: string;
}

/** machine-id(5) asks not to expose the id itself, but a keyed hash of it for each application. */
export function hostId(files: readonly string[] = FILES): HostId {
  const name = hostname();
  for (const file of files) {
    const text = readOptional(file)?.trim();
    if (text !== undefined && MACHINE_ID.test(text))
      return { name, id: createHmac('sha256', text).update('stakeout.host/1').digest('hex').slice(0, 32) };
  }
  return { name, id: `name:${name}` };
}

function readOptional(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
