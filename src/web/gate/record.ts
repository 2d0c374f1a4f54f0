/** Which requests are written down, and with what. */
import type { AuditEntry } from './audit.ts';
import type { Visit, World } from './model.ts';
import { Refusal } from './refusal.ts';
import type { Answer } from './route.ts';

/** What changed something, or tried to and could: floods of strangers are not written down. */
export function record(visit: Visit, status: number, outcome: Answer | Refusal, world: World): void {
  const { pass, viewer, route } = visit;
  const { wire, target } = pass;
  if (route === undefined || status === 429) return;
  const said = outcome instanceof Refusal ? outcome.message : outcome.audit;
  const changed = wire.method === 'POST' || (said !== undefined && !(outcome instanceof Refusal));
  if (!changed || (viewer === undefined && route.guessed !== true)) return;
  const { id, name, role, via, key } = viewer ?? {};
  const who =
    id === undefined || name === undefined || role === undefined || via === undefined || key === undefined
      ? null
      : { id, name, role, via, key };
  const entry = {
    at: world.now().toISOString(),
    who,
    from: wire.from,
    method: wire.method,
    route: route.path,
    path: target.path,
    status,
    what: said ?? `${route.method} ${target.path}`,
  };
  void noted(entry, world);
}

async function noted(entry: AuditEntry, { audit, trouble }: World): Promise<void> {
  try {
    await audit(entry);
  } catch (error) {
    trouble(error);
  }
}
