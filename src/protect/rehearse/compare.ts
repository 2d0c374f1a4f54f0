/** Pages and services before and after, beside one another. Pure. */
import type { Service } from '../../domain/component.ts';
import { keyOf } from '../../detect/probe/index.ts';
import type { TrialStart } from '../../host/tracing/index.ts';
import type { RehearsedPage, RehearsedService } from './model.ts';
import type { SeenPage, StagePage } from './stage.ts';
import { STARTS } from './verdict.ts';

export interface Tests {
  readonly configTest: 'ok' | 'failed' | 'not-run';
  readonly configError?: string;
  readonly modules: readonly string[];
}

/** One look at everything: starts, tests and pages. */
export interface Look {
  readonly starts: readonly TrialStart[];
  readonly tests: ReadonlyMap<string, Tests>;
  readonly pages: ReadonlyMap<string, SeenPage>;
}

export function comparePages(
  pages: readonly StagePage[],
  before: Look,
  after: ReadonlyMap<string, SeenPage>,
  restarted: ReadonlyMap<string, SeenPage>,
): readonly RehearsedPage[] {
  return pages.flatMap(({ target, site, service }) => {
    const was = before.pages.get(keyOf(target));
    if (was === undefined) return [];
    const now = after.get(keyOf(target));
    const then = restarted.get(keyOf(target));
    return [
      {
        url: target.url,
        ...(target.host === undefined ? {} : { host: target.host }),
        site,
        service,
        before: was.shows,
        after: now?.shows ?? 'not asked',
        restarted: then?.shows ?? 'not asked',
        broken: isWorse(was, now) ? 'at-once' : isWorse(was, then) ? 'after-restart' : 'no',
      } as const,
    ];
  });
}

/** Only of what was well. Where nothing is recorded, another status or an empty body is worse as well. */
function isWorse(was: SeenPage, is: SeenPage | undefined): boolean {
  if (!was.ok || is === undefined) return false;
  return !is.ok || is.status !== was.status || (was.length > 0 && is.length === 0);
}

export function compareServices(
  services: readonly Pick<Service, 'id'>[],
  before: Look,
  after: Look,
): readonly RehearsedService[] {
  return services.map(({ id }) => {
    const [was, is] = [startOf(before, id), startOf(after, id)];
    const [tested, now] = [before.tests.get(id), after.tests.get(id)];
    const fails = tested?.configTest === 'ok' && now?.configTest === 'failed';
    const present = new Set(now?.modules);
    return {
      service: id,
      before: was,
      after: is,
      configTest: now?.configTest ?? 'not-run',
      ...(now?.configError === undefined ? {} : { configError: now.configError }),
      modulesLost: (tested?.modules ?? []).filter((name) => !present.has(name)),
      broken: fails || (was === STARTS && is !== STARTS),
    };
  });
}

/** `STARTS`, or in words what it does instead. */
export function startOf({ starts }: Pick<Look, 'starts'>, service: string): string {
  const start = starts.find((s) => s.service === service);
  if (start === undefined) return 'not started';
  if (start.outcome === 'ready') return STARTS;
  if (start.outcome === 'running') return 'it runs and does not listen';
  const said = start.output.trimEnd().split('\n').at(-1)?.trim().slice(0, LONGEST) ?? '';
  return said === '' ? `it ends (${start.signal ?? `status ${start.code}`})` : said;
}

const LONGEST = 300;
