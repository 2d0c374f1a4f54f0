/**
 * PHP files are sent as they are: whatever handed them to PHP is not in effect. Adds its weight to everything that may be the
 * handler's loss, and names it on a host without a baseline.
 */
import { posix } from 'node:path';
import type { Case } from '../diagnosis/case.ts';
import type { Hypothesis, Support } from '../diagnosis/hypothesis.ts';
import type { DirectiveOwner, ObservedService } from '../observation/model.ts';
import { effectsOf } from './effects.ts';
import type { CauseFamily } from './family.ts';
import { bringBack, link, plan, putBack, restart } from './mend.ts';
import { isRemoved, removalOf } from './packages.ts';

export const phpHandler: CauseFamily = {
  name: 'php-handler',
  propose(on) {
    const leak = on.symptoms.find((s) => s.kind === 'source-leak');
    const cut = on.wanted.find(
      ({ service, missingModules }) => service.stack === 'apache' && missingModules.includes('php_module'),
    );
    const evidence =
      leak?.evidence[0] ??
      (cut === undefined
        ? undefined
        : on.ledger.cite('service', `${cut.service.id} had php_module in effect and has it no more`));
    if (evidence === undefined) return [];
    const web = on.wanted.find(
      ({ service }) => service.id === (leak?.service ?? cut?.service.id) && service.stack === 'apache',
    );
    if (web === undefined) return [];
    const seen: Support = {
      weight: 0.85,
      evidence,
      why: 'PHP source is sent in place of its output: the handler is not in effect',
    };
    return [...moduleLoss(on, web, seen), ...danglingLoad(on, web, seen), ...fpmLoss(on, web, seen)].filter(
      (h) => isPossible(on, h.object),
    );
  },
};

/** With a record of better times, only what has changed since can be the reason. */
function isPossible(on: Case, path: string): boolean {
  return on.observation.mode === 'cold' || on.changesOf(path).some((change) => change.basis === 'baseline');
}

/** Links and files of mod_php and of the hand-over to PHP-FPM, by the names Debian gives them. */
const MODULE_LOAD = /\/mods-available\/php\d*(?:\.\d+)?\.load$/;
const FPM_CONF = /\/conf-available\/php\d+(?:\.\d+)?-fpm\.conf$/;

function moduleLoss(on: Case, web: ObservedService, seen: Support): readonly Hypothesis[] {
  const handler = on.observation.directives['php_value'];
  if (handler === undefined || web.loaded?.includes('php_module') === true || usesFpm(on) || isThreaded(web))
    return [];
  const removed = handler.package !== undefined && isRemoved(on, handler.package);
  const file = handler.fileExists ? [] : [fileLoss(on, web, seen, handler, removed)];
  // A removed package takes its link along; a file that somebody deleted does not.
  const { enabled } = handler;
  const link =
    removed || enabled === undefined || on.object(enabled)?.exists !== false
      ? []
      : [linkLoss(on, web, seen, handler, enabled)];
  return [...file, ...link];
}

function base(web: ObservedService, { package: owner }: DirectiveOwner) {
  return {
    ...(owner === undefined ? {} : { package: owner }),
    services: [web.service.id],
    explains: effectsOf('module'),
    depth: 'root',
    latent: 'next-start',
    prior: 0.1,
  } as const;
}

function fileLoss(
  on: Case,
  web: ObservedService,
  seen: Support,
  handler: DirectiveOwner,
  removed: boolean,
): Hypothesis {
  const removal =
    removed && handler.package !== undefined
      ? removalOf(on, handler.package, [web.service.id])
      : {
          support: [],
          repair: plan(`Put ${handler.file} back.`, [putBack(handler.file), restart(web.service.id)]),
        };
  return {
    ...base(web, handler),
    ...removal,
    kind: removed ? 'package-removed' : 'file-missing',
    object: handler.file,
    summary: removed
      ? `${handler.file} is gone because its package ${handler.package ?? ''} was removed`
      : `${handler.file} is missing`,
    support: [seen, ...cited(on, handler.file), ...removal.support],
  };
}

function linkLoss(
  on: Case,
  web: ObservedService,
  seen: Support,
  handler: DirectiveOwner,
  enabled: string,
): Hypothesis {
  return {
    ...base(web, handler),
    kind: 'module-disabled',
    object: enabled,
    summary: `the module php is switched off: ${enabled} is gone`,
    support: [seen, ...cited(on, enabled), ...confBeside(on, enabled)],
    repair: enablePlan(on, web, enabled),
  };
}

