/** Directives whose arguments are files or directories the server needs. */
import type { ComponentClass } from '../../domain/component.ts';
import { httpdBackend } from '../backend.ts';
import type { ComponentSet, Reason } from '../component-set.ts';
import { addHostName, addLogDirectory } from '../shared-parts.ts';
import type { ConfigDirective } from './config.ts';
import type { Evaluation } from './evaluate.ts';
import { logPath } from './logs.ts';

/** Lower-cased directive → what its first argument is. */
const FILES: Readonly<Record<string, ComponentClass>> = {
  sslcertificatefile: 'certificate',
  sslcertificatekeyfile: 'certificate',
  sslcertificatechainfile: 'certificate',
  sslcacertificatefile: 'certificate',
  sslcarevocationfile: 'certificate',
  sslproxymachinecertificatefile: 'certificate',
  authuserfile: 'data',
  authgroupfile: 'data',
  typesconfig: 'data',
  mimemagicfile: 'data',
  wsgiscriptalias: 'content',
};

const LOGS = new Set([
  'errorlog',
  'customlog',
  'transferlog',
  'globallog',
  'forensiclog',
  'scriptlog',
  'rewritelog',
]);
const RUN_DIRECTORIES = new Set(['defaultruntimedir', 'coredumpdirectory', 'scoreboardfile']);
const ARGUMENT_OF: Readonly<Record<string, number>> = { wsgiscriptalias: 1 };

export function addDirectiveFiles(
  set: ComponentSet,
  config: Evaluation,
  directive: ConfigDirective,
  reason: Reason,
): void {
  const { name, args, at } = directive;
  const value = args[ARGUMENT_OF[name] ?? 0] ?? '';
  const step = { text: `${name} ${value}`.trim(), at };
  if (value === '') return;
  const fileClass = FILES[name];
  if (fileClass !== undefined) addFile(set, config.resolve(value), fileClass, [...reason, step], at);
  else if (LOGS.has(name)) addLog(set, config, value, [...reason, step]);
  else if (RUN_DIRECTORIES.has(name)) set.addDirectory(config.resolve(value), [...reason, step]);
  else if (name === 'mutex' && /^\w+:/.test(value)) addMutex(set, config, value, [...reason, step]);
  else if (name === 'user' || name === 'group') addAccount(set, name, value, [...reason, step]);
  else if (name === 'loadfile') set.addElf(config.resolve(value), 'library', [...reason, step]);
}

function addFile(
  set: ComponentSet,
  path: string,
  fileClass: ComponentClass,
  reason: Reason,
  at: ConfigDirective['at'],
): void {
  if (set.host.files.stat(path) === undefined)
    set.problem(path, 'is named by the configuration and cannot be found', at);
  set.addFile(path, fileClass, reason);
  if (fileClass === 'certificate') set.addAncestors(path, reason);
}

/** A log is a file, `|program`, `syslog[:facility]` or `/dev/…`. */
function addLog(set: ComponentSet, config: Evaluation, value: string, reason: Reason): void {
  const path = logPath(config, value);
  if (path !== undefined) addLogDirectory(set, path, reason);
}

/** `Mutex file:/var/lock/apache2 default` */
function addMutex(set: ComponentSet, config: Evaluation, value: string, reason: Reason): void {
  const path = value.slice(value.indexOf(':') + 1);
  if (path !== '' && /^(?:file|fcntl|flock):/.test(value)) set.addDirectory(config.resolve(path), reason);
}

/** `#1000` names a number, not an account. */
function addAccount(set: ComponentSet, kind: 'user' | 'group', name: string, reason: Reason): void {
  if (name.startsWith('#') || name.includes('${')) return;
  if (kind === 'user') set.addUser(name, reason);
  else set.addGroup(name, reason);
}

/** Backends a directive hands requests to: ProxyPass, ProxyPassMatch, BalancerMember, `SetHandler "proxy:…"`. */
export function backendOf(directive: ConfigDirective): ReturnType<typeof httpdBackend> {
  const { name, args, sections } = directive;
  if (name === 'sethandler') return args[0]?.startsWith('proxy:') ? httpdBackend(args[0]) : undefined;
  if (name === 'balancermember') return httpdBackend(args[0] ?? '');
  if (name !== 'proxypass' && name !== 'proxypassmatch') return undefined;
  // Inside <Location> the path is the section's, and the backend the first argument.
  const target = sections.at(-1)?.name.startsWith('location') ? args[0] : args[1];
  return target === undefined || target === '!' ? undefined : httpdBackend(target);
}

export function addBackend(
  set: ComponentSet,
  backend: NonNullable<ReturnType<typeof httpdBackend>>,
  reason: Reason,
): void {
  if (backend.socketPath !== undefined) {
    const { target } = set.host.files.trail(backend.socketPath);
    set.add('socket', 'socket', target, reason);
    set.addAncestors(backend.socketPath, reason);
  } else if (backend.hostName !== undefined) addHostName(set, backend.hostName, reason);
}
