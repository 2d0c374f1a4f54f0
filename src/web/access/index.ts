/** Who may come in: people, what they show, sessions and tokens, in the web's own database. */
import { Access, type AccessOptions } from './access.ts';

export type { Access, AccessOptions, Shown } from './access.ts';
export { Busy, LONGEST_PASSWORD, SHORTEST_PASSWORD } from './password.ts';
export { type Identity, type Issuer, type Oidc, type Purpose, RETURN_PATH } from './oidc.ts';
export { canHavePasskeys } from './passkeys.ts';
export { NAME, NotDone, type Person } from './people.ts';
export type { Begun, SessionLine } from './sessions.ts';
export { TOKEN_DAYS, TOKEN_ROLES, type TokenLine, type TokenRole } from './tokens.ts';

/** `directory`: the web's own, mode 0700. Throws when it, the database or its key cannot be used. */
export function openAccess(directory: string, options: AccessOptions): Access {
  return new Access(directory, options);
}
