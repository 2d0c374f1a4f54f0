/** Paths have one spelling. Another one of the same path is none of ours, so that nothing is reached around its policy. */

const LONGEST = 4096;
/** Segments of RFC 3986's unreserved characters, `:`, `@`; none begins or ends with a dot; no encoded one, no empty one. */
const CANONICAL =
  /^\/(?:[A-Za-z0-9_~:@-](?:[A-Za-z0-9._~:@-]*[A-Za-z0-9_~:@-])?(?:\/[A-Za-z0-9_~:@-](?:[A-Za-z0-9._~:@-]*[A-Za-z0-9_~:@-])?)*)?$/;
const QUERY = /^[A-Za-z0-9._~:@!$'()*+,;=%&/?-]*$/;

export interface Target {
  readonly path: string;
  /** Without the `?`; empty when there is none. */
  readonly query: string;
}

/** As it stands in the request line. */
export function readTarget(target: string): Target | undefined {
  if (target.length > LONGEST) return undefined;
  const at = target.indexOf('?');
  const path = at < 0 ? target : target.slice(0, at);
  const query = at < 0 ? '' : target.slice(at + 1);
  return CANONICAL.test(path) && QUERY.test(query) ? { path, query } : undefined;
}

/** Where somebody may be sent after sign-in: a path of ours that is not about signing in; else the overview. */
export function localPath(text: string | undefined): string {
  const target = text === undefined ? undefined : readTarget(text);
  if (text === undefined || target === undefined || /^\/(?:sign-|set-up|join|step-up)/.test(target.path))
    return '/';
  return text;
}
