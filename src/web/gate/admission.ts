/** Who a request is from, and whether they may. Deny first: what is not shown is refused. */
import { timingSafeEqual } from 'node:crypto';
import { Refusal } from './refusal.ts';
import { type Policy, type Role, ROLES, type Viewer } from './route.ts';
import type { Site } from './sites.ts';
import { localPath } from './target.ts';
import { cookie, header, type Wire } from './wire.ts';

export interface Standing {
  readonly viewer: Viewer;
  /** When it ends by itself, in milliseconds since 1970. */
  readonly endsAt: number;
}

/** What the gate asks of whoever keeps people, sessions and tokens. Secrets are as the client sent them: anything. */
export interface Admission {
  /** `seen`: somebody is there now; false when a stream only asks whether it may go on. */
  session(secret: string, seen: boolean): Standing | undefined;
  token(secret: string, seen: boolean): Standing | undefined;
  /** Another value whenever somebody may have lost a right. Cheap. */
  generation(): number;
}

const BEARER = /^Bearer ([A-Za-z0-9_]{1,200})$/;
const LONGEST_COOKIE = 200;

/** Undefined: nobody. A token that does not hold is refused, also where anybody may come in: whoever sends one means it. */
export function standingOf(wire: Wire, site: Site, admission: Admission, seen = true): Standing | undefined {
  const authorization = header(wire, 'authorization');
  if (authorization === undefined) {
    const secret = cookie(wire, site.sessionCookie);
    return secret === undefined || secret.length > LONGEST_COOKIE
      ? undefined
      : admission.session(secret, seen);
  }
  const secret = BEARER.exec(authorization)?.[1];
  const standing = secret === undefined ? undefined : admission.token(secret, seen);
  if (standing === undefined)
    throw new Refusal(401, 'That token does not hold.', {
      next: 'Make a new one on your account page and send it as: Authorization: Bearer stk_pat_…',
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  return standing;
}

export function mayDo(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

export function demandSignedIn(policy: Policy, viewer: Viewer | undefined, target: string): void {
  if (policy.who === 'anyone' || viewer !== undefined) return;
  throw new Refusal(401, 'You are not signed in, or not any more.', {
    next: 'Sign in and do it again.',
    link: { path: `/sign-in?next=${encodeURIComponent(localPath(target))}`, text: 'Sign in' },
    headers: { 'WWW-Authenticate': 'Bearer' },
  });
}

/** Forms of pages that were made for this session, and none that somebody else wrote. */
export function demandCsrf(viewer: Viewer, given: unknown): void {
  const wanted = Buffer.from(viewer.csrf);
  const got = Buffer.from(typeof given === 'string' ? given : '');
  if (wanted.length > 0 && wanted.length === got.length && timingSafeEqual(wanted, got)) return;
  throw new Refusal(403, 'This form was not made for your session.', {
    next: 'Load its page again, then send it.',
  });
}

export function demandRole(policy: Policy, viewer: Viewer | undefined): void {
  const forAlerts = policy.who === 'alerts';
  if (forAlerts && viewer?.bound === 'alerts') return;
  if (forAlerts || (viewer?.bound !== undefined && policy.who !== 'anyone'))
    throw new Refusal(
      403,
      forAlerts ? 'This takes a token for alerts.' : 'A token for alerts may do nothing else.',
      {
        next: 'Make the right one on your account page.',
      },
    );
  if (policy.who === 'anyone' || (viewer !== undefined && mayDo(viewer.role, policy.who))) return;
  throw new Refusal(403, `This needs the role ${policy.who}; yours is ${viewer?.role ?? 'none'}.`, {
    next: 'Ask an admin.',
  });
}

/** `back`: the page to come back to after it. */
export function demandStepUp(policy: Policy, viewer: Viewer | undefined, now: Date, back: string): void {
  if (policy.who === 'anyone' || policy.who === 'alerts' || policy.stepUp !== true) return;
  if (viewer?.via === 'token')
    throw new Refusal(403, 'A token may not do this.', { next: 'Sign in, and do it there.' });
  if (Date.parse(viewer?.steppedUpUntil ?? '') > now.getTime()) return;
  throw new Refusal(403, 'This needs a fresh proof of who you are.', {
    next: 'Prove it, then do it again.',
    link: { path: `/step-up?next=${encodeURIComponent(localPath(back))}`, text: 'Prove who you are' },
  });
}
