/** What people did besides what has an event of its own: who came in, who may what, what was asked of a host. Pure. */

/** What the web process may write down. */
export const WEB_AUDIT_KINDS = [
  'set-up',
  'sign-in',
  'sign-in-failed',
  'sign-out',
  'step-up',
  'step-up-failed',
  'session-ended',
  'user-added',
  'user-changed',
  'user-removed',
  'passkey-added',
  'passkey-removed',
  'password-changed',
  'totp-changed',
  'token-created',
  'token-revoked',
  'access-denied',
  'draft-changed',
  'published',
  'withdrawn',
  'comment-moderated',
  'action-item-changed',
  'runbook-step',
] as const;
export type WebAuditKind = (typeof WEB_AUDIT_KINDS)[number];

/** Those, and what the agent writes down itself when it was asked for it. */
export const AUDIT_KINDS = [...WEB_AUDIT_KINDS, 'repair-run', 'repair-undone'] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];
