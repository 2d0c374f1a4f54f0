/** What the stacks have in common where they list a service's logs. */
import type { ServiceLog } from '../domain/service-log.ts';

/** True for a log that can be read later: an absolute path that is no device. */
export function isLogFile(path: string): boolean {
  return path.startsWith('/') && !/^\/(?:dev|proc)\//.test(path) && !path.includes('\0');
}

/** Each log once. A log that several sites write to is nobody's alone: it names no site. */
export function mergeLogs(logs: readonly ServiceLog[]): readonly ServiceLog[] {
  const merged = new Map<string, ServiceLog>();
  for (const log of logs) {
    const key = [log.kind, log.writer, log.path, 'format' in log ? log.format : ''].join('\0');
    const known = merged.get(key);
    merged.set(
      key,
      known === undefined || siteOf(known) === siteOf(log) ? (known ?? log) : withoutSite(known),
    );
  }
  return [...merged.values()];
}

const siteOf = (log: ServiceLog): string | undefined => ('site' in log ? log.site : undefined);

function withoutSite(log: ServiceLog): ServiceLog {
  if (log.kind === 'slow') return log;
  const { site: _, ...rest } = log;
  return rest;
}
