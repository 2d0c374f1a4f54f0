/** After a package transaction: which needs of the guarded services no longer hold. */
import type { Inventory, Service } from '../domain/component.ts';
import { messageOf } from '../domain/errors.ts';
import { openPackageDatabase } from '../host/packages/index.ts';
import { type Baseline, compareWithHost, draftBaseline, takeInventory } from '../identify/index.ts';
import type { Aftermath } from '../respond/index.ts';
import type { ServiceCheck } from '../recover/index.ts';

export interface AftermathPorts {
  readonly check: (service: Service) => Promise<ServiceCheck>;
  readonly only?: readonly string[];
}

/** Judged by effect: modules in effect, components of a fresh inventory, configuration tests, pages. Never by package names. */
export async function inspectAftermath(
  baseline: Baseline,
  touched: readonly string[],
  ports: AftermathPorts,
): Promise<Aftermath> {
  const paths = new Set(touched);
  const only = baseline.entries.filter((e) => paths.has(e.component.path));
  const { differences } = await compareWithHost(baseline, { only, source: 'event' });
  const findings = differences.map((d) => d.finding).filter((f) => paths.has(f.component.path));
  if (findings.length === 0) return { differing: [], lost: [] };
  const fresh = await inventoryNow(ports.only);
  // A host whose services cannot be made out any more is harmed, not unknown: what the transaction changed is put back.
  if ('why' in fresh) return { differing: findings, lost: [`the inventory cannot be taken: ${fresh.why}`] };
  const draft = await draftBaseline(fresh, { packages: openPackageDatabase() });
  const known = new Set(baseline.broken.map((b) => b.component.id));
  const gone = draft.broken
    .filter((b) => (b.problem === 'missing' || b.problem === 'dangling') && !known.has(b.component.id))
    .map((b) => `${b.component.path} is needed and ${b.problem}`);
  const running = baseline.services.filter((s) => s.running);
  const checks = await Promise.all(running.map((service) => ports.check(service)));
  const lost = [...lostModules(running, fresh.services), ...gone, ...checks.flatMap(complaints)];
  return { differing: findings, lost: [...new Set(lost)] };
}

async function inventoryNow(only: readonly string[] | undefined): Promise<Inventory | { why: string }> {
  try {
    return await takeInventory(only === undefined ? {} : { only });
  } catch (error) {
    return { why: messageOf(error) };
  }
}

/** A service may have changed its name on the way (php8.2-fpm, php8.4-fpm): what counts is that somebody of its kind has the module. */
function lostModules(before: readonly Service[], after: readonly Service[]): string[] {
  return before.flatMap((service) => {
    const successors = after.filter((s) => s.id === service.id || s.stack === service.stack);
    const inEffect = new Set(successors.flatMap((s) => s.effective));
    if (successors.length === 0) return [`${service.name} is gone`];
    return service.effective
      .filter((name) => !inEffect.has(name))
      .map((name) => `${service.name} no longer has ${name}`);
  });
}

function complaints(check: ServiceCheck): string[] {
  return [
    ...(check.configTest === 'failed'
      ? [`${check.service}: the configuration test fails: ${check.configError ?? ''}`]
      : []),
    ...(check.running ? [] : [`${check.service} does not run`]),
    ...check.probes
      .filter((p) => !p.ok)
      .map((p) => `${p.url} answers wrongly: ${p.failure ?? p.status ?? ''}`),
  ];
}
