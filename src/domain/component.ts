/**
 * What a web service needs: services, their components and the chain of reasons from the site down to the file.
 * Every path is absolute. Paths are UTF-8 text; a path that is not valid UTF-8 is reported as a problem, never guessed.
 */
import type { ServiceLog } from './service-log.ts';

/** Where a statement stands: a file and a 1-based line. */
export interface SourcePosition {
  readonly file: string;
  readonly line?: number;
}

/** One link of a reason chain, e.g. `{ text: 'LoadModule php_module', at: { file: '…/php8.2.load', line: 3 } }`. */
export interface ReasonStep {
  readonly text: string;
  readonly at?: SourcePosition;
}

/** What kind of object a component is on the host. */
export type ComponentKind = 'file' | 'link' | 'directory' | 'socket' | 'user' | 'group';

/** What the object is to its service; policies are set per class. */
export type ComponentClass =
  | 'program' // the daemon's own executable and its ELF interpreter
  | 'module' // a server module: LoadModule, load_module
  | 'extension' // a PHP extension or zend_extension
  | 'library' // pulled in by DT_NEEDED or found mapped
  | 'config' // a file the service parses: httpd, nginx, pool or ini
  | 'enabled-link' // mods-enabled, sites-enabled, conf.d links
  | 'certificate' // certificate or private key
  | 'content' // document root, .htaccess, application entry pages
  | 'directory' // log, session, run and upload directories
  | 'socket'
  | 'account' // user or group the service runs as
  | 'data'; // anything else the service opens while starting: mime.types, magic, locale, timezone data

export interface PackageRef {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
}

export interface Component {
  /** `kind:path`, unique in an inventory, e.g. `file:/usr/lib/apache2/modules/libphp8.2.so`, `user:www-data`. */
  readonly id: string;
  readonly kind: ComponentKind;
  readonly class: ComponentClass;
  /** Absolute path; for accounts, the name. */
  readonly path: string;
  /** From the site or service down to this object; at least one step. */
  readonly reason: readonly ReasonStep[];
  /** Ids of the services that need it. */
  readonly services: readonly string[];
  readonly package?: PackageRef;
}

export type StackName = 'apache' | 'php-fpm' | 'nginx' | 'elf';

/** A page whose answer tells whether the site works. */
export interface ProbeTarget {
  /** `http://127.0.0.1:80/app/` — always a loopback or local address; the Host header carries the site's name. */
  readonly url: string;
  readonly host?: string;
}

export interface Site {
  readonly name: string;
  readonly documentRoot?: string;
  readonly definedAt?: SourcePosition;
  readonly probes: readonly ProbeTarget[];
}

export interface Service {
  /** Stable across restarts, e.g. `apache2`, `php8.2-fpm`, `nginx`, `elf:/usr/sbin/mysqld`. */
  readonly id: string;
  readonly stack: StackName;
  readonly name: string;
  readonly running: boolean;
  /** Pid of the master when running. */
  readonly pid?: number;
  readonly executable: string;
  /** systemd unit when known. */
  readonly unit?: string;
  /** Modules or extensions in effect, by name (`php_module`, `mysqli`), as far as configuration says. */
  readonly effective: readonly string[];
  readonly sites: readonly Site[];
  /** The logs it writes; absent in records of before this was kept. */
  readonly logs?: readonly ServiceLog[];
  /** Where it hands requests on to; absent in records of before this was kept. */
  readonly handsOnTo?: readonly HandOver[];
}

export interface HandOver {
  /** `unix:/run/php/php8.2-fpm.sock`, `tcp:127.0.0.1:9000`. */
  readonly address: string;
  readonly at?: SourcePosition;
}

/** Something found while looking that the operator should know: an unreadable file, a config error with its position. */
export interface Problem {
  readonly what: string;
  readonly why: string;
  readonly at?: SourcePosition;
  readonly next?: string;
}

export interface Inventory {
  readonly schema: 'stakeout.inventory/1';
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly services: readonly Service[];
  readonly components: readonly Component[];
  readonly problems: readonly Problem[];
}

export function componentId(kind: ComponentKind, path: string): string {
  return `${kind}:${path}`;
}
