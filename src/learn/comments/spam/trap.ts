/** What a form carries so that it cannot be sent blindly: when it was made and for which post, signed. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Nobody reads, thinks and writes in less. */
export const QUICKEST_MS = 3000;
/** A form that was left open over night is good; one out of a list is not. */
export const STALE_MS = 24 * 3600_000;

/** The field that people do not see. Named like what programs like to fill in. */
export const HONEYPOT = 'website';

export type Trap = 'good' | 'forged' | 'quick' | 'stale';

export function formToken(secret: Buffer, about: string, now: Date): string {
  const at = now.getTime().toString(36);
  return `${at}.${signature(secret, `form ${about} ${at}`)}`;
}

export function judgeForm(secret: Buffer, about: string, token: string, now: Date): Trap {
  const [at = '', signed = ''] = token.split('.');
  if (!/^[0-9a-z]{1,12}$/.test(at) || !sameText(signed, signature(secret, `form ${about} ${at}`)))
    return 'forged';
  const age = now.getTime() - Number.parseInt(at, 36);
  if (age < QUICKEST_MS) return 'quick';
  return age > STALE_MS ? 'stale' : 'good';
}

export function signature(secret: Buffer, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url').slice(0, 32);
}

export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
