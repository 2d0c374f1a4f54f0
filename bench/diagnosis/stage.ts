/** The course of a case up to where somebody is asked: a healthy site, the fault, its phases. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DiagnosisCase, Step } from './case.ts';
import type { FaultHost } from './fault-host.ts';
import type { Answers } from './pages.ts';
import type { Quiet } from './quiet.ts';

/**
 * OPcache looks at a file again after 2 s (opcache.revalidate_freq), counted in whole seconds (ZendAccelerator.c,
 * `revalidate`), so it may take 3 s until a changed file shows.
 */
export const UNTIL_IT_SHOWS_MS = 3_100;
const AFTER_PREPARATION_MS = 300;

/** Warms what a site warms up in use, sets the stage, and returns how the healthy site answers. */
export async function prepare(host: FaultHost, one: DiagnosisCase, quiet: Quiet): Promise<Answers> {
  return quiet.shared(async () => {
    await host.traffic(1);
    if (one.prepare !== undefined) await host.script(one.prepare);
    await sleep(AFTER_PREPARATION_MS);
    const before = await host.traffic(2);
    // A page that is not found may be a part of the stage; a server that fails is none.
    const bad = Object.entries(before).filter(([, answer]) => !/^(200 |4\d\d$)/.test(answer));
    if (bad.length > 0)
      throw new Error(`not healthy before the fault: ${bad.map(([page, is]) => `${page} ${is}`).join(', ')}`);
    return before;
  });
}

/** The injection, its users, and how the pages answer them. */
export async function inject(host: FaultHost, one: DiagnosisCase, quiet: Quiet): Promise<Answers> {
  await quiet.shared(() => host.script(one.inject));
  await sleep(UNTIL_IT_SHOWS_MS);
  return quiet.shared(() => host.traffic(2));
}

export async function runPhases(
  host: FaultHost,
  one: DiagnosisCase,
  quiet: Quiet,
): Promise<readonly (readonly [Step, Answers])[]> {
  const steps: [Step, Answers][] = [];
  for (const phase of one.phases) {
    const answers = await quiet.shared(async () => {
      await host.phase(phase);
      return host.traffic(2);
    });
    steps.push([phase, answers]);
  }
  return steps;
}
