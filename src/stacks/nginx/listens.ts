/** Where an nginx listens: the `listen` directives of its servers (ngx_http_core_module, ngx_stream_core_module). */
import type { Service } from '../../domain/component.ts';
import { listenAddress, unique } from '../listen-address.ts';
import type { HostView, ListenAddress } from '../stack.ts';
import { type NginxBlock, type NginxDirective, readNginx } from './evaluate.ts';
import { findInstances } from './instance.ts';

export function listens(host: HostView, service: Service): readonly ListenAddress[] {
  const instance = findInstances(host).find((one) => one.id === service.id);
  if (instance === undefined) return [];
  const { directives } = readNginx(host.files, instance.main);
  const told = directives.filter((d) => d.name === 'listen' && d.blocks.at(-1)?.name === 'server');
  return unique([...told.flatMap(addressOf), ...defaults(directives, told)]);
}

/** `listen 443 quic` is UDP; a range of ports is listed as its ends. */
function addressOf({ args, at }: NginxDirective): readonly ListenAddress[] {
  const [address = '', ...options] = args;
  if (options.includes('quic') || options.includes('udp')) return [];
  if (address.startsWith('unix:')) return [{ address, at }];
  const [, host = '', from = '', to = from] = /^(.*?)(\d+)(?:-(\d+))?$/.exec(address) ?? [];
  const ends = from === '' ? [address] : [...new Set([`${host}${from}`, `${host}${to}`])];
  return ends.flatMap((end) => {
    const text = listenAddress(end, '80');
    return text === undefined ? [] : [{ address: text, at }];
  });
}

/** A server of `http` without `listen` takes port 80. */
function defaults(all: readonly NginxDirective[], told: readonly NginxDirective[]): readonly ListenAddress[] {
  const servers = new Set<NginxBlock>();
  for (const { blocks } of all)
    for (const [i, block] of blocks.entries())
      if (block.name === 'server' && blocks[i - 1]?.name === 'http') servers.add(block);
  for (const { blocks } of told) {
    const server = blocks.at(-1);
    if (server !== undefined) servers.delete(server);
  }
  return [...servers].map(({ at }) => ({ address: 'tcp:*:80', at }));
}
