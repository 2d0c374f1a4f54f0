/** The sites of an nginx configuration: `server` blocks of `http`. */
import { posix } from 'node:path';
import type { SourcePosition } from '../../domain/component.ts';
import type { NginxBlock, NginxConfig, NginxDirective } from './evaluate.ts';

export interface NginxSite {
  readonly name: string;
  readonly serverName?: string;
  readonly at: SourcePosition;
  readonly documentRoot?: string;
  readonly documentRootAt?: SourcePosition;
  readonly indexes: readonly string[];
  readonly origin: string;
  readonly block: NginxBlock;
}

export function sitesOf(config: NginxConfig, prefix: string): readonly NginxSite[] {
  const own = new Map<NginxBlock, NginxDirective[]>();
  const http: NginxDirective[] = [];
  for (const directive of config.directives) {
    const inner = directive.blocks.at(-1);
    if (inner?.name === 'http') http.push(directive);
    const server = directive.blocks.find(
      (b, i) => b.name === 'server' && directive.blocks[i - 1]?.name === 'http',
    );
    if (server !== undefined) own.set(server, [...(own.get(server) ?? []), directive]);
  }
  return [...own].map(([block, directives]) => siteOf(block, directives, http, prefix));
}

function siteOf(
  block: NginxBlock,
  all: readonly NginxDirective[],
  http: readonly NginxDirective[],
  prefix: string,
): NginxSite {
  const direct = all.filter((d) => d.blocks.at(-1) === block);
  const find = (name: string): NginxDirective | undefined =>
    direct.find((d) => d.name === name) ??
    http.find((d) => d.name === name) ??
    all.find((d) => d.name === name);
  const serverName = direct
    .filter((d) => d.name === 'server_name')
    .flatMap((d) => d.args)
    .find((n) => /^[a-z0-9]/i.test(n) && !n.includes('*'));
  const root = find('root');
  const index = find('index')?.args.filter((a) => !a.includes('$')) ?? [];
  return {
    name: serverName ?? posix.basename(block.at.file, '.conf'),
    ...(serverName === undefined ? {} : { serverName }),
    at: block.at,
    ...(root?.args[0] !== undefined && !root.args[0].includes('$')
      ? { documentRoot: posix.resolve(prefix, root.args[0]), documentRootAt: root.at }
      : {}),
    indexes: index.length > 0 ? index.map((i) => posix.basename(i)) : ['index.html'],
    origin: originOf(direct.filter((d) => d.name === 'listen')),
    block,
  };
}

/** The first TCP `listen`: `80`, `*:80`, `192.0.2.1:80`, `[::]:443 ssl`, `localhost:80`. Port 80 when there is none. */
function originOf(listens: readonly NginxDirective[]): string {
  const listen = listens.find((d) => !d.args[0]?.startsWith('unix:'));
  const [address = '80', ...options] = listen?.args ?? [];
  const scheme = options.includes('ssl') ? 'https' : 'http';
  const [, host = '', port = '80'] = /^\d+$/.test(address)
    ? ['', '', address]
    : (/^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(address) ?? []);
  const anywhere = ['', '*', '0.0.0.0', '[::]', 'localhost'].includes(host);
  return `${scheme}://${anywhere ? '127.0.0.1' : host}:${port}`;
}
