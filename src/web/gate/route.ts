/** What a route is: where, who, what comes in, what goes out. The gate is the only one that serves it. */
import type * as z from 'zod/mini';
import type { Args, Result, Verb } from '../../desk/index.ts';
import type { Html } from '../../domain/html.ts';

/** Each may do all that those before it may. */
export const ROLES = ['viewer', 'commenter', 'responder', 'editor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who may: anybody, for a reason that is told in the list of routes; or a person or token of at least this role. */
export type Policy =
  | { readonly who: 'anyone'; readonly why: string }
  /** `stepUp`: only within five minutes of a fresh proof of who it is; never by a token. */
  | { readonly who: Role; readonly stepUp?: true }
  /** Only by a token that was made for alerts, and that token for nothing else. */
  | { readonly who: 'alerts' };

export interface Viewer {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly via: 'session' | 'token';
  /** A token that may do one thing only. */
  readonly bound?: 'alerts';
  /** Of a token for alerts, the same for its successor of the same name and person. */
  readonly sender?: string;
  /** Goes into every form as the field `csrf`; of the session, empty for a token. */
  readonly csrf: string;
  /** Until when they need not prove again who they are, ISO. */
  readonly steppedUpUntil: string | null;
  /** Names the session or token among theirs; no secret. */
  readonly key: string;
}

export type Ask = <V extends Verb>(verb: V, args: Args<V>) => Promise<Result<V>>;

/** What an answer does with the session of who asked, by its cookie; only the routes of sign-in have use for it. */
export type SessionChange =
  | { readonly kind: 'begin'; readonly secret: string; readonly seconds: number }
  | { readonly kind: 'end' };

export interface Aside {
  readonly session?: SessionChange;
  /** What was done, in words, for the audit log: with what it was before where it is not now. Never a secret. */
  readonly audit?: string;
}

export type Answer = Aside & AnswerBody;

type AnswerBody =
  | { readonly kind: 'page'; readonly status?: number; readonly title: string; readonly body: Html }
  | { readonly kind: 'json'; readonly status?: number; readonly body: unknown }
  /** `immutable`: for anybody, for ever, under a path that has a digest of it. */
  | {
      readonly kind: 'text';
      readonly status?: number;
      readonly type: string;
      readonly body: string;
      readonly immutable?: true;
      /** For the reader's disk, under this name; it is never shown as a page of ours. */
      readonly download?: string;
    }
  /** After a POST: 303, to a path of ours. */
  | { readonly kind: 'see'; readonly path: string }
  /** To who signs people in for us: 303. `flow` comes back as `Incoming.flow` for ten minutes. */
  | { readonly kind: 'away'; readonly url: URL; readonly flow: string }
  /** Server-Sent Events: one string per event, framed already; the gate adds heartbeats, limits and the end of the session. */
  | { readonly kind: 'events'; readonly events: (signal: AbortSignal) => AsyncIterable<string> };

export interface Incoming<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Present on every route that is not for anyone. */
  readonly viewer: Viewer | undefined;
  readonly ask: Ask;
  readonly now: () => Date;
  /** Of ours, as the browser has it: `https://stakeout.example`. */
  readonly origin: string;
  /** What the last answer of kind `away` gave this browser. */
  readonly flow: string | undefined;
  /** The body as it came, of a route that takes it so. */
  readonly raw: { readonly contentType: string; readonly bytes: Uint8Array } | undefined;
  /** `Last-Event-ID` of a stream that is resumed; checked to be digits. */
  readonly lastEventId: number | undefined;
}

type Shape = z.ZodMiniType;
type Out<S> = S extends Shape ? z.infer<S> : undefined;

export interface RouteOf<
  P extends Shape | undefined,
  Q extends Shape | undefined,
  B extends Shape | undefined,
> {
  readonly method: 'GET' | 'POST';
  /** As Hono writes paths: `/incidents/:incident`. */
  readonly path: string;
  readonly policy: Policy;
  /** Says that it answers with events, and only with them: the gate asks for more before it opens a stream. */
  readonly events?: true;
  /** Takes any JSON of up to so many bytes unread, and looks at it itself. */
  readonly rawBytes?: number;
  /** Takes a form of up to so many bytes, for a long text; others are shorter. */
  readonly bodyBytes?: number;
  /** Guesses are made here: the gate slows down who asks often. */
  readonly guessed?: true;
  /** While false it is not there: 404. */
  readonly there?: () => boolean;
  /** Strict objects: what is not named is refused. A route with parameters in its path has `params`. */
  readonly params?: P;
  readonly query?: Q;
  /** A form or JSON; the gate takes `csrf` out before. Only for POST. */
  readonly body?: B;
  readonly handle: (incoming: Incoming<Out<P>, Out<Q>, Out<B>>) => Promise<Answer> | Answer;
}

export interface Route extends Omit<RouteOf<Shape, Shape, Shape>, 'handle'> {
  // What comes in has been through the route's own schemas when the gate calls it.
  readonly handle: (incoming: Incoming<never, never, never>) => Promise<Answer> | Answer;
}

/** Ties the handler's types to the schemas. */
export function route<
  P extends Shape | undefined = undefined,
  Q extends Shape | undefined = undefined,
  B extends Shape | undefined = undefined,
>(one: RouteOf<P, Q, B>): RouteOf<P, Q, B> {
  return one;
}
