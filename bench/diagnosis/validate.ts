/** Checks a fault itself: that it has the effect it claims at each step, and that it is undone without a trace in the answers. */
import type { DiagnosisCase } from './case.ts';
import { FaultHost } from './fault-host.ts';
import { effectAsClaimed, effectOf } from './pages.ts';
import type { Quiet } from './quiet.ts';
import { inject, prepare, runPhases } from './stage.ts';

export interface Validation {
  readonly id: string;
  /** What each step really does, in the words of fault.json. */
  readonly effects: Readonly<Record<string, string>>;
  /** Steps whose effect is not the claimed one. */
  readonly wrong: readonly string[];
  /** How pages answer after the undoing and a restart: `ok`. */
  readonly undone: string;
}

export async function validate(one: DiagnosisCase, quiet: Quiet, signal: AbortSignal): Promise<Validation> {
  await using host = await quiet.shared(() => FaultHost.start(one, { signal }));
  const before = await prepare(host, one, quiet);
  const steps = [['inject', await inject(host, one, quiet)] as const, ...(await runPhases(host, one, quiet))];
  const effects = Object.fromEntries(steps.map(([step, answers]) => [step, effectOf(before, answers)]));
  const undone = await quiet.shared(async () => {
    await host.script(one.undo);
    await host.phase('restart');
    return effectOf(before, await host.traffic(2));
  });
  return { id: one.id, effects, wrong: wrongClaims(one, effects), undone };
}

/** A fault without claims (the given corpus has none) only has to have an effect that is not claimed to be absent. */
function wrongClaims(one: DiagnosisCase, effects: Readonly<Record<string, string>>): readonly string[] {
  const claims = Object.entries(one.effect ?? {});
  return claims.flatMap(([step, claim]) => {
    const effect = effects[step] ?? 'not seen';
    return claim === undefined || effectAsClaimed(claim, effect) ? [] : [`${step}: ${effect}, not ${claim}`];
  });
}
