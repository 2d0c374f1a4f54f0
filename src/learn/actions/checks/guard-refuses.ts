/** The guard stands in both layers, and a script that does harm would be seen for what it is. */
import { audit, plainScript } from '../../../protect/audit/index.ts';
import { failed, passed, unknown, type Outcome } from '../model.ts';
import { STORY_SCRIPT } from '../story-script.ts';
import type { CheckHost } from './host.ts';

export async function guardRefuses(
  { script }: { readonly script?: string | undefined },
  host: CheckHost,
): Promise<Outcome> {
  const { installed, files, failures } = host.guard();
  if (!installed) return failed('the guard is not installed: stakeout guard install');
  const missing = files.filter(({ state }) => state !== 'ok').map(({ path, state }) => `${path} (${state})`);
  if (missing.length > 0)
    return failed(`a layer of the guard is out: ${missing.join(', ')}; stakeout guard install`);
  const text = script === undefined ? STORY_SCRIPT : host.script(script);
  const name = script ?? 'the script of the outage';
  if (text === undefined) return unknown(`${name} cannot be read`);
  const target = await host.auditedHost();
  if (target === undefined) return unknown('this host has no web service that a script could break');
  const { findings } = audit(
    [{ file: script ?? 'purge-old-php', text, pieces: plainScript(name, text) }],
    target,
  );
  const removals = findings.filter(
    ({ rule, severity }) => rule.startsWith('package-') && severity === 'error',
  );
  if (removals.length === 0) return unknown(`${name} would take no package that a service here needs`);
  const unsure = failures > 0 ? `; ${failures} times the guard could not judge` : '';
  return passed(
    `both layers stand, and ${removals.length} removals of ${name} take what a service needs${unsure}`,
  );
}
