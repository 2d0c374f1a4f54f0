/** What the gate saw, as the agent writes it down. What people do to incidents, guard and settings the agent writes itself. */
import type { AuditKind } from '../domain/audit.ts';
import type { Args } from '../desk/index.ts';
import type { AuditEntry } from './gate/index.ts';

const DONE: Readonly<Record<string, AuditKind>> = {
  '/set-up': 'set-up',
  '/join': 'sign-in',
  '/sign-in': 'sign-in',
  '/sign-out': 'sign-out',
  '/step-up': 'step-up',
  '/step-up/passkey': 'step-up',
  '/account/password': 'password-changed',
  '/account/authenticator/confirm': 'totp-changed',
  '/account/authenticator/remove': 'totp-changed',
  '/account/sessions/:session/end': 'session-ended',
  '/account/tokens': 'token-created',
  '/account/tokens/:token/end': 'token-revoked',
  '/people': 'user-added',
  '/people/:person/role': 'user-changed',
  '/people/:person/code': 'user-changed',
  '/people/:person/disable': 'user-changed',
  '/people/:person/enable': 'user-changed',
  '/people/:person/remove': 'user-removed',
};
const FAILED: Readonly<Record<string, AuditKind>> = {
  '/set-up': 'sign-in-failed',
  '/join': 'sign-in-failed',
  '/sign-in': 'sign-in-failed',
  '/step-up': 'step-up-failed',
  '/step-up/passkey': 'step-up-failed',
  '/sign-in/passkey': 'sign-in-failed',
  '/sign-in/with/return': 'sign-in-failed',
  '/join/with': 'sign-in-failed',
};
const LONGEST = 200;
const NOBODY = 'nobody signed in';

/** Undefined for what is written elsewhere. */
export function recordedAs({
  who,
  from,
  route,
  status,
  what,
}: AuditEntry): Args<'record'>['entry'] | undefined {
  const refused = status >= 400;
  const kind = refused ? (FAILED[route] ?? (status === 403 ? 'access-denied' : undefined)) : kindOf(route);
  if (kind === undefined) return undefined;
  return {
    what: kind,
    by: who?.name ?? NOBODY,
    ...(/^[0-9a-fA-F.:]{2,45}$/.test(from) ? { from } : {}),
    ...(refused ? { about: cut(route) } : {}),
    detail: cut(what),
  };
}

function kindOf(route: string): AuditKind | undefined {
  if (route.startsWith('/account/passkeys'))
    return route.endsWith('/remove') ? 'passkey-removed' : 'passkey-added';
  return route.startsWith('/sign-in/') ? 'sign-in' : DONE[route];
}

function cut(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ').slice(0, LONGEST) || '-';
}
