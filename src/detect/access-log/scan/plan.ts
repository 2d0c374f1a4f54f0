/** Which formats can be scanned, and how: bare fields, `[time]`, `"request"`, status, bytes, then quoted fields, then anything. */
import type { Field, FieldKind, Part } from '../format/field.ts';

export interface ScanPlan {
  /** Which of the blank-separated bare fields before the time is the client; -1: none. */
  readonly client: number;
  /** Which of them is, or begins with (`%v:%p`), the name of the site; -1: none. */
  readonly site: number;
  /** Quoted strings that follow the byte count. */
  readonly quoted: number;
  /** Which of them is the user agent, and X-Forwarded-For; -1: none. */
  readonly agent: number;
  readonly forwarded: number;
  /** True when more fields follow. */
  readonly more: boolean;
  /** Of these, blank-separated: the duration. */
  readonly duration?: { readonly index: number; readonly unitMs: number };
}

/** One character for each kind of field, so that a format's shape can be matched as text; literals stand for themselves. */
const MARKS: Readonly<Record<FieldKind, string>> = {
  time: '\ue000',
  status: '\ue001',
  bytes: '\ue002',
  duration: '\ue003',
  request: '\ue004',
  method: '\ue005',
  uri: '\ue006',
  query: '\ue007',
  client: '\ue008',
  forwarded: '\ue009',
  site: '\ue00a',
  host: '\ue00b',
  agent: '\ue00c',
  referer: '\ue00d',
  other: '\ue00e',
};
const SHAPE = new RegExp(
  `^((?:[^ "[\\]]+ )+)\\[${MARKS.time}\\] "${MARKS.request}" ${MARKS.status} ${MARKS.bytes}((?: "[\ue000-\ue00e]")*)( .+)?$`,
  's',
);
const BARE = /^[^"]+$/;

/** Undefined when the format is built otherwise, or says something where the scanner does not look. */
export function scanPlan(parts: readonly Part[]): ScanPlan | undefined {
  const fields = parts.flatMap((part) => ('field' in part ? [part.field] : []));
  const found = SHAPE.exec(parts.map((p) => ('field' in p ? MARKS[p.field.kind] : p.literal)).join(''));
  if (found === null) return undefined;
  const [, bareText = '', quotedText = '', rest = ''] = found;
  const bare = bareText.trimEnd().split(' ');
  const quoted = [...quotedText.matchAll(/"(.)"/gs)].map(([, mark]) => mark);
  const duration = durationIn(rest, fields);
  const plan = {
    client: bare.indexOf(MARKS.client),
    site: bare.findIndex((token) => /^[\ue00a\ue00b](?::|$)/.test(token)),
    quoted: quoted.length,
    agent: quoted.indexOf(MARKS.agent),
    forwarded: quoted.indexOf(MARKS.forwarded),
    more: rest !== '',
    ...(duration === undefined ? {} : { duration }),
  };
  return findsAll(plan, fields) ? plan : undefined;
}

/** Every field that a summary is made of is one the plan finds. */
function findsAll(plan: ScanPlan, fields: readonly Field[]): boolean {
  const count = (...kinds: readonly FieldKind[]): number =>
    fields.filter((f) => kinds.includes(f.kind)).length;
  const found = (index: number): number => (index < 0 ? 0 : 1);
  return (
    fields.some((f) => f.kind === 'time' && f.time.is === 'clf') &&
    count('time') === 1 &&
    count('status') === 1 &&
    count('client') === found(plan.client) &&
    count('site', 'host') === found(plan.site) &&
    count('agent') === found(plan.agent) &&
    count('forwarded') === found(plan.forwarded) &&
    count('duration') === (plan.duration === undefined ? 0 : 1)
  );
}

/** Blank-separated fields only: a quoted one before it may hold blanks. */
function durationIn(rest: string, fields: readonly Field[]): ScanPlan['duration'] {
  const field = fields.find((f) => f.kind === 'duration');
  if (field === undefined) return undefined;
  const tokens = rest.slice(1).split(' ');
  const index = tokens.indexOf(MARKS.duration);
  if (index < 0 || !tokens.slice(0, index).every((token) => BARE.test(token))) return undefined;
  return { index, unitMs: field.unitMs };
}
