/** What the certificate that a server showed says of itself. It is looked at, not trusted: a local site may sign its own. */
import { checkServerIdentity, type DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { codeOf } from '../../domain/errors.ts';

export interface CertificateFacts {
  /** Common name, or the alternative names. */
  readonly subject: string;
  /** ISO 8601 UTC: before it nobody accepts it. */
  readonly begins: string;
  /** ISO 8601 UTC. */
  readonly expires: string;
  /** The issuer in the chain that ends before it, if one does. */
  readonly issuerEnds?: { readonly subject: string; readonly expires: string };
  /** Certificates in the chain. */
  readonly chain: number;
  /** Whether it is for the name that was asked for; absent when the site has no name. */
  readonly named?: boolean;
  /** What OpenSSL finds wrong with the chain, by its own roots: `CERT_HAS_EXPIRED`, `DEPTH_ZERO_SELF_SIGNED_CERT` … */
  readonly verifyError?: string;
}

/** Chains have two or three; a circle ends here too. */
const MAX_CHAIN = 10;

/** Undefined for an answer without TLS, or with a certificate that says no times. */
export function certificateOf(socket: unknown, name: string | undefined): CertificateFacts | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const [leaf, ...issuers] = chainOf(socket.getPeerCertificate(true));
  if (leaf === undefined) return undefined;
  const [begins, expires] = [Date.parse(leaf.valid_from), Date.parse(leaf.valid_to)];
  if (Number.isNaN(begins) || Number.isNaN(expires)) return undefined;
  const first = issuers
    .map((one) => ({ subject: subjectOf(one), at: Date.parse(one.valid_to) }))
    .filter((one) => one.at < expires)
    .sort((a, b) => a.at - b.at)[0];
  const wrong = errorOf(socket);
  return {
    subject: subjectOf(leaf),
    begins: new Date(begins).toISOString(),
    expires: new Date(expires).toISOString(),
    ...(first === undefined
      ? {}
      : { issuerEnds: { subject: first.subject, expires: new Date(first.at).toISOString() } }),
    chain: issuers.length + 1,
    ...(name === undefined ? {} : { named: checkServerIdentity(name, leaf) === undefined }),
    ...(wrong === undefined ? {} : { verifyError: wrong }),
  };
}

/** Node gives a code where its types promise an Error (lib/_tls_wrap.js, onConnectSecure). */
function errorOf(socket: TLSSocket): string | undefined {
  const wrong: unknown = socket.authorizationError;
  if (wrong === null || wrong === undefined) return undefined;
  if (wrong instanceof Error) return codeOf(wrong) ?? wrong.message;
  return typeof wrong === 'string' ? wrong : undefined;
}

/** The root is its own issuer. An empty object stands for no certificate. */
function chainOf(leaf: DetailedPeerCertificate): readonly DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  let at: DetailedPeerCertificate | undefined = leaf;
  while (at?.valid_to !== undefined && !chain.includes(at) && chain.length < MAX_CHAIN) {
    chain.push(at);
    at = at.issuerCertificate;
  }
  return chain;
}

function subjectOf(certificate: DetailedPeerCertificate): string {
  const name: unknown = certificate.subject?.CN;
  const first = Array.isArray(name) ? name[0] : name;
  return typeof first === 'string' ? first : (certificate.subjectaltname ?? 'without a name').slice(0, 200);
}
