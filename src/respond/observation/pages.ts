/** Asks every known page once, as a visitor would, and says which answers are wrong. */
import { posix } from 'node:path';
import type { ProbeTarget, Service, Site } from '../../domain/component.ts';
import type { ExpectedPage } from '../../domain/page.ts';
import {
  askElsewhere,
  judge,
  keyOf,
  probe,
  type ProbeAnswer,
  type RunThere,
  showsPhpError,
  showsPhpSource,
  sourceIsMeant,
} from '../../detect/probe/index.ts';
import type { Look } from './look.ts';
import type { ObservedPage } from './model.ts';

/** A server that gives up on its backend after a few seconds should have the time to say so. */
export const PAGE_TIMEOUT_MS = 3500;
const PARALLEL = 12;
const MOST_PAGES = 60;

interface Asked {
  readonly target: ProbeTarget;
  readonly site: Site | undefined;
  readonly service: string;
  readonly expected?: ExpectedPage;
}

export async function observePages(
  look: Look,
  wanted: ReadonlySet<string>,
  extra: readonly ProbeTarget[] = [],
): Promise<readonly ObservedPage[]> {
  const waiting = [...pagesOf(look, wanted, extra)];
  const found: ObservedPage[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      found.push(judged(look, next, await probe(next.target, { timeoutMs: PAGE_TIMEOUT_MS })));
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return found.toSorted(byUrl);
}

/** The same pages, asked of the servers on another network. Throws a StakeoutError when nobody could ask there. */
export async function observePagesElsewhere(
  look: Look,
  wanted: ReadonlySet<string>,
  runThere: RunThere,
): Promise<readonly ObservedPage[]> {
  const pages = pagesOf(look, wanted, []);
  const targets = pages.map(({ target }) => target);
  const answers = await askElsewhere(runThere, targets, { timeoutMs: PAGE_TIMEOUT_MS, parallel: PARALLEL });
  const byKey = new Map(answers.map((answer) => [keyOf(answer.target), answer]));
  return pages
    .flatMap((page) => {
      const answer = byKey.get(keyOf(page.target));
      return answer === undefined ? [] : [{ ...judged(look, page, answer), trial: true as const }];
    })
    .toSorted(byUrl);
}

const byUrl = (a: ObservedPage, b: ObservedPage): number => (a.url < b.url ? -1 : 1);

function pagesOf(look: Look, wanted: ReadonlySet<string>, extra: readonly ProbeTarget[]): readonly Asked[] {
  const found = new Map<string, Asked>();
  const services = [...(look.baseline?.services ?? []), ...look.inventory.services].filter(
    (s) => s.stack !== 'php-fpm' && wanted.has(s.id),
  );
  const siteOf = (target: ProbeTarget): { service: Service; site: Site } | undefined => {
    for (const service of services)
      for (const site of service.sites)
        if (site.probes.some((p) => keyOf(p) === keyOf(target))) return { service, site };
    return undefined;
  };
  for (const expected of look.baseline?.pages ?? []) {
    const owner = siteOf(expected.target);
    if (owner !== undefined)
      found.set(keyOf(expected.target), {
        target: expected.target,
        site: owner.site,
        service: owner.service.id,
        expected,
      });
  }
  // With a record nothing else is asked for: a page that nobody has looked at while all was well may do anything.
  if (look.baseline === undefined)
    for (const service of services)
      for (const site of service.sites)
        for (const target of site.probes)
          if (!found.has(keyOf(target))) found.set(keyOf(target), { target, site, service: service.id });
  for (const target of extra)
    if (!found.has(keyOf(target))) found.set(keyOf(target), { target, site: undefined, service: '' });
  return [...found.values()].slice(0, MOST_PAGES);
}

function judged(look: Look, { target, site, service, expected }: Asked, answer: ProbeAnswer): ObservedPage {
  const file = site === undefined ? undefined : fileOf(look, site, target);
  const failure =
    (expected === undefined ? failureAlone(look, answer, file, site) : failureAgainst(answer, expected)) ??
    expiryOf(look, answer);
  return {
    url: target.url,
    ...(target.host === undefined ? {} : { host: target.host }),
    site: site?.name ?? target.host ?? '',
    service,
    ...(file === undefined ? {} : { file }),
    ok: failure === undefined,
    ...(answer.status === undefined ? {} : { status: answer.status }),
    ...(answer.contentType === undefined ? {} : { contentType: answer.contentType }),
    ...(failure === undefined ? {} : { failure }),
    ...(expected === undefined ? {} : { expectedStatus: expected.status }),
    tookMs: Math.round(answer.tookMs),
    ...(answer.body === '' ? {} : { excerpt: excerptOf(answer, failure) }),
    ...(answer.retryAfter === undefined ? {} : { retryAfter: answer.retryAfter }),
    ...certificateIn(answer),
  };
}

function certificateIn({ certificateExpires, certificate }: ProbeAnswer): Partial<ObservedPage> {
  return {
    ...(certificateExpires === undefined ? {} : { certificateExpires }),
    ...(certificate?.issuerEnds === undefined ? {} : { issuerExpires: certificate.issuerEnds }),
  };
}

/** The page is answered, and no browser shows it. */
function expiryOf({ now }: Look, { certificateExpires, certificate }: ProbeAnswer): 'expired' | undefined {
  const ends = [certificateExpires, certificate?.issuerEnds?.expires];
  return ends.some((at) => at !== undefined && Date.parse(at) < now.getTime()) ? 'expired' : undefined;
}

function failureAgainst(answer: ProbeAnswer, expected: ExpectedPage): string | undefined {
  const { failure } = judge(answer, expected);
  if (failure === 'server-error') return (answer.status ?? 0) >= 500 ? 'status' : 'php-error';
  return failure === 'content-type' ? 'body' : failure;
}

/** Without a record: only what no healthy page does. */
function failureAlone(
  look: Look,
  answer: ProbeAnswer,
  file: string | undefined,
  site: Site | undefined,
): string | undefined {
  if (answer.error !== undefined) return answer.error.kind;
  if (showsPhpSource(answer) && !sourceIsMeant(answer.target.url, answer.contentType)) return 'source-leak';
  const status = answer.status ?? 0;
  if (status >= 500) return 'status';
  if (showsPhpError(answer)) return 'php-error';
  // A page whose file stands there and that the server cannot or will not find.
  if (status !== 404 && status !== 403) return undefined;
  if (file !== undefined && look.files.isFile(file)) return 'status';
  if (site?.documentRoot !== undefined && !look.files.isDirectory(site.documentRoot)) return 'status';
  return undefined;
}

const INDEXES = ['index.php', 'index.html', 'index.htm'];

function fileOf(look: Look, site: Site, target: ProbeTarget): string | undefined {
  const path = URL.parse(target.url)?.pathname;
  if (site.documentRoot === undefined || path === undefined) return undefined;
  const at = posix.join(site.documentRoot, decode(path));
  if (!at.startsWith(site.documentRoot)) return undefined;
  if (!path.endsWith('/')) return at;
  const index = INDEXES.map((name) => posix.join(at, name)).find((file) => look.files.isFile(file));
  return index ?? posix.join(at, 'index.php');
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const LONGEST_EXCERPT = 200;

/** Of leaked source only that it is source: it may hold passwords. */
function excerptOf({ body }: ProbeAnswer, failure: string | undefined): string {
  if (failure === 'source-leak') return 'PHP source (not shown: it may hold secrets)';
  const text = body
    .replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return text.slice(0, LONGEST_EXCERPT);
}
