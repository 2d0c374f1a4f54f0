/**
 * Two parts are each in order and do not fit together: a web server hands on to an address where nobody listens while PHP-FPM listens
 * elsewhere; a threaded MPM with a PHP that is not thread-safe. `config-mismatch`.
 */

import { reaches } from '../../detect/health/index.ts';
import type { SourcePosition } from '../../domain/component.ts';
import type { Case } from '../diagnosis/case.ts';
import type { Hypothesis, Support } from '../diagnosis/hypothesis.ts';
import type { ObservedService } from '../observation/model.ts';
import type { CauseFamily } from './family.ts';
import { bringBack, editLine, link, plan, putBack } from './mend.ts';

export const mismatch: CauseFamily = {
  name: 'mismatch',
  propose: (on) => [...addresses(on), ...threads(on)],
};

function addresses(on: Case): readonly Hypothesis[] {
  return on.wanted.flatMap((web) =>
    web.handsOnTo
      .filter(({ address }) => !isProvided(on, address))
      .flatMap(({ address, at }) => elsewhere(on, web, address, at)),
  );
}

/** Somebody is configured to listen there: whether it does is another question. A backend that is none of ours is nobody's mistake here. */
function isProvided(on: Case, address: string): boolean {
  const fpm = on.observation.services.filter(({ service }) => service.stack === 'php-fpm');
  if (fpm.some(({ expects }) => expects.some((e) => e.address === address || reaches(address, e.address))))
    return true;
  return (
    !address.startsWith('unix:') && !fpm.some(({ listening }) => listening.some((l) => reaches(l, address)))
  );
}

function elsewhere(
  on: Case,
  web: ObservedService,
  address: string,
  at: SourcePosition | undefined,
): readonly Hypothesis[] {
  const backends = on.observation.services.filter(
    ({ service, running, wanted }) => service.stack === 'php-fpm' && (running || wanted !== undefined),
  );
  const backend = backends.length === 1 ? backends[0] : undefined;
  const listen = backend?.expects[0];
  if (backend === undefined || listen === undefined) return [];
  const [object, other] = blame(on, at, listen.at);
  const evidence: Support[] = [
    {
      weight: 0.8,
      evidence: on.ledger.cite(
        'file',
        `${web.service.id} hands on to ${address}${place(at)}; ${backend.service.id} listens at ${listen.address}${place(listen.at)}`,
      ),
      why: 'nobody is configured to listen where it hands on to',
    },
    ...refused(on, address),
    ...on
      .changesOf(object)
      .filter((c) => c.kind === 'content' || c.kind === 'appeared')
      .map((c) => ({ weight: 0.5, evidence: on.citeChange(c), why: 'this side was changed' })),
  ];
  const change = on.changesOf(object)[0];
  return [
    {
      kind: 'config-mismatch',
      object,
      ...(on.object(object)?.package === undefined ? {} : { package: on.object(object)?.package }),
      summary: `${web.service.id} hands PHP on to ${address}, and ${backend.service.id} listens at ${listen.address}: ${object} and ${other} do not agree`,
      prior: 0.2,
      support: evidence,
      services: [web.service.id, backend.service.id],
      explains: ['bad-gateway', 'timeout', 'server-error'],
      depth: 'root',
      latent: 'next-start',
      repair:
        change?.inVault === true
          ? plan(`Take back the change of ${object}.`, [
              putBack(object),
              ...bringBack(on, [backend.service.id, web.service.id]),
            ])
          : realign(on, web, backend, address, listen.at),
    },
  ];
}

/** The side that was changed last; of two equal ones the pool's, since the address it was moved from is what everybody else knows. */
function blame(
  on: Case,
  web: SourcePosition | undefined,
  pool: SourcePosition | undefined,
): readonly [string, string] {
  const webFile = real(on, web?.file ?? '');
  const poolFile = real(on, pool?.file ?? '');
  const changed = (path: string): boolean =>
    on.changesOf(path).some((c) => c.kind === 'content' || c.kind === 'appeared');
  if (changed(poolFile) !== changed(webFile))
    return changed(webFile) ? [webFile, poolFile] : [poolFile, webFile];
  const at = (path: string): string => on.object(path)?.changedAt ?? '';
  return at(webFile) > at(poolFile) ? [webFile, poolFile] : [poolFile, webFile];
}