/** The link is there and leads nowhere: the file with the line that loads the module is what is missing. */
function danglingLoad(on: Case, web: ObservedService, seen: Support): readonly Hypothesis[] {
  return Object.values(on.observation.objects)
    .filter((o) => o.dangling === true && o.target !== undefined && MODULE_LOAD.test(o.target))
    .map((link) => ({
      kind: 'file-missing' as const,
      object: link.target ?? link.path,
      ...(link.package === undefined ? {} : { package: link.package }),
      summary: `${link.target ?? ''} is missing, so ${link.path} loads nothing`,
      prior: 0.3,
      support: [seen, ...cited(on, link.path)],
      services: [web.service.id],
      explains: effectsOf('config'),
      depth: 'root' as const,
      latent: 'next-start' as const,
      repair: plan(`Put ${link.target ?? ''} back.`, [
        putBack(link.target ?? link.path),
        restart(web.service.id),
      ]),
    }));
}

/** The module's configuration is still enabled: somebody took only the line that loads it. */
function confBeside(on: Case, load: string): readonly Support[] {
  const conf = load.replace(/\.load$/, '.conf');
  if (on.object(conf)?.exists !== true) return [];
  return [
    {
      weight: 0.4,
      evidence: on.ledger.cite('file', `${conf} is enabled, ${posix.basename(load)} beside it is not`),
      why: 'both are switched together',
    },
  ];
}

function fpmLoss(on: Case, web: ObservedService, seen: Support): readonly Hypothesis[] {
  const available = Object.keys(on.observation.objects).filter(
    (path) => FPM_CONF.test(path) && on.object(path)?.exists === true,
  );
  const fpm = on.observation.services.find(({ service, running }) => service.stack === 'php-fpm' && running);
  if (fpm === undefined) return [];
  const running: Support = {
    weight: 0.3,
    evidence: on.ledger.cite('procfs', `${fpm.service.id} runs and nothing is handed to it`),
    why: 'somebody meant to use it',
  };
  return available.flatMap((conf): Hypothesis[] => {
    const enabled = conf.replace('-available/', '-enabled/');
    const proxy = '/mods-enabled/proxy_fcgi.load';
    const proxyLink = `${posix.dirname(posix.dirname(enabled))}${proxy}`;
    const base = {
      services: [web.service.id],
      explains: effectsOf('enabled-link'),
      depth: 'root',
      latent: 'next-start',
      prior: 0.1,
    } as const;
    if (
      on.object(enabled)?.exists === true &&
      web.loaded !== undefined &&
      !web.loaded.includes('proxy_fcgi_module')
    )
      return [
        {
          ...base,
          kind: 'module-disabled',
          object: proxyLink,
          package: 'apache2',
          summary: `the module proxy_fcgi is switched off, so ${posix.basename(enabled)} hands nothing on`,
          support: [seen, running, ...cited(on, proxyLink)],
          repair: enablePlan(on, web, proxyLink),
        },
      ];
    if (on.object(enabled)?.exists !== false || web.handsOnTo.length > 0) return [];
    return [
      {
        ...base,
        kind: 'module-disabled',
        object: enabled,
        ...(on.object(conf)?.package === undefined ? {} : { package: on.object(conf)?.package }),
        summary: `${posix.basename(enabled)} is switched off: nothing hands PHP files to ${fpm.service.id}`,
        support: [seen, running, ...cited(on, enabled), ...(isThreaded(web) ? [threaded(on, web)] : [])],
        repair: enablePlan(on, web, enabled),
      },
    ];
  });
}

function threaded(on: Case, web: ObservedService): Support {
  return {
    weight: 0.4,
    evidence: on.ledger.cite(
      'service',
      `${web.service.id} runs a threaded MPM, in which Debian's mod_php cannot run`,
    ),
    why: 'PHP must have come from PHP-FPM',
  };
}

function isThreaded(web: ObservedService): boolean {
  return web.loaded?.some((name) => name === 'mpm_event_module' || name === 'mpm_worker_module') === true;
}

/** The hand-over to PHP-FPM is enabled: mod_php is not what is missing. */
function usesFpm(on: Case): boolean {
  return Object.keys(on.observation.objects).some(
    (path) =>
      FPM_CONF.test(path.replace('-enabled/', '-available/')) &&
      path.includes('-enabled/') &&
      on.object(path)?.exists === true,
  );
}

function cited(on: Case, path: string): readonly Support[] {
  const evidence = on.citeObject(path);
  return evidence === undefined ? [] : [{ weight: 0.1, evidence, why: 'it is not there' }];
}

function enablePlan(on: Case, web: ObservedService, enabled: string) {
  const target = enabled.replace('-enabled/', '-available/');
  return plan(`Switch it on again.`, [
    link(posix.relative(posix.dirname(enabled), target), enabled),
    ...bringBack(on, [web.service.id]),
  ]);
}
