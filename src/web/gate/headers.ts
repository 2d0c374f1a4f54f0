/** What every answer says to the browser. */
import type { Site } from './sites.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const FEATURES = [
  'camera',
  'microphone',
  'geolocation',
  'payment',
  'usb',
  'serial',
  'midi',
  'display-capture',
];

const ALWAYS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  // Not `no-referrer`: forms of a page that says so are posted with `Origin: null` (Fetch standard, "append a request Origin header").
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': FEATURES.map((feature) => `${feature}=()`).join(', '),
};

export function commonHeaders(site: Site | undefined, immutable: boolean): Headers {
  const headers = new Headers(ALWAYS);
  if (immutable) headers.set('Cache-Control', 'public, max-age=31536000, immutable');
  else {
    headers.set('Cache-Control', 'no-store');
    headers.set('Vary', 'Cookie, Authorization, Accept');
  }
  if (site?.secure === true) headers.set('Strict-Transport-Security', 'max-age=31536000');
  return headers;
}
