/** A certificate or key that is there and of no use: expired, of another pair, damaged. */

import type { CauseKind } from '../../domain/diagnosis.ts';
import type { Case } from '../diagnosis/case.ts';
import type { Hypothesis } from '../diagnosis/hypothesis.ts';
import type { ObservedPage } from '../observation/model.ts';
import { effectsOf } from './effects.ts';
import type { CauseFamily } from './family.ts';
import { type Gathered, Gathering, known, support } from './gather.ts';
import { bringBack, plan, putBack } from './mend.ts';

type Trouble = 'key-mismatch' | 'invalid' | 'passphrase' | 'expired';

const KIND: Readonly<Record<Trouble, CauseKind>> = {
  'key-mismatch': 'config-mismatch',
  invalid: 'file-corrupt',
  passphrase: 'config-error',
  expired: 'wrong-version',
};
const WORDS: Readonly<Record<Trouble, string>> = {
  'key-mismatch': 'it does not belong to its certificate',
  invalid: 'it cannot be read as what it should be',
  passphrase: 'it is protected by a passphrase that nobody can enter at a start',
  expired: 'it has expired, or who signed it has',
};

export const certificate: CauseFamily = {
  name: 'certificate',
  propose(on) {
    const found = new Gathering(on);
    const troubles = new Map<string, Trouble>();
    takeStatements(on, found, troubles);
    takePages(on, found, troubles);
    return found.list().flatMap((entry) => {
      const trouble = troubles.get(entry.path);
      return trouble === undefined ? [] : [hypothesis(on, entry, trouble)];
    });
  },
};

function takeStatements(on: Case, found: Gathering, troubles: Map<string, Trouble>): void {
  for (const { fact, statement } of on.said('certificate')) {
    if (statement.trouble === 'absent') continue; // missing.ts
    const path = statement.trouble === 'key-mismatch' ? keyOf(on, statement) : statement.path;
    if (path === undefined) continue;
    const entry = take(on, found, path);
    troubles.set(entry.path, statement.trouble);
    support(entry, 0.85, on.ledger.quote(fact), WORDS[statement.trouble]);
    for (const service of on.serviceOf(fact)) entry.services.add(service);
  }
}

/** Of the two that do not fit, the one that was changed; else the key, since a certificate is what is renewed on purpose. */
function keyOf(
  on: Case,
  { path, key }: { readonly path?: string; readonly key?: string },
): string | undefined {
  if (
    path !== undefined &&
    on.changesOf(path).length > 0 &&
    (key === undefined || on.changesOf(key).length === 0)
  )
    return path;
  return key ?? changedKey(on) ?? path;
}

function changedKey(on: Case): string | undefined {
  return on.changes.find((c) => c.class === 'certificate' && c.kind === 'content')?.path;
}

function take(on: Case, found: Gathering, path: string): Gathered {
  const change = on.changesOf(path).find((c) => c.kind === 'content');
  const entry = change === undefined ? found.at(path) : found.change(change, 0.3);
  entry.class ??= 'certificate';
  return entry;
}

/** Seen from outside: the certificate that the page came with has ended. */
function takePages(on: Case, found: Gathering, troubles: Map<string, Trouble>): void {
  const { at, pages } = on.observation;
  for (const page of pages) {
    const ended = endedBy(page, at);
    if (ended === undefined) continue;
    const path = certificateOf(on, page.service);
    if (path === undefined) continue;
    const entry = take(on, found, path);
    entry.services.add(page.service);
    troubles.set(entry.path, 'expired');
    support(
      entry,
      0.85,
      on.ledger.cite('probe', `${ended.what} ended ${ended.expires}`),
      'no browser takes it',
    );
  }
}

function endedBy(
  { url, certificateExpires, issuerExpires }: ObservedPage,
  at: string,
): { readonly what: string; readonly expires: string } | undefined {
  if (certificateExpires !== undefined && certificateExpires < at)
    return { what: `the certificate of ${url}`, expires: certificateExpires };
  return issuerExpires !== undefined && issuerExpires.expires < at
    ? {
        what: `${issuerExpires.subject}, which signed the certificate of ${url},`,
        expires: issuerExpires.expires,
      }
    : undefined;
}

/** The certificate file that the service's configuration names; with several, the one that changed last. */
function certificateOf(on: Case, service: string): string | undefined {
  const setting = on
    .service(service)
    ?.settings.findLast((s) => s.name === 'sslcertificatefile' || s.name === 'ssl_certificate');
  return setting?.value.replace(/^["']|["';]+$/g, '');
}

function hypothesis(on: Case, entry: Gathered, trouble: Trouble): Hypothesis {
  const after = bringBack(on, [...entry.services]);
  return {
    kind: KIND[trouble],
    object: entry.path,
    ...known(entry),
    summary: `${entry.path}: ${WORDS[trouble]}`,
    prior: entry.prior,
    support: entry.support,
    services: [...entry.services],
    explains: effectsOf('certificate'),
    depth: 'root',
    latent: 'next-start',
    repair:
      entry.change?.inVault === true
        ? plan(`Put ${entry.path} back.`, [putBack(entry.path), ...after])
        : plan(
            `Renew or replace ${entry.path}.`,
            [],
            trouble === 'expired'
              ? 'Renew it where it came from (an ACME client: renew --force).'
              : 'Bring back the pair that belongs together.',
          ),
  };
}
