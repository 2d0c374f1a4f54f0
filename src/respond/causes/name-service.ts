/** Accounts stand in /etc/passwd and are not found: the name service was told to look elsewhere. `config-error` of nsswitch.conf(5). */
import type { Case } from '../diagnosis/case.ts';
import type { Hypothesis } from '../diagnosis/hypothesis.ts';
import { effectsOf } from './effects.ts';
import type { CauseFamily } from './family.ts';
import { bringBack, plan, putBack } from './mend.ts';

const FILE = '/etc/nsswitch.conf';

export const nameService: CauseFamily = {
  name: 'name-service',
  propose(on) {
    const said = on.said('unknown-account').filter(({ statement }) => isThere(on, statement.name));
    const last = said.at(-1);
    if (last === undefined || on.isMissing(FILE)) return [];
    const services = [...new Set(said.flatMap(({ fact }) => on.serviceOf(fact)))];
    return [hypothesis(on, last.statement.name, on.ledger.quote(last.fact), services)];
  },
};

function isThere(on: Case, name: string): boolean {
  return on.observation.accounts.some((account) => account.name === name && account.exists);
}

function hypothesis(on: Case, name: string, quote: string, services: readonly string[]): Hypothesis {
  const change = on.changesOf(FILE).find((c) => c.kind === 'content');
  return {
    kind: 'config-error',
    object: FILE,
    summary: `${name} stands in /etc/passwd and is not found: ${FILE} makes programs look elsewhere`,
    prior: 0.2,
    support: [
      { weight: 0.85, evidence: quote, why: 'the service does not find the account' },
      {
        weight: 0.4,
        evidence: on.ledger.cite('account', `${name} stands in /etc/passwd or /etc/group`),
        why: 'looked up now, in the files themselves',
      },
      ...(change === undefined
        ? []
        : [{ weight: 0.5, evidence: on.citeChange(change), why: 'it was changed since' }]),
    ],
    services,
    explains: effectsOf('account'),
    depth: 'root',
    latent: 'next-start',
    repair:
      change?.inVault === true
        ? plan(`Take back the change of ${FILE}.`, [putBack(FILE), ...bringBack(on, services)])
        : plan(
            `Let ${FILE} name files for passwd and group.`,
            [],
            'passwd: files, group: files (nsswitch.conf(5)).',
          ),
  };
}
