/** Secrets that somebody holds: how they are made, and what is kept of them. */
import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** 256 bits, as a cookie may have it. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Names a row in pages and addresses; says nothing. */
export function newId(prefix: string): string {
  return `${prefix}-${randomBytes(10).toString('hex')}`;
}

/** Enough for what nobody could guess: a slow one is for passwords. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** Follows from the session and from nothing that a page of somebody else can know. */
export function csrfOf(sessionSecret: string): string {
  return createHmac('sha256', sessionSecret).update('stakeout csrf 1').digest('base64url');
}

const TOKEN_PREFIX = 'stk_pat_';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const TOKEN = /^stk_pat_([0-9A-Za-z]{43})([0-9a-f]{8})$/;

/** A prefix that scanners of repositories find, and a checksum by which they know a real one. */
export function newToken(): string {
  const body = Array.from({ length: 43 }, () => BASE62[randomInt(BASE62.length)]).join('');
  return TOKEN_PREFIX + body + checksum(body);
}

export function isToken(text: string): boolean {
  const [, body, sum] = TOKEN.exec(text) ?? [];
  return body !== undefined && sum === checksum(body);
}

function checksum(body: string): string {
  return crc32(TOKEN_PREFIX + body)
    .toString(16)
    .padStart(8, '0');
}

/** Crockford's base 32: no letter that looks like a digit. https://www.crockford.com/base32.html */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** To be read from one screen and typed into another: `K7QF-2M9X-…`, five bits a letter. */
export function newCode(groups: number): string {
  return Array.from({ length: groups }, () =>
    Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join(''),
  ).join('-');
}

/** As people type it. */
export function plainCode(text: string): string {
  return text
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
    .slice(0, 64);
}
