/** Findings in words: what is lost, who breaks and why, and how to write it safely. Pure. */
import { posix } from 'node:path';
import type { Component, ComponentClass, ReasonStep, Service } from '../../../domain/component.ts';
import type { HitComponent } from '../finding.ts';
import type { ValueStep } from '../finding.ts';
import type { Hit } from './hits/index.ts';
import type { AuditedHost } from './host.ts';

/** Most important first. */
const WEIGHT: readonly ComponentClass[] = [
  'module',
  'program',
  'extension',
  'enabled-link',
  'library',
  'certificate',
  'account',
  'socket',
  'config',
  'content',
  'directory',
  'data',
];

/** The links that load a module, beside those that set it up: settings mean nothing without it. */
const LOADS = /\/mods-enabled\/[^/]+\.load$/;

export function byImportance(components: readonly Component[], because: Because): readonly Component[] {
  // What a site needs by name says more than what the service reads anyway.
  const rank = (component: Component): number =>
    WEIGHT.indexOf(component.class) +
    (because.of(component).some(({ text }) => text.startsWith('site ')) ? 0 : 0.5) -
    (LOADS.test(component.path) ? 0.25 : 0);
  return components.toSorted((a, b) => rank(a) - rank(b));
}

/** Why a component is needed: of a link that loads a module, why the module is. */
export class Because {
  readonly #loaded = new Map<string, readonly ReasonStep[]>();

  constructor(components: readonly Component[]) {
    for (const { class: what, reason } of components) {
      const step =
        what === 'module' ? reason.findIndex(({ at }) => at !== undefined && LOADS.test(at.file)) : -1;
      const link = reason[step]?.at?.file;
      if (link !== undefined) this.#loaded.set(link, reason.slice(0, step + 1));
    }
  }

  of({ path, reason }: Component): readonly ReasonStep[] {
    return this.#loaded.get(path) ?? reason;
  }
}

export function hitComponent(
  component: Component,
  services: readonly Service[],
  because: Because,
): HitComponent {
  const sites = services
    .filter(({ id }) => component.services.includes(id))
    .flatMap((service) => service.sites.map(({ name }) => name));
  return {
    id: component.id,
    kind: component.kind,
    class: component.class,
    path: component.path,
    services: component.services,
    sites: [...new Set(sites)],
    reason: because.of(component),
    ...(component.package === undefined ? {} : { package: component.package.name }),
  };
}

const CONSEQUENCES: Readonly<Record<ComponentClass, string>> = {
  program: 'it does not start again',
  module: 'its next start fails, or it hands out source and files that the module handled',
  extension: 'pages that call it fail at the next start',
  library: 'what is linked with it does not load at the next start',
  config: 'its configuration is incomplete at the next start',
  'enabled-link':
    'the configuration test still passes, and what the link switched on is missing from the next reload on',
  certificate: 'its next start fails, and TLS with it',
  content: 'pages are missing at once',
  directory: 'it cannot write there, or does not start',
  socket: 'requests are answered with 502 or 503',
  account: 'it does not start, and files lose their owner',
  data: 'what reads it while starting may fail',
};

/** `apache2 breaks for site shop: .php handler (php8.2.conf:4) → LoadModule …; its next start fails, …` */
/** `components`: those of the hit, most important first. */
export function breaksText(
  hit: Hit,
  [worst]: readonly Component[],
  host: AuditedHost,
  because: Because,
): string | undefined {
  if (hit.rule === 'service-stopped') return stoppedText(hit, host);
  if (worst === undefined) return undefined;
  const services = host.services.filter(({ id }) => worst.services.includes(id));
  const sites = [...new Set(services.flatMap((service) => service.sites.map(({ name }) => name)))];
  const who = worst.services.join(', ');
  const where =
    sites.length === 0
      ? ''
      : ` and with it ${sites.length === 1 ? 'site' : 'sites'} ${sites.slice(0, 4).join(', ')}`;
  return `${who}${where} would lose ${worst.path} (${chainOf(because.of(worst))}): ${CONSEQUENCES[worst.class]}`;
}

function stoppedText({ services = [] }: Hit, host: AuditedHost): string {
  const sites = host.services
    .filter(({ id }) => services.includes(id))
    .flatMap((one) => one.sites.map(({ name }) => name));
  const who =
    sites.length === 0
      ? services.join(', ')
      : `${sites.length === 1 ? 'site' : 'sites'} ${[...new Set(sites)].slice(0, 4).join(', ')}`;
  return `${who} would answer nothing until somebody starts it`;
}

function chainOf(reason: readonly ReasonStep[]): string {
  return reason
    .map(({ text, at }) =>
      at === undefined
        ? text
        : `${text} (${posix.basename(at.file)}${at.line === undefined ? '' : `:${at.line}`})`,
    )
    .join(' → ');
}

/** The value that makes it so, where a variable that nobody set is taken to be empty. */
export function doubtOf(chain: readonly ValueStep[], doubts: ReadonlySet<ValueStep>): string | undefined {
  return chain.find((step) => doubts.has(step))?.text.split(' ', 1)[0];
}
