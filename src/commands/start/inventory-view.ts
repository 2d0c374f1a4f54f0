/** An inventory in a few lines: the services and how many parts of each class they need. */
import type { Component, Inventory, Service } from '../../domain/component.ts';
import { renderTable, toned, visible, type Surface } from '../output/index.ts';

interface Output extends Surface {
  write(text: string): void;
}

/** Running services of a kind that Stakeout can judge and repair; other daemons are guarded only when asked for. */
export function supportedServices(inventory: Inventory): Service[] {
  return inventory.services.filter((service) => service.running && service.stack !== 'elf');
}

export function showInventory(inventory: Inventory, out: Output): void {
  if (inventory.services.length === 0) out.write('No web service was found on this host.\n');
  const columns = [
    { title: 'service' },
    { title: 'state' },
    { title: 'sites' },
    { title: 'needs', overflow: 'wrap' as const },
  ];
  const rows = inventory.services.map((service) => [
    service.name,
    service.running ? toned('good', 'running') : toned('dim', 'configured'),
    service.sites.map((site) => site.name).join(', '),
    needs(inventory.components.filter((component) => component.services.includes(service.id))),
  ]);
  out.write(renderTable(columns, rows, out));
  for (const problem of inventory.problems)
    out.write(`problem: ${visible(problem.what)}: ${visible(problem.why)}\n`);
}

/** `29 modules, 33 librarys` would be wrong: the plural is written with the class. */
const PLURAL: Readonly<Record<Component['class'], string>> = {
  program: 'programs',
  module: 'modules',
  extension: 'extensions',
  library: 'libraries',
  config: 'configuration files',
  'enabled-link': 'links',
  certificate: 'certificates',
  content: 'content files',
  directory: 'directories',
  socket: 'sockets',
  account: 'accounts',
  data: 'data files',
};

function needs(components: readonly Component[]): string {
  const counts = Map.groupBy(components, (component) => component.class);
  return [...counts].map(([kind, list]) => `${list.length} ${PLURAL[kind]}`).join(', ');
}
