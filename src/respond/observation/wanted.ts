/** Which services are meant to run: of what is merely installed nothing is expected. */
import type { Service } from '../../domain/component.ts';
import type { Look } from './look.ts';

/** A log that was written to this recently shows a service at work. */
const AT_WORK_MS = 24 * 3_600_000;

export interface Wanted {
  readonly why: string;
  /** Only its enabled unit says so. */
  readonly guessed?: true;
}

/** Service id → why it should run. */
export function wantedServices(look: Look, services: readonly Service[]): ReadonlyMap<string, Wanted> {
  const found = new Map<string, Wanted>();
  const want = (id: string, why: string, guessed = false): void => {
    if (!found.has(id)) found.set(id, { why, ...(guessed ? { guessed } : {}) });
  };
  for (const service of services) {
    const then = look.baseline?.services.find((s) => s.id === service.id);
    if (service.running) want(service.id, 'it runs');
    else if (then?.running === true) want(service.id, 'it ran when the baseline was taken');
    else if (look.baseline === undefined) {
      const log = liveLog(look, service);
      if (log !== undefined) want(service.id, `${log} shows it at work within the last day`);
    }
  }
  wantBackends(services, found, want);
  if (found.size === 0 && look.baseline === undefined)
    for (const service of services)
      if (isEnabled(look, service)) want(service.id, 'its unit is enabled', true);
  return found;
}

/** Whoever a wanted web server hands on to must run as well. */
function wantBackends(
  services: readonly Service[],
  found: ReadonlyMap<string, Wanted>,
  want: (id: string, why: string) => void,
): void {
  const backends = services.filter((s) => s.stack === 'php-fpm');
  for (const { id, handsOnTo } of services) {
    if (!found.has(id)) continue;
    for (const { address } of handsOnTo ?? []) {
      const backend = backends.length === 1 ? backends[0] : backends.find((b) => address.includes(b.name));
      if (backend !== undefined && isFpmAddress(address))
        want(backend.id, `${id} hands requests on to ${address}`);
    }
  }
}

const isFpmAddress = (address: string): boolean => address.startsWith('unix:') || /:9\d{3}$/.test(address);

function liveLog(look: Look, service: Service): string | undefined {
  const since = look.now.getTime() - AT_WORK_MS;
  return service.logs?.find(({ path }) => {
    const stat = look.files.stat(path);
    return (
      stat?.isFile() === true && stat.size > 0 && stat.mtimeMs >= since && tellsOfWork(look, path, stat.size)
    );
  })?.path;
}

/** A configuration test leaves its line too, and shows nobody at work. */
const OF_A_TEST = /configuration file \S+ test is successful/;
/** A few hundred lines; a larger log was not written by tests. */
const SMALL_BYTES = 64 * 1024;

function tellsOfWork(look: Look, path: string, size: number): boolean {
  if (size > SMALL_BYTES) return true;
  const text = look.files.readText(path).text;
  return text === undefined || text.split('\n').some((line) => line.trim() !== '' && !OF_A_TEST.test(line));
}

/** As systemctl enable leaves it: a link in a target's wants directory (systemd.unit(5)). */
function isEnabled(look: Look, service: Service): boolean {
  const unit = service.unit ?? `${service.name}.service`;
  const link = `/etc/systemd/system/multi-user.target.wants/${unit}`;
  return look.files.trail(link).links.length > 0 || look.files.isFile(link);
}
