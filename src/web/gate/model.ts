/** What the gate is given, and what it knows of a request on its way. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admission, Standing } from './admission.ts';
import type { Frame } from './answer.ts';
import type { Audit } from './audit.ts';
import type { Limiter, Rate } from './rate.ts';
import type { Ask, Route, Viewer } from './route.ts';
import type { Site } from './sites.ts';
import type { StreamLimits, Streams } from './streams.ts';
import type { Target } from './target.ts';
import type { Wire } from './wire.ts';

export interface GateOptions {
  readonly routes: readonly Route[];
  /** Every address under which browsers may come: `https://stakeout.example`, `http://127.0.0.1:7800`. No other is answered. */
  readonly origins: readonly string[];
  readonly admission: Admission;
  readonly frame: Frame;
  readonly ask: Ask;
  readonly audit: Audit;
  readonly now: () => Date;
  /** What went wrong inside, for our own record; nobody who asks gets it. */
  readonly trouble: (error: unknown) => void;
  readonly streams?: Partial<StreamLimits>;
  /** How often one address may guess, and all together. */
  readonly guesses?: { readonly each: Rate; readonly all: Rate };
}

/** The two ends of a connection of Node. */
export interface Peer {
  readonly incoming?: IncomingMessage;
  readonly outgoing?: ServerResponse;
}

export interface Gate {
  /** `env` is what the server of Node knows; without it the request is taken as it is, which only tests do. */
  fetch(request: Request, env?: Peer): Promise<Response>;
  /** What refuses a request before anything is made of it, for the server. */
  atTheDoor(wire: Wire): Response | undefined;
  readonly streams: { readonly count: number };
  /** Ends all streams. */
  close(): void;
}

export interface World extends Omit<GateOptions, 'streams'> {
  readonly pool: Streams;
  readonly limiter: Limiter;
}

export interface Pass {
  readonly wire: Wire;
  readonly site: Site;
  readonly target: Target;
  readonly cut: () => void;
}
/** One request on its way; filled in as it gets on. */
export interface Visit {
  readonly pass: Pass;
  readonly request: Request;
  readonly params: Record<string, string>;
  route: Route | undefined;
  viewer: Viewer | undefined;
  standing?: Standing | undefined;
}

/** Whose streams count together. */
export function viewerKey({ viewer, pass }: Visit): string {
  return viewer === undefined ? `from ${pass.wire.from}` : viewer.id;
}
