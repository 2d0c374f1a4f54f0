/** The pages about signing in: set-up, sign-in, proofs, one's own account, tokens, people. */
import type { Html } from '../../domain/html.ts';
import type { Access } from '../access/index.ts';
import type { Route, Viewer } from '../gate/route.ts';
import { accountRoutes } from './account.ts';
import { beginRoutes } from './begin.ts';
import { enterRoutes } from './enter.ts';
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
  const ways: Ways = { signIn: () => undefined, stepUp: () => undefined, account: () => undefined };
  return [
    ...beginRoutes(access),
    ...enterRoutes(access, ways),
    ...stepUpRoutes(access, ways),
    ...accountRoutes(access, ways),
    ...tokenRoutes(access),
    ...peopleRoutes(access),
  ];
}
