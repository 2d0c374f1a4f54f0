/** What must not be published by accident: secrets, addresses of machines and of people. Pure. */
import { isIPv4, isIPv6 } from 'node:net';
import { redact } from '../../domain/redact.ts';

export interface Sensitive {
  readonly offset: number;
  readonly what: 'a secret' | 'a network address' | 'a mail address';
}

const IPV4 = /(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)/g;
const IPV6 = /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi;
const MAIL = /(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![\w-])/gi;

/** Addresses that name no machine: loopback, the unspecified one, and those kept for examples (RFC 5737, RFC 3849). */
const NOBODY_V4 = /^(?:127\.|0\.0\.0\.0$|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)/;
const NOBODY_V6 = /^(?:::1?$|2001:0?db8:)/i;
/** RFC 2606 and RFC 6761; units of systemd with an instance look like mail addresses. */
const NOBODY_MAIL =
  /@(?:.*\.)?(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$|\.(?:service|socket|timer|target)$/i;

function addresses(text: string): readonly (Sensitive & { readonly length: number })[] {
  const found = (pattern: RegExp, what: Sensitive['what'], counts: (found: string) => boolean) =>
    [...text.matchAll(pattern)]
      .filter(([whole]) => counts(whole))
      .map((match) => ({ offset: match.index, what, length: match[0].length }));
  return [
    ...found(IPV4, 'a network address', (a) => isIPv4(a) && !NOBODY_V4.test(a)),
    ...found(IPV6, 'a network address', (a) => isIPv6(a) && !NOBODY_V6.test(a)),
    ...found(MAIL, 'a mail address', (a) => !NOBODY_MAIL.test(a)),
  ];
}

/** In order; of secrets one for each line that holds some. */
export function sensitiveIn(text: string): readonly Sensitive[] {
  const secrets: Sensitive[] = [];
  let offset = 0;
  // As Markdown writes what was taken out already.
  const plain = text.replaceAll(String.raw`\[redacted\]`, '[redacted]');
  for (const line of plain.split('\n')) {
    const clean = redact(line);
    if (clean !== line) secrets.push({ offset: offset + firstDifference(line, clean), what: 'a secret' });
    offset += line.length + 1;
  }
  if (secrets.length === 0 && redact(plain) !== plain)
    secrets.push({ offset: firstDifference(plain, redact(plain)), what: 'a secret' });
  return [...secrets, ...addresses(text)].toSorted((a, b) => a.offset - b.offset);
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}

/** The text without any of it. */
export function withoutSensitive(text: string): string {
  let clean = redact(text);
  // What is left beside something that was taken out may be an address by itself.
  for (let found = addresses(clean), rounds = 0; found.length > 0 && rounds < MOST_ROUNDS; rounds += 1) {
    clean = without(clean, found);
    found = addresses(clean);
  }
  return clean;
}

const MOST_ROUNDS = 8;

function without(text: string, found: ReturnType<typeof addresses>): string {
  let rest = text;
  let end = text.length;
  for (const { offset, length, what } of found.toSorted((a, b) => b.offset - a.offset)) {
    if (offset + length > end) continue;
    rest = `${rest.slice(0, offset)}[${what === 'a mail address' ? 'mail' : 'address'}]${rest.slice(offset + length)}`;
    end = offset;
  }
  return rest;
}
