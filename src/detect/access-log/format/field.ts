/** What stands at one place of a log format. */

/** A part of a time: each adds to what the others say. */
export type TimeReader =
  /** `10/Oct/2000:13:55:36 -0700`. */
  | { readonly is: 'clf' }
  /** ISO 8601 with zone. */
  | { readonly is: 'iso' }
  /** Since 1970, perhaps with decimals, in units of so many milliseconds. */
  | { readonly is: 'epoch'; readonly unitMs: number }
  /** The fraction of the second, in units of so many milliseconds. */
  | { readonly is: 'fraction'; readonly unitMs: number }
  | { readonly is: 'strftime'; readonly format: string };

export type Field =
  | { readonly kind: 'time'; readonly time: TimeReader }
  /** `final`: after internal redirects, `%>s`. */
  | { readonly kind: 'status'; readonly final: boolean }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'duration'; readonly unitMs: number }
  /** `GET /path?query HTTP/1.1` */
  | { readonly kind: 'request' }
  | { readonly kind: 'method' }
  /** Path, and query if the format has it there. */
  | { readonly kind: 'uri' }
  | { readonly kind: 'query' }
  | { readonly kind: 'client' }
  /** X-Forwarded-For: every proxy adds the address it was called from. */
  | { readonly kind: 'forwarded' }
  | { readonly kind: 'site' }
  /** What the client says the host is. */
  | { readonly kind: 'host' }
  | { readonly kind: 'agent' }
  | { readonly kind: 'referer' }
  | { readonly kind: 'other' };

export type FieldKind = Field['kind'];

/** A format is literal text and fields in turn. */
export type Part = { readonly literal: string } | { readonly field: Field };

export const OTHER: Field = { kind: 'other' };

/** Joins neighbouring literals, leaves out empty ones; an address and its query become one field. */
export function tidy(parts: readonly Part[]): readonly Part[] {
  const tidied: Part[] = [];
  for (const part of parts) {
    const last = tidied.at(-1);
    if ('literal' in part) {
      if (part.literal === '') continue;
      if (last !== undefined && 'literal' in last)
        tidied[tidied.length - 1] = joined(last.literal, part.literal);
      else tidied.push(part);
    } else if (last === undefined || !isOneField(last, part)) tidied.push(part);
  }
  return tidied;
}

const joined = (a: string, b: string): Part => ({ literal: a + b });

/** `%U%q`, `%r%Q%q`: nothing stands between that would tell them apart, and together they are what the client asked for. */
function isOneField(last: Part, part: Part): boolean {
  return 'field' in last && 'field' in part && last.field.kind === 'uri' && part.field.kind === 'query';
}
