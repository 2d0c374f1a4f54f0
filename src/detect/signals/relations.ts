/** Which services one signal tells of: a web server and what serves its sites from behind. */
import type { Service } from '../../domain/component.ts';

/** The service, and the web servers whose sites it serves from behind. */
export function relyingOn(services: readonly Service[], id: string): readonly string[] {
  const own = services.find((one) => one.id === id);
  if (own === undefined || isFront(own)) return [id];
  const names = new Set(own.sites.map((site) => site.name));
  const fronts = services.filter((one) => isFront(one) && one.sites.some((site) => names.has(site.name)));
  return [id, ...fronts.map((one) => one.id)];
}

/** The web server, and who serves the site from behind. */
export function answering(services: readonly Service[], id: string, site: string): readonly string[] {
  const behind = services.filter((one) => !isFront(one) && one.sites.some((own) => own.name === site));
  return [id, ...behind.map((one) => one.id)];
}

function isFront({ stack }: Service): boolean {
  return stack === 'apache' || stack === 'nginx';
}
