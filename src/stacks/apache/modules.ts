/** Names of httpd modules: identifiers, source file names for <IfModule>, and which module owns a directive. */
import { knownOwners } from './directive-table.ts';

/** Built into Debian's and Red Hat's httpd (`apache2 -l`); their directives need no LoadModule. */
const STATIC_SOURCES: ReadonlySet<string> = new Set([
  'core.c',
  'http_core.c',
  'mod_so.c',
  'mod_watchdog.c',
  'mod_log_config.c',
  'mod_logio.c',
  'mod_version.c',
  'mod_unixd.c',
]);

/** Modules whose source file is not `mod_NAME.c` (`strings` on the shipped objects). */
const SOURCE_OF: Readonly<Record<string, string>> = {
  mpm_prefork_module: 'prefork.c',
  mpm_worker_module: 'worker.c',
  mpm_event_module: 'event.c',
  php_module: 'mod_php.c',
  php7_module: 'mod_php7.c',
  php5_module: 'mod_php5.c',
};

export function sourceOf(module: string): string {
  return SOURCE_OF[module] ?? `mod_${module.replace(/_module$/, '')}.c`;
}

export function isLoaded(nameOrSource: string, loaded: Iterable<string>): boolean {
  if (STATIC_SOURCES.has(nameOrSource) || STATIC_SOURCES.has(sourceOf(nameOrSource))) return true;
  for (const module of loaded) if (module === nameOrSource || sourceOf(module) === nameOrSource) return true;
  return false;
}

/** The module that defines a directive; undefined for the core's own and unknown ones, and where several may. */
export function ownerOfDirective(name: string): string | undefined {
  const owners = knownOwners(name);
  return owners.length === 1 ? owners[0]?.module : undefined;
}

/** `php_module`, `php7_module` and `php5_module` all define the `php_` directives. */
export function satisfies(loaded: string, wanted: string): boolean {
  return loaded === wanted || (wanted === 'php_module' && /^php\d*_module$/.test(loaded));
}
