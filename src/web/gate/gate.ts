/**
 * The gate: every request passes here, in this order, and a route is served by nothing else. What is not shown is refused.
 */
import { type Context, Hono } from 'hono';
import { StakeoutError } from '../../domain/errors.ts';
import { standingOf } from './admission.ts';
import { admit } from './admit.ts';
import { type Asked, type Frame, refusalResponse, responseOf } from './answer.ts';
import { complaintsAbout } from './check-routes.ts';
import { refusalOf } from './failures.ts';
import { type Gate, type GateOptions, type Pass, viewerKey, type Visit, type World } from './model.ts';
import { Limiter } from './rate.ts';
import { record } from './record.ts';
import { notFound, Refusal } from './refusal.ts';
import type { Answer, Route } from './route.ts';
import { type Site, siteFor, siteOf } from './sites.ts';
import { STREAM_LIMITS, Streams } from './streams.ts';
import { readTarget } from './target.ts';
import { header, saidTwice, type Wire, wireOf, wireOfRequest } from './wire.ts';

type Env = { Bindings: { pass: Pass } };

const GUESSES = { each: { burst: 20, perSecond: 0.5 }, all: { burst: 100, perSecond: 5 } };

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