const real = (on: Case, path: string): string => on.object(path)?.target ?? path;
const place = (at: SourcePosition | undefined): string =>
  at === undefined ? '' : ` (${at.file}${at.line === undefined ? '' : `:${at.line}`})`;

function refused(on: Case, address: string): readonly Support[] {
  const said = on.said('connect').findLast(({ statement }) => statement.address === address);
  return said === undefined
    ? []
    : [{ weight: 0.7, evidence: on.ledger.quote(said.fact), why: 'it tries there in vain' }];
}

/** Without a record: the pool goes back to the address the web server asks for. */
function realign(
  on: Case,
  web: ObservedService,
  backend: ObservedService,
  address: string,
  at: SourcePosition | undefined,
) {
  const value = address.replace(/^(?:unix|tcp):/, '');
  // sed's own syntax would be at the mercy of the value; only plain addresses are written
  if (at?.line === undefined || !/^[\w./:-]+$/.test(value))
    return plan(
      'Make both sides name the same address.',
      [],
      `See ${at?.file ?? 'the pool'} and the site of ${web.service.id}.`,
    );
  return plan(`Let ${backend.service.id} listen at ${address} again.`, [
    editLine(
      on,
      at.file,
      `${at.line}s|^[; ]*listen *=.*|listen = ${value}|`,
      `set line ${at.line} of ${at.file} to listen = ${value}`,
    ),
    ...bringBack(on, [backend.service.id]),
  ]);
}

const MPM_LINK = '/etc/apache2/mods-enabled/';

/** sapi/apache2handler/mod_php7.c, php_pre_config: PHP without ZTS refuses a threaded MPM. And httpd refuses two of them. */
function threads(on: Case): readonly Hypothesis[] {
  const said = on.said('not-thread-safe', 'several-mpms').at(-1);
  if (said === undefined) return [];
  const services = on.wanted
    .filter(({ service }) => service.stack === 'apache')
    .map(({ service }) => service.id);
  const name =
    ['mpm_event', 'mpm_worker'].find((mpm) => on.object(`${MPM_LINK}${mpm}.load`)?.exists === true) ??
    'mpm_event';
  const object = `${MPM_LINK}${name}.load`;
  const evidence = on.ledger.quote(said.fact);
  return [
    {
      kind: 'config-mismatch',
      object,
      package: 'apache2',
      summary:
        said.statement.kind === 'several-mpms'
          ? `${name} is enabled beside another MPM: Apache refuses to run both`
          : `${name} is enabled, and this PHP module is not thread-safe: Apache refuses to run both`,
      prior: 0.3,
      support: [
        { weight: 0.9, evidence, why: 'the server says so' },
        ...on
          .changesOf(object)
          .map((c) => ({ weight: 0.3, evidence: on.citeChange(c), why: 'it was enabled since' })),
      ],
      services,
      explains: ['down', 'start-refused', 'unreachable'],
      depth: 'root',
      latent: 'next-start',
      repair: backToPrefork(on, name, services),
    },
  ];
}

function backToPrefork(on: Case, name: string, services: readonly string[]) {
  const remove = ['load', 'conf'].map((ending) => ({
    summary: `switch ${name}.${ending} off`,
    argv: ['/usr/bin/rm', '--force', `${MPM_LINK}${name}.${ending}`],
    undo: [
      '/usr/bin/ln',
      '--symbolic',
      '--force',
      `../mods-available/${name}.${ending}`,
      `${MPM_LINK}${name}.${ending}`,
    ],
  }));
  const add = ['load', 'conf']
    .filter((ending) => on.object(`${MPM_LINK}mpm_prefork.${ending}`)?.exists !== true)
    .map((ending) => link(`../mods-available/mpm_prefork.${ending}`, `${MPM_LINK}mpm_prefork.${ending}`));
  return plan('Go back to the prefork MPM.', [...remove, ...add, ...bringBack(on, services)]);
}
