/** What goes with every answer. */
import { FEED_TYPES } from '../feeds/write.ts';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'";
/** Of evidence: it came from a host and may be anything. A document of it is alone with itself. */
const EVIDENCE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

export const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  // With no-referrer, browsers say `Origin: null` of our own forms (Fetch §3.2, append a request Origin header).
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};

export const isEvidence = (path: string): boolean => /^posts\/[^/]+\/evidence\//.test(path);

export function headersFor(path: string): Readonly<Record<string, string>> {
  const cache =
    path.startsWith('assets/') && !path.endsWith('.png') ? 'public, max-age=31536000, immutable' : 'no-cache';
  return {
    ...HEADERS,
    'Content-Security-Policy': isEvidence(path) ? EVIDENCE_POLICY : POLICY,
    'Content-Type': typeOf(path),
    'Cache-Control': cache,
  };
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
  atom: `${FEED_TYPES.atom}; charset=utf-8`,
  rss: `${FEED_TYPES.rss}; charset=utf-8`,
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  svg: 'image/svg+xml',
  csv: 'text/csv; charset=utf-8',
};

function typeOf(path: string): string {
  const ending = /\.([a-z]+)$/.exec(path)?.[1] ?? '';
  const active = ['html', 'js', 'xml', 'css'].includes(ending);
  if (/(?:^|\/)feed\.json$/.test(path)) return `${FEED_TYPES.json}; charset=utf-8`;
  return (isEvidence(path) && active ? undefined : TYPES[ending]) ?? 'text/plain; charset=utf-8';
}
