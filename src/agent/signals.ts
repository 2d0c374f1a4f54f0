/** What of the signs of a working service is wrong in an observation: verification after a repair. Pure. */
import type { ProbeTarget } from '../domain/component.ts';
import type { Diagnosis } from '../domain/diagnosis.ts';
import type { Observation } from '../respond/diagnosis/index.ts';

type ObservedService = Observation['services'][number];
type ObservedPage = Pick<
  Observation['pages'][number],
  'url' | 'host' | 'ok' | 'failure' | 'status' | 'expectedStatus'
>;

/** A diagnosis, and what of its observation tells whether the services work. */
export interface Seen {
  readonly diagnosis: Diagnosis;
  readonly observation: {
    readonly services: readonly Pick<ObservedService, 'service' | 'wanted' | 'running' | 'configTest'>[];
    readonly pages: readonly ObservedPage[];
  };
}

export interface Signals {
  /** In words; empty when every known page answers, what should run does and configurations pass their test. */
  readonly wrong: readonly string[];
  readonly running: ReadonlySet<string>;
  /** Services whose configuration fails its test. */
  readonly refused: ReadonlySet<string>;
  /** Pages that answer well, and all that were asked for. */
  readonly well: ReadonlySet<string>;
  readonly pages: readonly ProbeTarget[];
  /** Pages that have to answer well: all but those that are not found and were never known to be. */
  readonly due: ReadonlySet<string>;
}

/** More are counted. */
const MOST_PAGES = 8;

/** `due`: pages of an earlier look that have to answer well, whatever the configuration says of them now. */
export function signalsOf(
  { diagnosis, observation: { services, pages } }: Seen,
  due: ReadonlySet<string> = new Set(),
): Signals {
  const failing = pages.filter((page) => !page.ok || (due.has(nameOf(page)) && !isWell(page)));
  const more = failing.length - MOST_PAGES;
  // Without a record a service that is merely installed may never have been meant to run: only pages tell that it is missed.
  const isMissed = diagnosis.mode === 'warm' || failing.length > 0;
  const wanted = services.filter((one) => one.wanted !== undefined);
  return {
    wrong: [
      ...wanted.filter((one) => isMissed && !one.running).map(({ service }) => `${service.id} does not run`),
      ...wanted
        .filter((one) => one.configTest.result === 'failed' && (isMissed || one.running))
        .map(
          ({ service, configTest }) =>
            `${service.id} fails its configuration test: ${configTest.error ?? ''}`,
        ),
      ...failing.slice(0, MOST_PAGES).map((page) => `${nameOf(page)} answers wrongly: ${failureOf(page)}`),
      ...(more > 0 ? [`${more} more pages answer wrongly`] : []),
    ],
    running: new Set(services.filter((one) => one.running).map(({ service }) => service.id)),
    refused: new Set(
      services.filter((one) => one.configTest.result === 'failed').map(({ service }) => service.id),
    ),
    well: new Set(pages.filter((page) => isWell(page)).map((page) => nameOf(page))),
    pages: pages.map(({ url, host }) => ({ url, ...(host === undefined ? {} : { host }) })),
    due: new Set([...due, ...pages.filter((page) => !page.ok || isWell(page)).map((page) => nameOf(page))]),
  };
}

/** A page that is not found is well only when that is what it was recorded with. */
function isWell({ ok, status, expectedStatus }: ObservedPage): boolean {
  return ok && (expectedStatus !== undefined || (status ?? 0) < 400);
}

function nameOf({ url, host }: ProbeTarget): string {
  return host === undefined ? url : `${url} (${host})`;
}

function failureOf({ failure, status }: ObservedPage): string {
  return failure === 'status' || failure === undefined ? `status ${status ?? 'unknown'}` : failure;
}

/** Fewer pages that answer, in words; undefined when there are not fewer. Both looks asked for the same pages. */
export function lostPages(before: Signals, after: Signals): string | undefined {
  const lost = [...before.well].filter((page) => !after.well.has(page));
  return after.well.size < before.well.size && lost.length > 0
    ? `${after.well.size} pages answer well after it, ${before.well.size} did before: ${lost.slice(0, 3).join(', ')}`
    : undefined;
}

/** Services that ran before and do not run after. */
export function fallen(before: Signals, after: Signals): readonly string[] {
  return [...before.running].filter((id) => !after.running.has(id));
}

/** Whether anything is better: a page, a service, a configuration test. */
export function helped(before: Signals, after: Signals): boolean {
  return (
    after.well.size > before.well.size ||
    fallen(after, before).length > 0 ||
    [...before.refused].some((id) => !after.refused.has(id))
  );
}
