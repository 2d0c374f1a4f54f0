/**
 * The gate: every request passes here, in this order, and a route is served by nothing else. What is not shown is refused.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, Hono } from 'hono';
import { DeskRefusal } from '../../desk/index.ts';
import { StakeoutError } from '../../domain/errors.ts';
import {
  type Admission,
  demandCsrf,
  demandRole,
  demandSignedIn,
  demandStepUp,
  type Standing,
  standingOf,
} from './admission.ts';
import { type Asked, type Frame, refusalResponse, responseOf } from './answer.ts';
import type { Audit, AuditEntry } from './audit.ts';
import { bodyTypeOf, checked, fields, readBody } from './body.ts';
import { complaintsAbout } from './check-routes.ts';
import { demandOwnPage, demandOwnReader } from './origin.ts';
import { Limiter, type Rate } from './rate.ts';
import { notFound, Refusal, tooManyRequests } from './refusal.ts';
import type { Answer, Ask, Incoming, Route, Viewer } from './route.ts';
import { type Site, siteFor, siteOf } from './sites.ts';
import { STREAM_LIMITS, type StreamLimits, Streams } from './streams.ts';
import { readTarget, type Target } from './target.ts';
import { cookie, header, saidTwice, type Wire, wireOf, wireOfRequest } from './wire.ts';

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

const GUESSES = { each: { burst: 20, perSecond: 0.5 }, all: { burst: 100, perSecond: 5 } };

interface Pass {
  readonly wire: Wire;
  readonly site: Site;
  readonly target: Target;
  readonly cut: () => void;
}
type Env = { Bindings: { pass: Pass } };

/** Throws when a route or an origin is not fit to be served. */
export function openGate(options: GateOptions): Gate {
  const complaints = complaintsAbout(options.routes);
  if (complaints.length > 0)
    throw new StakeoutError('the web cannot be served', complaints.join('; '), {
      next: 'correct these routes',
    });
  if (options.origins.length === 0)
    throw new StakeoutError('the web cannot be served', 'it has no origin', { next: 'name one' });
  const sites = options.origins.map(siteOf);
  const { now, trouble } = options;
  const generation = (): number => options.admission.generation();
  const streams = new Streams({ ...STREAM_LIMITS, ...options.streams }, { now, trouble, generation });
  const { each, all } = options.guesses ?? GUESSES;
  const world: World = { ...options, pool: streams, limiter: new Limiter(each, all) };
  const app = routed(world);
  return {
    streams,
    close: () => streams.close(),
    atTheDoor: (wire) => {
      const entered = enter(wire, sites, options.frame);
      return entered instanceof Response ? entered : undefined;
    },
    fetch: async (request, env = {}) => {
      const wire = env.incoming === undefined ? wireOfRequest(request) : wireOf(env.incoming);
      const entered = enter(wire, sites, options.frame);
      if (entered instanceof Response) return entered;
      const cut = (): void => void env.outgoing?.destroy();
      return app.fetch(request, { pass: { wire, cut, ...entered } });
    },
  };
}

interface World extends Omit<GateOptions, 'streams'> {
  readonly pool: Streams;
  readonly limiter: Limiter;
}

/** Under a name of ours, by a path with one spelling, saying nothing twice. */
function enter(wire: Wire, sites: readonly Site[], frame: Frame): Pick<Pass, 'site' | 'target'> | Response {
  const asked = { wire, path: '/', viewer: undefined, frame };
  const twice = saidTwice(wire);
  if (twice !== undefined)
    return refusalResponse(new Refusal(400, `The request says ${twice} twice.`), {
      ...asked,
      site: undefined,
    });
  const site = siteFor(sites, header(wire, 'host'));
  if (site === undefined)
    return refusalResponse(
      new Refusal(421, 'Stakeout is not reached under this name.', {
        next: 'Use the address that it was set up with.',
      }),
      { ...asked, site: undefined },
    );
  const target = readTarget(wire.target);
  return target === undefined ? refusalResponse(notFound(), { ...asked, site }) : { site, target };
}

