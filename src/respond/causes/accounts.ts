/** A user or a group that a service runs as does not exist: `user-missing`. */
import type { SourcePosition } from '../../domain/component.ts';
import type { RepairPlan } from '../../domain/diagnosis.ts';
import type { Case } from '../diagnosis/case.ts';
import type { Hypothesis, Support } from '../diagnosis/hypothesis.ts';
import type { Change } from '../observation/object-model.ts';
import { effectsOf } from './effects.ts';
import type { CauseFamily } from './family.ts';
import { bringBack, editLine, plan, putBack } from './mend.ts';

/** Users that base-passwd gives every Debian system, with their fixed numbers. */
const BASE_PASSWD: ReadonlySet<string> = new Set(['www-data', 'nobody', 'root', 'daemon', 'proxy', 'backup']);

export const accounts: CauseFamily = {
  name: 'accounts',
  propose: (on) =>
    on.observation.accounts
      .filter((account) => !account.exists && isWanted(on, account.services))
      .map((account) => hypothesis(on, account.name)),
};

function isWanted(on: Case, services: readonly string[]): boolean {
  return on.wanted.some(({ service }) => services.includes(service.id));
}

function hypothesis(on: Case, name: string): Hypothesis {
  const named = on.observation.accounts.filter((account) => account.name === name);
  const services = [...new Set(named.flatMap((account) => account.services))];
  const at = named.find((account) => account.at !== undefined)?.at;
  const where = at === undefined ? '' : ` (${at.file}${at.line === undefined ? '' : `:${at.line}`})`;
  return {
    kind: 'user-missing',
    object: name,
    ...(BASE_PASSWD.has(name) ? { package: 'base-passwd' } : {}),
    summary: `the ${named[0]?.kind ?? 'user'} ${name}, which ${services.join(', ')} runs as${where}, does not exist`,
    prior: 0.6,
    support: [
      {
        weight: 0.3,
        evidence: on.ledger.cite('account', `there is no ${named[0]?.kind ?? 'user'} ${name}${where}`, {
          from: '/etc/passwd, /etc/group',
        }),
        why: 'looked up now',
      },
      ...statements(on, name),
    ],
    services,
    explains: effectsOf('account'),
    depth: 'root',
    latent: 'next-start',
    repair: repair(on, name, services, named[0]?.kind ?? 'user', at),
  };
}

function statements(on: Case, name: string): readonly Support[] {
  return on
    .said('unknown-account')
    .filter(({ statement }) => statement.name === name)
    .map(({ fact }) => ({ weight: 0.9, evidence: on.ledger.quote(fact), why: 'the service says so' }));
}

/** The edit by which each kind of configuration names www-data again, in the line that names somebody else. */
function edit(at: SourcePosition, of: 'user' | 'group'): string | undefined {
  if (at.line === undefined) return undefined;
  if (/\/fpm\/pool\.d\//.test(at.file)) return `${at.line}s|^[; ]*${of} *=.*|${of} = www-data|`;
  if (/\/nginx\//.test(at.file)) return `${at.line}s|^ *user .*|user www-data;|`;
  const variable = `APACHE_RUN_${of.toUpperCase()}`;
  return at.file.endsWith('/apache2/envvars')
    ? `${at.line}s|${variable}=.*|${variable}=www-data|`
    : undefined;
}

/** httpd's `User ${APACHE_RUN_USER}` stands elsewhere than what names the account. */
const isNamedIn = (change: Change, name: string): boolean =>
  change.path.endsWith('/envvars') && change.diff?.added.some(({ text }) => namesIt(text, name)) === true;

const namesIt = (text: string, name: string): boolean =>
  /^\s*(?:export\s+)?APACHE_RUN_(?:USER|GROUP)=(\S+)/.exec(text)?.[1] === name;

function namedIn(on: Case, name: string): SourcePosition | undefined {
  const change = on.changes.find((c) => isNamedIn(c, name));
  const line = change?.diff?.added.find(({ text }) => namesIt(text, name))?.line;
  return change === undefined || line === undefined ? undefined : { file: change.path, line };
}

/** Either the account went, or the configuration was changed to name one that never was. */
function repair(
  on: Case,
  name: string,
  services: readonly string[],
  of: 'user' | 'group',
  at: SourcePosition | undefined,
): RepairPlan {
  const file = at?.file;
  const after = bringBack(on, services);
  const edited = on.changes.find(
    (c) => (c.path === file || isNamedIn(c, name)) && c.kind === 'content' && c.inVault === true,
  );
  if (edited !== undefined)
    return plan(`Take back the edit that names ${name}.`, [putBack(edited.path), ...after]);
  const passwd = on.changes.find((c) => c.path === '/etc/passwd' && c.inVault === true);
  if (passwd !== undefined) return plan(`Put the account ${name} back.`, [putBack('/etc/passwd'), ...after]);
  if (name === 'www-data')
    return plan(`Make ${name} again, with the number Debian reserves for it.`, [
      {
        summary: 'add www-data (33)',
        argv: [
          '/usr/sbin/useradd',
          '--system',
          '--uid',
          '33',
          '--gid',
          '33',
          '--home-dir',
          '/var/www',
          '--no-create-home',
          '--shell',
          '/usr/sbin/nologin',
          'www-data',
        ],
        undo: ['/usr/sbin/userdel', 'www-data'],
      },
      ...after,
    ]);
  const where = namedIn(on, name) ?? at;
  const script = where === undefined ? undefined : edit(where, of);
  if (where !== undefined && script !== undefined)
    return plan(
      `Let ${services.join(', ')} run as www-data, as Debian has it.`,
      [
        editLine(on, where.file, script, `name www-data in line ${where.line ?? ''} of ${where.file}`),
        ...after,
      ],
      `If ${name} was meant, make that account instead.`,
    );
  return plan(
    `Name a user that exists, or make ${name}.`,
    [],
    `Decide which user ${services.join(', ')} should run as${file === undefined ? '' : `; it is set in ${file}`}.`,
  );
}
