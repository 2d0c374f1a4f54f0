/**
 * The logs of an nginx (ngx_http_log_module and core docs): a level that names logs of its own inherits none, `off` names none,
 * and where nobody names one, the program's own defaults hold.
 */
import { posix } from 'node:path';
import type { SourcePosition } from '../../domain/component.ts';
import type { ServiceLog } from '../../domain/service-log.ts';
import { isLogFile, mergeLogs } from '../service-logs.ts';
import type { NginxBlock, NginxConfig, NginxDirective } from './evaluate.ts';
import type { NginxInstance } from './instance.ts';
import type { NginxSite } from './sites.ts';

/** ngx_http_combined_fmt in ngx_http_log_module.c. */
const COMBINED =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

interface Formats {
  readonly prefix: string;
  readonly byName: ReadonlyMap<string, string>;
}

export function nginxLogs(
  instance: NginxInstance,
  config: NginxConfig,
  sites: readonly NginxSite[],
): readonly ServiceLog[] {
  const formats = { prefix: instance.prefix, byName: namedFormats(config) };
  const http = config.directives.filter((d) => d.blocks.at(-1)?.name === 'http');
  const main = config.directives.filter((d) => d.blocks.length === 0);
  const access = levelOf('access_log', http) ?? defaultAccess(instance);
  const errors = levelOf('error_log', main) ?? defaultErrors(instance);
  const ofHttp = levelOf('error_log', http) ?? errors;
  return mergeLogs([
    ...errors.flatMap((d) => errorLog(formats, d, undefined)),
    ...sites.flatMap((site) => [
      ...logsBelow(config, site.block, 'access_log', access).flatMap((d) => accessLog(formats, d, site.name)),
      ...logsBelow(config, site.block, 'error_log', ofHttp).flatMap((d) => errorLog(formats, d, site.name)),
    ]),
  ]);
}

interface LogDirective {
  readonly args: readonly string[];
  readonly at?: SourcePosition;
}

/** Undefined where the level names no logs and inherits. */
function levelOf(name: string, level: readonly NginxDirective[]): readonly LogDirective[] | undefined {
  const own = level.filter((d) => d.name === name);
  if (own.length === 0) return undefined;
  return own.some((d) => d.args[0] === 'off' && name === 'access_log') ? [] : own;
}

/** Those of the server itself and of the locations in it that name their own. */
function logsBelow(
  config: NginxConfig,
  server: NginxBlock,
  name: string,
  inherited: readonly LogDirective[],
): readonly LogDirective[] {
  const inside = config.directives.filter((d) => d.name === name && d.blocks.includes(server));
  const levels = Map.groupBy(inside, (d) => d.blocks.at(-1));
  if (!levels.has(server))
    return [...inherited, ...[...levels.values()].flatMap((l) => levelOf(name, l) ?? [])];
  return [...levels.values()].flatMap((level) => levelOf(name, level) ?? []);
}

function defaultAccess({ accessLog: path }: NginxInstance): readonly LogDirective[] {
  return path === undefined ? [] : [{ args: [path] }];
}

function defaultErrors({ errorLog: path }: NginxInstance): readonly LogDirective[] {
  return path === undefined ? [] : [{ args: [path] }];
}

/** The texts of a log_format are one after the other; `escape=` is no text. */
function namedFormats(config: NginxConfig): ReadonlyMap<string, string> {
  const own = config.directives
    .filter((d) => d.name === 'log_format' && d.blocks.at(-1)?.name === 'http')
    .map(({ args: [name = '', ...texts] }) => {
      const text = texts[0]?.startsWith('escape=') ? texts.slice(1) : texts;
      return [name, text.join('')] as const;
    });
  return new Map([['combined', COMBINED], ...own]);
}

function accessLog(formats: Formats, { args, at }: LogDirective, site: string): readonly ServiceLog[] {
  const [value = '', name = 'combined', ...options] = args;
  const path = logPath(formats.prefix, value);
  const format = formats.byName.get(name);
  // A log that nginx compresses itself is no text.
  if (path === undefined || format === undefined || options.some((o) => /^gzip(?:=|$)/.test(o))) return [];
  return [{ kind: 'access', writer: 'nginx', path, site, format, ...(at === undefined ? {} : { at }) }];
}

function errorLog(
  formats: Formats,
  { args, at }: LogDirective,
  site: string | undefined,
): readonly ServiceLog[] {
  const path = logPath(formats.prefix, args[0] ?? '');
  if (path === undefined) return [];
  return [
    {
      kind: 'error',
      writer: 'nginx',
      path,
      ...(site === undefined ? {} : { site }),
      ...(at === undefined ? {} : { at }),
    },
  ];
}

/** Undefined for syslog, memory, stderr, devices, and for a name with variables, which is a file per value. */
export function logPath(prefix: string, value: string): string | undefined {
  if (value === '' || value === 'stderr' || /^(?:syslog|memory):/.test(value) || value.includes('$'))
    return undefined;
  const path = posix.resolve(prefix, value);
  return isLogFile(path) ? path : undefined;
}
