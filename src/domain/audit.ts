/** What people did in the web besides what has an event of its own: who came in, who may what, what was published. Pure. */

export const AUDIT_KINDS = [
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
  'signed-off',
  'published',
  'withdrawn',
  'comment-moderated',
  'action-item-changed',
  'runbook-step',
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];
