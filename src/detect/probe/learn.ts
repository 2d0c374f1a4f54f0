/** At baseline time: what each page of each site answers while all is well. What is not well is reported, not blessed. */
import type { ProbeTarget, Problem, Service, Site } from '../../domain/component.ts';
import type { ExpectedPage, PageOddity } from '../../domain/page.ts';
import { SAMPLES, fingerprintPage } from './fingerprint.ts';
import { showsPhpError, showsPhpSource, sourceIsMeant } from './php-signs.ts';
import { type ProbeAnswer, type ProbeOptions, probe } from './probe.ts';

export interface LearnedPages {
  readonly pages: readonly ExpectedPage[];
  /** One per page that cannot serve as a measure because it is broken already. */
  readonly problems: readonly Problem[];
}

/** Pages asked for at the same time. */
const PARALLEL = 8;

export async function learnPages(
  services: readonly Service[],
  options: ProbeOptions = {},
): Promise<LearnedPages> {
  const waiting = pagesOf(services);
  const learned: (ExpectedPage | Problem)[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      learned.push(await learnPage(next.site, next.target, options));
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return {
    pages: learned
      .filter((one) => 'fingerprint' in one)
      .sort((a, b) => compare(pageKey(a.target), pageKey(b.target))),
    problems: learned.filter((one) => 'what' in one).sort((a, b) => compare(a.what, b.what)),
  };
}

/** Of running services only: one that is stopped on purpose answers nothing. Two services may name the same page. */
function pagesOf(services: readonly Service[]): { site: Site; target: ProbeTarget }[] {
  const pages = new Map<string, { site: Site; target: ProbeTarget }>();
  for (const service of services.filter((one) => one.running))
    for (const site of service.sites)
      for (const target of site.probes) pages.set(pageKey(target), { site, target });
  return [...pages.values()];
}

function pageKey(target: ProbeTarget): string {
  return `${target.url} ${target.host ?? ''}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** One page of a site, asked three times; a Problem when it is broken already. */
export async function learnPage(
  site: Pick<Site, 'name' | 'definedAt'>,
  target: ProbeTarget,
  options: ProbeOptions = {},
): Promise<ExpectedPage | Problem> {
  const answers: ProbeAnswer[] = [];
  while (answers.length < SAMPLES) {
    const answer = await probe(target, options);
    const why = brokenBecause(answer);
    if (why !== undefined) return problem(site, target, why);
    answers.push(answer);
  }
  return expectedPage(site, target, answers);
}

function expectedPage(
  site: Pick<Site, 'name' | 'definedAt'>,
  target: ProbeTarget,
  answers: readonly ProbeAnswer[],
): ExpectedPage | Problem {
  const [first] = answers;
  if (first?.status === undefined) return problem(site, target, 'the server sent no status');
  if (answers.some((one) => one.status !== first.status))
    return problem(site, target, `its status changes: ${answers.map((one) => one.status).join(', ')}`);
  const shows: PageOddity[] = showsPhpSource(first) ? ['php-source'] : [];
  return {
    target,
    site: site.name,
    status: first.status,
    ...(first.contentType === undefined ? {} : { contentType: first.contentType }),
    fingerprint: fingerprintPage(answers),
    length: Math.min(...answers.map((one) => one.length)),
    ...(shows.length === 0 ? {} : { shows }),
  };
}

/** 4xx is not broken: a login page, a directory without an index. It is expected to stay so. */
function brokenBecause(answer: ProbeAnswer): string | undefined {
  if (answer.error !== undefined) return answer.error.text;
  if ((answer.status ?? 0) >= 500) return `it answers with status ${answer.status}`;
  if (showsPhpSource(answer) && !sourceIsMeant(answer.target.url, answer.contentType))
    return 'it shows PHP source in place of its output';
  return showsPhpError(answer) ? 'it shows a fatal error of PHP' : undefined;
}

function problem(site: Pick<Site, 'name' | 'definedAt'>, target: ProbeTarget, why: string): Problem {
  return {
    what: `Page ${target.url} of ${target.host ?? site.name} is not part of the baseline`,
    why,
    ...(site.definedAt === undefined ? {} : { at: site.definedAt }),
    next: 'Mend the page, then take the baseline again.',
  };
}
