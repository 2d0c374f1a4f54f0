/**
 * After parts of a service were put back: does the running server need anything? Pure; `facts.ts` gathers what it decides on.
 * A running server keeps what it mapped and what it parsed; most repairs need nothing, and each needless restart is a risk.
 */
import type { ComponentClass, StackName } from '../../domain/component.ts';

/** What the master has mapped of a restored file, compared with the restored file itself. */
export type Mapping =
  | 'none' // not mapped: never loaded, or not since it was lost
  | 'same' // the restored inode
  | 'old-intact' // an older inode with the right content: harmless, however `(deleted)` it looks
  | 'old-damaged'; // an older inode with other content, or cut short: workers die on it

export interface RestoredFact {
  readonly path: string;
  readonly class: ComponentClass;
  readonly mapping: Mapping;
}

export interface ServiceFacts {
  readonly stack: StackName;
  readonly wasRunning: boolean;
  readonly running: boolean;
  /** The server, or half of its workers, began while the part was lost: it may have read its configuration without it. */
  readonly beganWhileLost: boolean;
  readonly restored: readonly RestoredFact[];
}

export interface Need {
  readonly verb: 'nothing' | 'reload' | 'restart' | 'start';
  readonly why: string;
}

/** Of these the server holds a mapping while it uses them. */
const MAPPED: ReadonlySet<ComponentClass> = new Set(['program', 'module', 'extension', 'library']);
/** Of these it holds a parsed or opened copy from its last start or reload. */
const READ_AT_START: ReadonlySet<ComponentClass> = new Set([
  'config',
  'enabled-link',
  'certificate',
  'account',
  'data',
]);

export function needOf(facts: ServiceFacts): Need {
  if (!facts.wasRunning) return { verb: 'nothing', why: 'it was stopped when the baseline was taken' };
  if (!facts.running) return { verb: 'start', why: 'it does not run' };
  const damaged = facts.restored.find((one) => one.mapping === 'old-damaged');
  if (damaged !== undefined)
    return {
      verb: 'restart',
      why: `its master still maps the damaged ${damaged.path}; every new worker inherits that`,
    };
  if (!facts.beganWhileLost) return { verb: 'nothing', why: 'it has kept what it loaded before the loss' };
  const unread = facts.restored.find(isNotInEffect);
  return unread === undefined
    ? { verb: 'nothing', why: 'it uses the restored parts already' }
    : { verb: readsAnew(facts.stack), why: `it began without ${unread.path}` };
}

/**
 * How a server takes up what it began without. For httpd a reload is not enough: mod_php starts PHP at its second pass over
 * the configuration in a process (php_apache_server_startup in sapi/apache2handler/sapi_apache2.c), and a graceful reload
 * that loads it for the first time makes one pass: then it serves source and its workers crash. FPM executes itself anew
 * on SIGUSR2, nginx forks fresh workers.
 */
function readsAnew(stack: StackName): 'reload' | 'restart' {
  return stack === 'apache' || stack === 'elf' ? 'restart' : 'reload';
}

function isNotInEffect(one: RestoredFact): boolean {
  return READ_AT_START.has(one.class) || (MAPPED.has(one.class) && one.mapping === 'none');
}
