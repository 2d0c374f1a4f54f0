/** The pages about signing in: set-up, sign-in, proofs, one's own account, tokens, people. */
import type { Html } from '../../domain/html.ts';
import type { Access } from '../access/index.ts';
import type { Route, Viewer } from '../gate/route.ts';
import { accountRoutes } from './account.ts';
import { beginRoutes } from './begin.ts';
import { enterRoutes } from './enter.ts';
import { passkeyRoutes, passkeysPart, showPart } from './passkeys.ts';
import { peopleRoutes } from './people.ts';
import { stepUpRoutes } from './step-up.ts';
import { tokenRoutes } from './tokens.ts';

/** Parts of pages for the ways in besides the password. */
export interface Ways {
  readonly signIn: (next: string, origin: string) => Html | undefined;
  readonly stepUp: (viewer: Viewer, next: string, origin: string) => Html | undefined;
  readonly account: (viewer: Viewer, origin: string) => Html | undefined;
}

export function signInRoutes(access: Access): readonly Route[] {
  const ways: Ways = {
    signIn: (path, origin) => showPart('/sign-in/passkey', path, undefined, origin),
    stepUp: (viewer, path, origin) =>
      access.passkeys.list(viewer.id).length === 0
        ? undefined
        : showPart('/step-up/passkey', path, viewer, origin),
    account: (viewer, origin) => passkeysPart(access, viewer, origin),
  };
  return [
    ...beginRoutes(access),
    ...enterRoutes(access, ways),
    ...stepUpRoutes(access, ways),
    ...accountRoutes(access, ways),
    ...passkeyRoutes(access),
    ...tokenRoutes(access),
    ...peopleRoutes(access),
  ];
}