/** Hono finds the route; of its helpers nothing is used. */
function routed(world: World): Hono<Env> {
  const app = new Hono<Env>();
  const paths = Map.groupBy(world.routes, (route) => route.path);
  for (const [path, routes] of paths) app.all(path, (context) => serve(context, routes, world));
  app.notFound((context) => {
    const { wire, site, target } = context.env.pass;
    return refusalResponse(notFound(), {
      wire,
      site,
      path: target.path,
      viewer: undefined,
      frame: world.frame,
    });
  });
  return app;
}

async function serve(context: Context<Env>, routes: readonly Route[], world: World): Promise<Response> {
  const { pass } = context.env;
  const visit: Visit = {
    pass,
    request: context.req.raw,
    params: context.req.param(),
    viewer: undefined,
    route: undefined,
  };
  const asked = (): Asked => ({
    wire: pass.wire,
    site: pass.site,
    path: pass.target.path,
    viewer: visit.viewer,
    frame: world.frame,
  });
  try {
    const answer = await admit(visit, routes, world);
    const response = responseOf(answer, asked(), (events) => stream(visit, events, world));
    record(visit, response.status, answer, world);
    return response;
  } catch (error) {
    const refusal = refusalOf(error, world.trouble);
    record(visit, refusal.status, refusal, world);
    return refusalResponse(refusal, asked());
  }
}

/** One request on its way; filled in as it gets on. */
interface Visit {
  readonly pass: Pass;
  readonly request: Request;
  readonly params: Record<string, string>;
  route: Route | undefined;
  viewer: Viewer | undefined;
  standing?: Standing | undefined;
}

/** The order is the policy: nothing is read of who may not, and nothing is done before everything was looked at. */
async function admit(visit: Visit, routes: readonly Route[], world: World): Promise<Answer> {
  const { wire, site, target } = visit.pass;
  const route = routeFor(wire.method, routes);
  const bodyType = bodyTypeOf(wire);
  const changes = wire.method === 'POST';
  if (changes || route.events === true) demandOwnPage(wire, site);
  else demandOwnReader(wire);
  visit.route = route;
  if (route.guessed === true) slowDown(wire, world);
  visit.standing = standingOf(wire, site, world.admission);
  const viewer = (visit.viewer = visit.standing?.viewer);
  demandSignedIn(route.policy, viewer, changes ? backOf(wire, site) : wire.target);
  const { body, csrf } =
    bodyType === undefined ? nothing : withoutCsrf(await readBody(visit.request, bodyType));
  if (changes && viewer?.via === 'session' && route.policy.who !== 'anyone') demandCsrf(viewer, csrf);
  demandRole(route.policy, viewer);
  demandStepUp(route.policy, viewer, world.now(), changes ? backOf(wire, site) : wire.target);
  if (route.events === true) world.pool.demandRoom(viewerKey(visit));
  const incoming = {
    params: checked(route.params, visit.params, 'path'),
    query: checked(route.query, fields(target.query, 'query'), 'query'),
    body: checked(route.body, body, 'body'),
    viewer,
    ask: world.ask,
    now: world.now,
    origin: site.origin,
    flow: cookie(wire, site.flowCookie),
    lastEventId: lastEventId(wire),
  };
  // It has been through the route's own schemas; TypeScript does not follow that through a list of routes.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const answer = await route.handle(incoming as Incoming<never, never, never>);
  if ((answer.kind === 'events') !== (route.events === true))
    throw new Error(`${route.method} ${route.path} does not say whether it streams`);
  return answer;
}

const nothing = { body: undefined, csrf: undefined };

