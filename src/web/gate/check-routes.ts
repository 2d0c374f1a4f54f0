/** What is wrong with a list of routes, before any is served. */
import * as z from 'zod/mini';
import type { Route } from './route.ts';

const PATH =
  /^\/(?:(?::?[a-z][a-z0-9-]*|[a-z0-9][a-z0-9.-]*)(?:\/(?::?[a-z][a-z0-9-]*|[a-z0-9][a-z0-9.-]*))*)?$/;

export function complaintsAbout(routes: readonly Route[]): readonly string[] {
  const seen = new Set<string>();
  return routes.flatMap((route) => {
    const name = `${route.method} ${route.path}`;
    const twice = seen.has(name);
    seen.add(name);
    return [...(twice ? ['it is there twice'] : []), ...complaintsOf(route)].map((why) => `${name}: ${why}`);
  });
}

function complaintsOf(route: Route): string[] {
  const { path, method, policy, params, query, body } = route;
  const named = [...path.matchAll(/:([a-z][a-z0-9-]*)/g)].map((match) => match[1] ?? '');
  const known = params instanceof z.ZodMiniObject ? Object.keys(params.shape) : [];
  return [
    PATH.test(path) ? undefined : 'its path is not of lower-case words',
    policy.who === 'anyone' && policy.why.trim() === '' ? 'it does not say why anybody may' : undefined,
    named.toSorted().join() === known.toSorted().join() ? undefined : 'its path and its params differ',
    method === 'GET' && body !== undefined ? 'reading takes no body' : undefined,
    method === 'POST' && route.events === true ? 'streams are read' : undefined,
    [params, query, body].every((schema) => schema === undefined || isStrict(schema))
      ? undefined
      : 'a schema drops what it does not know',
  ].filter((why) => why !== undefined);
}

/** A plain object silently leaves out what it does not name: neither refused nor seen. */
function isStrict(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.ZodMiniObject)
    return schema.def.catchall?._zod.def.type === 'never' && Object.values(schema.def.shape).every(isStrict);
  if (schema instanceof z.ZodMiniArray) return isStrict(schema.def.element);
  if (schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniNullable)
    return isStrict(schema.def.innerType);
  if (schema instanceof z.ZodMiniUnion) return schema.def.options.every(isStrict);
  return true;
}
