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

export function byImportance(components: readonly Component[]): readonly Component[] {
  // What a site needs by name says more than what the service reads anyway.
  const rank = (component: Component): number =>
    WEIGHT.indexOf(component.class) +
    (component.reason.some(({ text }) => text.startsWith('site ')) ? 0 : 0.5);
  return components.toSorted((a, b) => rank(a) - rank(b));
}

export function hitComponent(component: Component, services: readonly Service[]): HitComponent {
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
    reason: component.reason,
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
export function breaksText(hit: Hit, host: AuditedHost): string | undefined {
  const [worst] = byImportance(hit.components);
  if (hit.rule === 'service-stopped') return stoppedText(hit, host);
  if (worst === undefined) return undefined;
  const services = host.services.filter(({ id }) => worst.services.includes(id));
  const sites = [...new Set(services.flatMap((service) => service.sites.map(({ name }) => name)))];
  const who = worst.services.join(', ');
  const where =
    sites.length === 0
      ? ''
      : ` and with it ${sites.length === 1 ? 'site' : 'sites'} ${sites.slice(0, 4).join(', ')}`;
  return `${who}${where} would lose ${worst.path} (${chainOf(worst.reason)}): ${CONSEQUENCES[worst.class]}`;
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

/** A safe way to write it. */
export function rewriteText(hit: Hit, doubt: string | undefined): string {
  if (doubt !== undefined)
    return `write "\${${doubt}:?}" in the place of $${doubt}, so that the script stops when it is empty`;
  const owners = [...new Set(hit.components.flatMap(({ package: owner }) => owner?.name ?? []))];
  const rule: string = hit.rule;
  switch (rule) {
    case 'package-removal': {
      const rest = (hit.packages ?? []).filter((name) => !owners.includes(name));
      if (rest.length > 0 && rest.length <= 8) return `name what may go: apt-get purge ${rest.join(' ')}`;
      return `leave these out: … | grep -vxF ${owners
        .slice(0, 4)
        .map((name) => `-e ${name}`)
        .join(' ')}, or name the packages one by one`;
    }
    case 'package-autoremove':
      return `first: apt-mark manual ${owners.slice(0, 6).join(' ')}`;
    case 'file-removal':
      return 'name the files that may go, or stop the script where one of these is among them: case $f in /usr/lib/*|/etc/*) exit 1 ;; esac';
    case 'file-replacement':
      return 'write a new file beside it, test it (apache2ctl -t, php -v), then rename it into place';
    case 'file-access':
      return 'take away what is too much and no more: chmod go-w';
    case 'module-disabled':
      return 'leave the module on, or move the site first and test it: stakeout rehearse';
    case 'service-stopped':
      return 'start it again at the end, also when the script fails: trap "systemctl start …" EXIT; or reload in place of stopping';
    case 'account-removal':
      return 'keep the account; lock a person out with usermod --lock';
    default:
      return 'run it in a throw-away clone first: stakeout rehearse --script FILE';
  }
}