function routeFor(method: string, routes: readonly Route[]): Route {
  const there = routes.filter((route) => route.there?.() !== false);
  if (there.length === 0) throw notFound();
  const found = there.find((route) => route.method === (method === 'HEAD' ? 'GET' : method));
  if (found !== undefined) return found;
  const allow = there
    .flatMap((route) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]))
    .join(', ');
  throw new Refusal(405, 'That cannot be done with this page.', { headers: { Allow: allow } });
}

function slowDown(wire: Wire, { limiter, now }: World): void {
  const waitMs = limiter.take(wire.from, now().getTime());
  if (waitMs > 0) throw tooManyRequests('That was tried too often.', waitMs);
}

/** The page that the form was on, where the browser says so. */
function backOf(wire: Wire, site: Site): string {
  const referer = header(wire, 'referer') ?? '';
  return referer.startsWith(`${site.origin}/`) ? referer.slice(site.origin.length) : '/';
}

function withoutCsrf(body: unknown): { body: unknown; csrf: unknown } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { body, csrf: undefined };
  const { csrf, ...rest }: { csrf?: unknown } = body;
  return { body: rest, csrf };
}

function lastEventId(wire: Wire): number | undefined {
  const text = header(wire, 'last-event-id');
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new Refusal(400, 'Last-Event-ID: it has to be a number.');
  return Number(text);
}

function viewerKey({ viewer, pass }: Visit): string {
  return viewer === undefined ? `from ${pass.wire.from}` : viewer.id;
}

function stream(
  visit: Visit,
  events: Extract<Answer, { kind: 'events' }>['events'],
  { pool, admission }: World,
): ReadableStream<Uint8Array> | null {
  const { standing, pass } = visit;
  const { wire, site, cut } = pass;
  if (wire.method === 'HEAD') return null;
  const until = (): number | undefined => {
    if (standing === undefined) return Infinity;
    try {
      const now = standingOf(wire, site, admission, false);
      const same = now?.viewer.id === standing.viewer.id && now.viewer.role === standing.viewer.role;
      return same ? now.endsAt : undefined;
    } catch {
      return undefined;
    }
  };
  return pool.open({ viewer: viewerKey(visit), until, events, cut });
}

async function noted(entry: AuditEntry, { audit, trouble }: World): Promise<void> {
  try {
    await audit(entry);
  } catch (error) {
    trouble(error);
  }
}

const OF_THE_DESK = { unknown: 404, conflict: 409, refused: 400, failed: 503 } as const;

function refusalOf(error: unknown, trouble: (error: unknown) => void): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof DeskRefusal && error.refusal !== 'failed')
    return new Refusal(OF_THE_DESK[error.refusal], sentence(error.message));
  trouble(error);
  if (error instanceof DeskRefusal)
    return new Refusal(503, 'The agent of this host does not answer.', {
      next: 'Look at it with: stakeout status',
      headers: { 'Retry-After': '5' },
    });
  return new Refusal(500, 'Something went wrong inside Stakeout.', {
    next: 'Try again; the log of its web process says what it was.',
  });
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

/** What changed something, or tried to and could: floods of strangers are not written down. */
function record(visit: Visit, status: number, outcome: Answer | Refusal, world: World): void {
  const { pass, viewer, route } = visit;
  const { wire, target } = pass;
  if (route === undefined || status === 429) return;
  const said = outcome instanceof Refusal ? outcome.message : outcome.audit;
  const changed = wire.method === 'POST' || (said !== undefined && !(outcome instanceof Refusal));
  if (!changed || (viewer === undefined && route.guessed !== true)) return;
  const { id, name, role, via, key } = viewer ?? {};
  const who =
    id === undefined || name === undefined || role === undefined || via === undefined || key === undefined
      ? null
      : { id, name, role, via, key };
  const entry = {
    at: world.now().toISOString(),
    who,
    from: wire.from,
    method: wire.method,
    route: route.path,
    path: target.path,
    status,
    what: said ?? `${route.method} ${target.path}`,
  };
  void noted(entry, world);
}
