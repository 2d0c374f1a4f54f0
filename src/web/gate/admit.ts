/** The way of a request through all that is asked of it, up to its route's answer. */
import { demandCsrf, demandRole, demandSignedIn, demandStepUp, standingOf } from './admission.ts';
import { bodyTypeOf, checked, fields, rawTypeOf, readBody, readRaw } from './body.ts';
import { type Visit, viewerKey, type World } from './model.ts';
import { demandOwnPage, demandOwnReader } from './origin.ts';
import { notFound, Refusal, tooManyRequests } from './refusal.ts';
import type { Answer, Incoming, Route } from './route.ts';
import type { Site } from './sites.ts';
import { cookie, header, type Wire } from './wire.ts';

/** The order is the policy: nothing is read of who may not, and nothing is done before everything was looked at. */
export async function admit(visit: Visit, routes: readonly Route[], world: World): Promise<Answer> {
  const { wire, site, target } = visit.pass;
  const route = routeFor(wire.method, routes);
  const bodyType = route.rawBytes === undefined ? bodyTypeOf(wire, route.bodyBytes) : undefined;
  const changes = wire.method === 'POST';
  if (changes || route.events === true) demandOwnPage(wire, site);
  else demandOwnReader(wire);
  visit.route = route;
  if (route.guessed === true) slowDown(wire, world);
  visit.standing = standingOf(wire, site, world.admission);
  const viewer = (visit.viewer = visit.standing?.viewer);
  demandSignedIn(route.policy, viewer, changes ? backOf(wire, site) : wire.target);
  const { body, csrf } =
    bodyType === undefined ? nothing : withoutCsrf(await readBody(visit.request, bodyType, route.bodyBytes));
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
    raw: await rawOf(visit, route),
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

/** Nothing of it is looked at before its sender may send it. */
async function rawOf(
  { pass, request }: Visit,
  { rawBytes }: Route,
): Promise<Incoming<never, never, never>['raw']> {
  if (rawBytes === undefined) return undefined;
  return { contentType: rawTypeOf(pass.wire, rawBytes), bytes: await readRaw(request, rawBytes) };
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
