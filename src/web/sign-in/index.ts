/** The pages about signing in: set-up, sign-in, proofs, one's own account, tokens, people. */
import type { Content } from '../../domain/html.ts';
import type { Access } from '../access/index.ts';
import type { Route, Viewer } from '../gate/route.ts';
import { accountRoutes } from './account.ts';
import { beginRoutes } from './begin.ts';
import { enterRoutes } from './enter.ts';
import { linkPart, oidcRoutes, withPart } from './oidc.ts';
import { passkeyRoutes, passkeysPart, showPart } from './passkeys.ts';
import { peopleRoutes } from './people.ts';
import { stepUpRoutes } from './step-up.ts';
import { tokenRoutes } from './tokens.ts';

/** Parts of pages for the ways in besides the password. */
export interface Ways {
  readonly signIn: (next: string, origin: string) => Content;
  readonly stepUp: (viewer: Viewer, next: string, origin: string) => Content;
  readonly account: (viewer: Viewer, origin: string) => Content;
}

export function signInRoutes(access: Access): readonly Route[] {
  const { oidc, passkeys } = access;
  const ways: Ways = {
    signIn: (path, origin) => [
      showPart('/sign-in/passkey', path, undefined, origin),
      oidc === undefined ? undefined : withPart(oidc, path, '/sign-in/with'),
    ],
    stepUp: (viewer, path, origin) => [
      passkeys.list(viewer.id).length === 0 ? undefined : showPart('/step-up/passkey', path, viewer, origin),
      oidc === undefined || oidc.linked(viewer.id) === 0 ? undefined : withPart(oidc, path, '/step-up/with'),
    ],
    account: (viewer, origin) => [
      passkeysPart(access, viewer, origin),
      oidc === undefined ? undefined : linkPart(oidc, viewer),
    ],
  };
  return [
    ...beginRoutes(access),
    ...enterRoutes(access, ways),
    ...stepUpRoutes(access, ways),
    ...accountRoutes(access, ways),
    ...passkeyRoutes(access),
    ...(oidc === undefined ? [] : oidcRoutes(access, oidc)),
    ...tokenRoutes(access),
    ...peopleRoutes(access),
  ];
}
