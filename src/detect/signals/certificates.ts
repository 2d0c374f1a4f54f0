/** Certificates that have ended, end soon, or are not for their site. Pure: time comes with each call. */
import type { CertificateFacts, Look } from '../probe/index.ts';
import type { Condition } from './condition.ts';

const DAY_MS = 86_400_000;
/** ACME clients renew a third of the life before the end, 30 days of 90; two weeks before it, renewal has failed for a while. */
const SOON_DAYS = 14;

interface Seen {
  readonly site: string;
  readonly services: readonly string[];
  readonly certificate: CertificateFacts;
  readonly seenAt: number;
}

export class CertificateSignals {
  /** By site: what was shown last. */
  readonly #seen = new Map<string, Seen>();

  seen({ page, certificate, askedAt }: Look): void {
    const { site, services } = page;
    if (certificate !== undefined) this.#seen.set(site, { site, services, certificate, seenAt: askedAt });
  }

  /** Forgets sites that are not watched any more. */
  keep(sites: ReadonlySet<string>): void {
    for (const site of this.#seen.keys()) if (!sites.has(site)) this.#seen.delete(site);
  }

  conditions(now: number): readonly Condition[] {
    return [...this.#seen.values()].flatMap((seen) => [...expiry(seen, now), ...wrongName(seen)]);
  }
}

function expiry({ site, services, certificate, seenAt }: Seen, now: number): readonly Condition[] {
  const found = endOf(certificate, now);
  if (found === undefined) return [];
  return [
    {
      id: `tls-expiry:${site}`,
      kind: 'tls-expiry',
      severity: found.severity,
      services,
      site,
      subject: found.subject,
      since: found.severity === 'critical' ? found.at : seenAt,
      summary: `the certificate ${found.subject} of ${site} ${found.says}`,
      evidence: [
        `${certificate.subject}: from ${certificate.begins} to ${certificate.expires}, ${certificate.chain} in the chain`,
        ...(certificate.issuerEnds === undefined
          ? []
          : [`its issuer ${certificate.issuerEnds.subject} ends ${certificate.issuerEnds.expires}`]),
        ...(certificate.verifyError === undefined ? [] : [`verification: ${certificate.verifyError}`]),
      ],
    },
  ];
}

interface End {
  readonly severity: Condition['severity'];
  readonly subject: string;
  readonly at: number;
  readonly says: string;
}

/** An issuer that ended may have a successor under the same name in the clients' stores: only a failed verification makes sure. */
function endOf(certificate: CertificateFacts, now: number): End | undefined {
  const { subject, begins, expires, issuerEnds, verifyError } = certificate;
  if (Date.parse(begins) > now)
    return { severity: 'critical', subject, at: now, says: `is valid only from ${begins}` };
  const own = end(subject, expires, now, 'critical');
  if (own?.severity === 'critical' || issuerEnds === undefined) return own;
  const severity = verifyError === 'CERT_HAS_EXPIRED' ? 'critical' : 'warning';
  return end(issuerEnds.subject, issuerEnds.expires, now, severity) ?? own;
}

function end(subject: string, expires: string, now: number, over: End['severity']): End | undefined {
  const at = Date.parse(expires);
  if (at <= now) return { severity: over, subject, at, says: `has ended at ${expires}` };
  const days = (at - now) / DAY_MS;
  if (days > SOON_DAYS) return undefined;
  const left = days < 1 ? 'within a day' : `in ${Math.floor(days)} days`;
  return { severity: 'warning', subject, at, says: `ends ${left}, at ${expires}` };
}

function wrongName({ site, services, certificate, seenAt }: Seen): readonly Condition[] {
  if (certificate.named !== false) return [];
  return [
    {
      id: `tls-name:${site}`,
      kind: 'tls-name',
      severity: 'warning',
      services,
      site,
      subject: certificate.subject,
      since: seenAt,
      summary: `${site} shows a certificate for ${certificate.subject}, which is not for its name`,
      evidence: [],
    },
  ];
}
