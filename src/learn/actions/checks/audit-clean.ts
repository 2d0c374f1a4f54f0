/** Scripts of this host take nothing that a service needs, as far as the audit can follow them. */
import { atLeast, audit, plainScript } from '../../../protect/audit/index.ts';
import { failed, passed, unknown, type Outcome } from '../model.ts';
import type { CheckHost } from './host.ts';

export async function auditClean(
  { paths }: { readonly paths: readonly string[] },
  host: CheckHost,
): Promise<Outcome> {
  const files = paths.map((path) => ({ file: path, text: host.script(path) }));
  const unread = files.filter(({ text }) => text === undefined).map(({ file }) => file);
  if (unread.length > 0) return unknown(`cannot be read: ${unread.join(', ')}`);
  const target = await host.auditedHost();
  if (target === undefined) return unknown('this host has no web service that a script could break');
  const { findings } = audit(
    files.map(({ file, text = '' }) => ({ file, text, pieces: plainScript(file, text) })),
    target,
  );
  const [worst, ...more] = findings.filter(({ severity }) => atLeast(severity, 'warning'));
  if (worst === undefined) return passed(`${paths.length} scripts take nothing that a service needs`);
  const rest = more.length === 0 ? '' : ` and ${more.length} more`;
  return failed(`${worst.file}:${worst.span.line}: ${worst.rule}${rest}; stakeout audit ${worst.file}`);
}
