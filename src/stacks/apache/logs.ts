/**
 * The logs of an httpd (mod_log_config docs; ErrorLog, ErrorLogFormat in core docs): a virtual host with a CustomLog of its own
 * does not write to the main server's, one without does; formats may be named before or after they are defined.
 */
import type { ServiceLog } from '../../domain/service-log.ts';
import type { IniEntry } from '../php/index.ts';
import { isLogFile, mergeLogs } from '../service-logs.ts';
import type { ConfigDirective } from './config.ts';
import type { Evaluation } from './evaluate.ts';
import { type ApacheSite, sitesOf } from './sites.ts';

/** DEFAULT_LOG_FORMAT of mod_log_config.c, nickname CLF. */
const COMMON = '%h %l %u %t "%r" %>s %b';
/** DEFAULT_ERRORLOG of httpd's httpd.h, also of Debian's build (`apache2 -V`). */
const DEFAULT_ERROR_LOG = 'logs/error_log';

/** `phpLog`: the error_log setting of mod_php's ini files. */
export function apacheLogs(config: Evaluation, phpLog?: IniEntry): readonly ServiceLog[] {
  const main = config.directives.filter((d) => d.sections.length === 0);
  const hosts = sitesOf(config).filter((site) => site.own.some(isOfHost));
  return mergeLogs([
    ...errorLogs(config, main, main, undefined),
    ...hosts.flatMap((site) => errorLogs(config, hostDirectives(site), main, site.name)),
    ...accessLogs(config, main, hosts),
    ...(phpLog !== undefined && isLogFile(phpLog.value)
      ? [{ kind: 'error', writer: 'php', path: phpLog.value, at: phpLog.at } as const]
      : []),
    ...phpValueLogs(config, hosts),
  ]);
}

/** Where a log directive's value leads; undefined for a pipe, syslog, another provider or a variable nobody set. */
export function logPath(config: Evaluation, value: string): string | undefined {
  if (value === '' || value.startsWith('|') || /^(?:syslog|journald)(?::|$)/.test(value)) return undefined;
  if (value.includes('${')) return undefined;
  const path = config.resolve(value);
  return isLogFile(path) ? path : undefined;
}

const isOfHost = (d: ConfigDirective): boolean => d.sections.at(-1)?.name === 'virtualhost';
const hostDirectives = (site: ApacheSite): readonly ConfigDirective[] => site.own.filter(isOfHost);

function errorLogs(
  config: Evaluation,
  own: readonly ConfigDirective[],
  main: readonly ConfigDirective[],
  site: string | undefined,
): readonly ServiceLog[] {
  const last = (name: string, count = 1): ConfigDirective | undefined =>
    [own, main]
      .map((directives) => directives.findLast((d) => d.name === name && d.args.length === count))
      .find((d) => d !== undefined);
  const log = last('errorlog');
  const path = logPath(config, log?.args[0] ?? DEFAULT_ERROR_LOG);
  if (path === undefined) return [];
  // `ErrorLogFormat connection "…"` and `request "…"` are about additional lines.
  const format = last('errorlogformat')?.args[0];
  return [
    {
      kind: 'error',
      writer: 'apache',
      path,
      ...(site === undefined ? {} : { site }),
      ...(format === undefined ? {} : { format }),
      ...(log === undefined ? {} : { at: log.at }),
    },
  ];
}

function accessLogs(
  config: Evaluation,
  main: readonly ConfigDirective[],
  hosts: readonly ApacheSite[],
): readonly ServiceLog[] {
  const withOwn = hosts.filter((site) => hostDirectives(site).some(isAccessLog));
  const sharesMain = hosts.length === 0 || withOwn.length < hosts.length;
  const ofMain = sharesMain ? main.filter(isAccessLog) : [];
  return [
    ...main.filter((d) => d.name === 'globallog').flatMap((d) => accessLog(config, d, main, undefined)),
    ...ofMain.flatMap((d) => accessLog(config, d, main, undefined)),
    ...withOwn.flatMap((site) => {
      const own = hostDirectives(site);
      return own.filter(isAccessLog).flatMap((d) => accessLog(config, d, [...main, ...own], site.name));
    }),
  ];
}

const isAccessLog = (d: ConfigDirective): boolean => d.name === 'customlog' || d.name === 'transferlog';

/** What is logged under a condition (`env=!dontlog`, `expr=…`) is in the file all the same. */
function accessLog(
  config: Evaluation,
  { name, args, at }: ConfigDirective,
  inForce: readonly ConfigDirective[],
  site: string | undefined,
): readonly ServiceLog[] {
  const path = logPath(config, args[0] ?? '');
  if (path === undefined) return [];
  const format = name === 'transferlog' ? unnamedFormat(inForce) : namedFormat(inForce, args[1]);
  return [{ kind: 'access', writer: 'apache', path, ...(site === undefined ? {} : { site }), format, at }];
}

/** TransferLog takes the latest LogFormat without a nickname. */
function unnamedFormat(inForce: readonly ConfigDirective[]): string {
  return inForce.findLast((d) => d.name === 'logformat' && d.args.length === 1)?.args[0] ?? COMMON;
}

/** The second argument of CustomLog is a nickname when there is one, else the format itself. */
function namedFormat(inForce: readonly ConfigDirective[], nickname: string | undefined): string {
  if (nickname === undefined || nickname === 'CLF') return COMMON;
  return inForce.findLast((d) => d.name === 'logformat' && d.args[1] === nickname)?.args[0] ?? nickname;
}

function phpValueLogs(config: Evaluation, hosts: readonly ApacheSite[]): readonly ServiceLog[] {
  return config.directives
    .filter((d) => /^php_(?:admin_)?value$/.test(d.name) && d.args[0] === 'error_log')
    .flatMap(({ args, at, sections }): readonly ServiceLog[] => {
      const path = args[1] ?? '';
      const host = sections.find((s) => s.name === 'virtualhost');
      const site = hosts.find((h) => h.at === host?.at)?.name;
      if (!isLogFile(path)) return [];
      return [{ kind: 'error', writer: 'php', path, ...(site === undefined ? {} : { site }), at }];
    });
}
