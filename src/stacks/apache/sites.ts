/** The sites of an httpd configuration: virtual hosts with their names, addresses, document roots and index files. */
import { posix } from 'node:path';
import type { SourcePosition } from '../../domain/component.ts';
import type { ConfigDirective, ConfigSection } from './config.ts';
import type { Evaluation } from './evaluate.ts';

export interface ApacheSite {
  readonly name: string;
  readonly serverName?: string;
  readonly at: SourcePosition;
  readonly documentRoot?: string;
  readonly documentRootAt?: SourcePosition;
  readonly indexes: readonly string[];
  /** `http://127.0.0.1:80`, no path. */
  readonly origin: string;
  /** Directives inside its <VirtualHost>; all of them for the main server. */
  readonly own: readonly ConfigDirective[];
}

/** mod_dir's default. */
const DEFAULT_INDEX = ['index.html'];

export function sitesOf(config: Evaluation): readonly ApacheSite[] {
  const hosts = new Map<ConfigSection, ConfigDirective[]>();
  const main: ConfigDirective[] = [];
  for (const directive of config.directives) {
    const host = directive.sections.find((s) => s.name === 'virtualhost');
    if (host === undefined) main.push(directive);
    else hosts.set(host, [...(hosts.get(host) ?? []), directive]);
  }
  const listen = main.find((d) => d.name === 'listen')?.args[0];
  if (hosts.size === 0) return [mainSite(config, main, listen)];
  return [...hosts].map(([section, own]) => virtualSite(config, section, own, main, listen));
}

function last(directives: readonly ConfigDirective[], name: string): ConfigDirective | undefined {
  return directives.findLast((d) => d.name === name);
}

function mainSite(
  config: Evaluation,
  main: readonly ConfigDirective[],
  listen: string | undefined,
): ApacheSite {
  const serverName = last(main, 'servername')?.args[0];
  return {
    name: serverName ?? 'main server',
    at: config.configFiles[0] ? { file: config.configFiles[0].path } : { file: config.serverRoot },
    ...named(serverName),
    ...rooted(config, last(main, 'documentroot')),
    indexes: indexesOf(main),
    origin: originOf(undefined, listen, last(main, 'sslengine')),
    own: main,
  };
}

function virtualSite(
  config: Evaluation,
  section: ConfigSection,
  own: readonly ConfigDirective[],
  main: readonly ConfigDirective[],
  listen: string | undefined,
): ApacheSite {
  const serverName = last(own, 'servername')?.args[0] ?? last(main, 'servername')?.args[0];
  return {
    name: named(last(own, 'servername')?.args[0]).serverName ?? posix.basename(section.at.file, '.conf'),
    at: section.at,
    ...named(serverName),
    ...rooted(config, last(own, 'documentroot') ?? last(main, 'documentroot')),
    indexes: own.some((d) => d.name === 'directoryindex') ? indexesOf(own) : indexesOf(main),
    origin: originOf(section.args[0], listen, last(own, 'sslengine')),
    own,
  };
}

/** `ServerName https://shop.test:443` may carry scheme and port. */
function named(serverName: string | undefined): { readonly serverName?: string } {
  const bare = serverName?.replace(/^https?:\/\//, '').replace(/:\d+$/, '');
  return bare === undefined || bare === '' ? {} : { serverName: bare };
}

function rooted(
  config: Evaluation,
  root: ConfigDirective | undefined,
): { readonly documentRoot?: string; readonly documentRootAt?: SourcePosition } {
  const path = root?.args[0];
  return root && path ? { documentRoot: config.resolve(path), documentRootAt: root.at } : {};
}

function indexesOf(directives: readonly ConfigDirective[]): readonly string[] {
  const names = directives
    .filter((d) => d.name === 'directoryindex')
    .flatMap((d) => d.args)
    .filter((a) => a !== 'disabled');
  return names.length === 0 ? DEFAULT_INDEX : [...new Set(names)];
}

/** Wildcards and `_default_` are reached over loopback; a fixed address only at itself. */
function originOf(
  address: string | undefined,
  listen: string | undefined,
  sslEngine: ConfigDirective | undefined,
): string {
  const [host, port] = splitAddress(address ?? '*');
  const [listenHost, listenPort] = splitAddress(listen ?? '80');
  const shownPort = port ?? listenPort ?? '80';
  const scheme = sslEngine?.args[0]?.toLowerCase() === 'on' ? 'https' : 'http';
  const shownHost = isWildcard(host) ? (isWildcard(listenHost) ? '127.0.0.1' : listenHost) : host;
  return `${scheme}://${shownHost}:${shownPort}`;
}

function isWildcard(host: string): boolean {
  return (
    ['*', '', '_default_', '0.0.0.0', '[::]', 'localhost'].includes(host) ||
    !/^[\d.]+$|^\[[0-9a-f:]+\]$/i.test(host)
  );
}

/** `80`, `*:80`, `192.0.2.1:80`, `[::1]:80`, `*:*`. */
function splitAddress(text: string): readonly [string, string | undefined] {
  if (/^\d+$/.test(text)) return ['*', text];
  const [, host = text, port] = /^(.*?)(?::(\d+|\*))?$/.exec(text) ?? [];
  return [host, port === '*' ? undefined : port];
}
