/** A configuration names a host that does not resolve, and the service refuses to start without it: `config-mismatch`. */
import type { Case, Said } from '../diagnosis/case.ts';
import type { Hypothesis } from '../diagnosis/hypothesis.ts';
import type { CauseFamily } from './family.ts';
import { plan } from './mend.ts';

export const hostNames: CauseFamily = {
  name: 'host-names',
  propose: (on) =>
    unresolved(on)
      .slice(-1)
      .flatMap((said) => hypothesis(on, said)),
};

/** Scripts are the application's; what it cannot reach is a dependency of it. */
const isScript = (path: string): boolean => /\.(?:php\d?|phtml|inc)$/i.test(path);

/** A server resolves the names of its configuration when it reads it (ngx_http_upstream: `host not found in upstream`). */
export function unresolved(on: Case): readonly Said<'unresolved-host'>[] {
  return on
    .said('unresolved-host')
    .filter(({ statement: { at } }) => at !== undefined && !isScript(at.file) && isConfig(on, at.file));
}

function isConfig(on: Case, file: string): boolean {
  const real = on.object(file)?.target ?? file;
  return real.startsWith('/etc/') || on.changesOf(real).some((c) => c.class === 'config');
}

const HOSTS = '/etc/hosts';

function hypothesis(on: Case, { fact, statement }: Said<'unresolved-host'>): readonly Hypothesis[] {
  const { at, host = 'a host name' } = statement;
  if (at === undefined) return [];
  const taken = on
    .changesOf(HOSTS)
    .some((c) => c.diff?.removed.some((line) => line.text.includes(host)) === true);
  if (taken) return []; // the change of /etc/hosts is the cause, and the configuration as it was
  const object = on.object(at.file)?.target ?? at.file;
  const owner = on.object(object)?.package;
  return [
    {
      kind: 'config-mismatch',
      object,
      ...(owner === undefined ? {} : { package: owner }),
      summary: `${object}${at.line === undefined ? '' : `:${at.line}`} names ${host}, which does not resolve: the service does not start without it`,
      prior: 0.2,
      support: [
        {
          weight: 0.85,
          evidence: on.ledger.quote(fact),
          why: 'the service asks for its address when it starts',
        },
        ...on
          .changesOf(object)
          .filter((c) => c.diff?.added.some((line) => line.text.includes(host)) === true)
          .map((c) => ({ weight: 0.3, evidence: on.citeChange(c), why: 'the name was written since' })),
      ],
      services: [...on.serviceOf(fact)],
      explains: ['down', 'start-refused', 'unreachable'],
      depth: 'root',
      latent: 'next-start',
      repair: plan(
        `Let ${host} resolve, or name its address instead.`,
        [],
        `See whether ${HOSTS} or the name server lost ${host}: getent hosts ${host}`,
      ),
    },
  ];
}
