/** What a POST brings: one of two types, as it is, of bounded length. */
import * as z from 'zod/mini';
import { Refusal } from './refusal.ts';
import { header, type Wire } from './wire.ts';

export const LONGEST_BODY = 1 << 16;

const FORM = 'application/x-www-form-urlencoded';
/** The last is what `fetch` writes for URLSearchParams. Exact: parsers that disagree about a type have let unchecked input through. */
const TYPES: ReadonlyMap<string, 'form' | 'json'> = new Map([
  [FORM, 'form'],
  ['application/json', 'json'],
  [`${FORM};charset=UTF-8`, 'form'],
]);

export type BodyType = 'form' | 'json';

/** Looks at the headers only: what is refused is never read. */
export function bodyTypeOf(wire: Wire, most = LONGEST_BODY): BodyType | undefined {
  if (header(wire, 'content-encoding') !== undefined)
    throw new Refusal(415, 'Compressed bodies are not read.', { next: 'Send it without Content-Encoding.' });
  const brings = Number(header(wire, 'content-length') ?? 0) > 0 || wire.headers.has('transfer-encoding');
  if (wire.method !== 'POST') {
    if (brings) throw new Refusal(400, 'A request that only reads must bring no body.');
    return undefined;
  }
  const type = TYPES.get(header(wire, 'content-type') ?? '');
  if (type === undefined)
    throw new Refusal(415, 'The body is of a type that is not read here.', {
      next: `Send it as ${FORM} or application/json, exactly so.`,
    });
  if (Number(header(wire, 'content-length') ?? 0) > most) throw tooLong(most);
  return type;
}

/** The type of a body that its route looks at itself: JSON of any kind, such as `application/cloudevents+json`. */
export function rawTypeOf(wire: Wire, most: number): string {
  if (header(wire, 'content-encoding') !== undefined)
    throw new Refusal(415, 'Compressed bodies are not read.', { next: 'Send it without Content-Encoding.' });
  const type = header(wire, 'content-type') ?? '';
  if (!/^application\/(?:[\w.+-]{1,60}\+)?json(?:; ?charset=utf-8)?$/i.test(type))
    throw new Refusal(415, 'The body is of a type that is not read here.', {
      next: 'Send it as application/json.',
    });
  if (Number(header(wire, 'content-length') ?? 0) > most) throw tooLong(most);
  return type;
}

export function readRaw(request: Request, most: number): Promise<Uint8Array> {
  return bytesOf(request, most);
}

export async function readBody(request: Request, type: BodyType, most = LONGEST_BODY): Promise<unknown> {
  const text = utf8(await bytesOf(request, most));
  return type === 'json' ? json(text) : fields(text, 'body');
}

/** Fields by name; one that comes several times is a list, which only a schema that says so takes. */
export function fields(text: string, where: string): Record<string, unknown> {
  const found = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (/[\p{Cs}\uFFFD]/u.test(name + value)) throw new Refusal(400, `${where}: it is not UTF-8.`);
    found.set(name, [...(found.get(name) ?? []), value]);
  }
  return Object.fromEntries([...found].map(([name, all]) => [name, all.length === 1 ? all[0] : all]));
}

export function checked(schema: z.ZodMiniType | undefined, value: unknown, where: string): unknown {
  if (schema === undefined) {
    const [name] = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    if (name !== undefined) throw new Refusal(400, `${where}: nothing is expected here.`);
    return undefined;
  }
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new Refusal(
    400,
    parsed.error.issues
      .slice(0, 5)
      .map((issue) => said(issue, where))
      .join(' '),
    {
      next: 'Correct that and send it again.',
    },
  );
}

/** What somebody sent is not sent back: neither values nor names of keys that are not known. */
function said(issue: z.core.$ZodIssue, where: string): string {
  return `${[where, ...issue.path.map(String)].join('.').slice(0, 200)}: ${complaint(issue)}.`;
}

function complaint(issue: z.core.$ZodIssue): string {
  if (issue.message !== 'Invalid input') return issue.message; // a schema's own words
  if (issue.code === 'unrecognized_keys')
    return issue.keys.length === 1
      ? 'a field is not known here'
      : `${issue.keys.length} fields are not known here`;
  if (issue.code === 'invalid_type')
    return issue.input === undefined ? 'it is missing' : `it has to be ${issue.expected}`;
  if (issue.code === 'too_big') return `at most ${issue.maximum}`;
  if (issue.code === 'too_small')
    return issue.origin === 'string' && issue.minimum === 1 ? 'it is empty' : `at least ${issue.minimum}`;
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  return 'it is not of the form that is expected';
}

async function bytesOf(request: Request, most: number): Promise<Buffer> {
  if (request.body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Refusal(400, 'The body ended before its end.');
    });
    if (done) return Buffer.concat(chunks);
    size += value.byteLength;
    if (size > most) {
      void reader.cancel().catch(() => {});
      throw tooLong(most);
    }
    chunks.push(value);
  }
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal(400, 'body: it is not UTF-8.');
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = error instanceof SyntaxError ? /position (\d+)/.exec(error.message)?.[1] : undefined;
    throw new Refusal(400, `body: it is not JSON${at === undefined ? '' : `, at character ${at}`}.`);
  }
}

function tooLong(most: number): Refusal {
  return new Refusal(413, `The body is longer than ${most / 1024} KiB.`, {
    headers: { Connection: 'close' },
  });
}
