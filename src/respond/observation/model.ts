/**
 * Everything a diagnosis knows of a host, gathered in a few seconds and then judged without another look: plain data that can be
 * stored and judged again. Nothing here is a conclusion. Printed by `stakeout diagnose --observation FILE`.
 */
import type { Service, SourcePosition } from '../../domain/component.ts';
import type { FailingCall } from '../../domain/failing-call.ts';
import type { LogFact } from '../../domain/log-fact.ts';
import type { TrafficSummary } from '../../domain/traffic.ts';
import type { Account, Change, FileSystem, ObjectState, PortHolder } from './object-model.ts';

export interface Observation {
  readonly schema: 'stakeout.observation/1';
  readonly host: string;
  /** ISO 8601 UTC: when the look began. */
  readonly at: string;
  readonly mode: 'warm' | 'cold';
  /** When the baseline was taken. */
  readonly baselineAt?: string;
  /** Taken as root: without it much cannot be seen, and what was not seen is no evidence of absence. */
  readonly privileged: boolean;
  readonly services: readonly ObservedService[];
  readonly changes: readonly Change[];
  readonly pages: readonly ObservedPage[];
  readonly traffic?: TrafficSummary;
  /** From error logs, the journal, and the output of configuration tests and starts; in order of time. */
  readonly facts: readonly LogFact[];
  readonly calls: readonly FailingCall[];
  /** Starts of stopped services in a clone, where nothing else told why they do not run. */
  readonly launches: readonly ObservedLaunch[];
  /** Every object that a fact, a call, a configuration or a change names, as it is now. By path as named. */
  readonly objects: Readonly<Record<string, ObjectState>>;
  /** What our own reading of the configurations finds wrong: an unclosed section, an include of nothing. */
  readonly problems: readonly ConfigProblem[];
  /** Directives in changed httpd configuration that no module of this host defines. */
  readonly unknownDirectives: readonly UnknownDirective[];
  /** What the services would fail to load at their next start. */
  readonly moduleFaults: readonly ModuleLoadFault[];
  /** Who defines a configuration directive: lower-case name → owner. */
  readonly directives: Readonly<Record<string, DirectiveOwner>>;
  /** Who defines a PHP function, class or constant: name as the log has it → owner. */
  readonly symbols: Readonly<Record<string, SymbolOwner>>;
  readonly packages: PackageFacts;
  readonly fileSystems: readonly FileSystem[];
  readonly accounts: readonly Account[];
  /** Processes that hold a port one of our services wants. */
  readonly portHolders: readonly PortHolder[];
  /** Pages and launches are those of a start in a clone, with the files as they are now: nothing of that is felt yet. */
  readonly trial?: true;
  /** What could not be looked at, and why. */
  readonly limits: readonly string[];
}

export interface ObservedService {
  /** As configured now; as the baseline has it when the configuration is gone. */
  readonly service: Service;
  readonly recorded?: Service;
  /** Why it is expected to run; absent for one that merely is installed. */
  readonly wanted?: string;
  /** Nothing but its enabled unit says so: it may never have run. */
  readonly guessed?: true;
  readonly running: boolean;
  /** Live processes, master included; 0 when it does not run. */
  readonly processes: number;
  readonly startedAt?: string;
  /** Addresses it should listen at, by its configuration: `tcp:*:80`, `unix:/run/php/php8.2-fpm.sock`. */
  readonly expects: readonly Expectation[];
  readonly listening: readonly string[];
  readonly configTest: {
    readonly result: 'ok' | 'failed' | 'not-run';
    readonly argv: readonly string[];
    readonly output: string;
    readonly at?: SourcePosition;
    readonly error?: string;
    readonly code?: string;
  };
  /** Modules or extensions it reports as loaded when asked now; absent when it could not say. */
  readonly loaded?: readonly string[];
  /** In effect at baseline time, or by the records of the distribution, and not any more. */
  readonly missingModules: readonly string[];
  /** Files it has mapped that are not what stands at their path. */
  readonly mapped: readonly MappedAnomaly[];
  /** Modules and extensions it had loaded when all was well and has not mapped now: nobody even tries to open them any more. */
  readonly unmapped: readonly string[];
  /** Where it hands requests on to. */
  readonly handsOnTo: readonly { readonly address: string; readonly at?: SourcePosition }[];
  /** Who its workers run as. */
  readonly user?: string;
  readonly limits?: ServiceLimits;
  /** Lines of its configuration that can explain a refusal, wherever they stand: ini, pool, site, `.htaccess`. */
  readonly settings: readonly Setting[];
}

export interface Expectation {
  readonly address: string;
  readonly at?: SourcePosition;
}

export interface ObservedLaunch {
  readonly service: string;
  readonly argv: readonly string[];
  readonly outcome: 'ready' | 'running' | 'ended';
  readonly code: number | null;
  readonly signal: string | null;
  /** The last line it printed. */
  readonly said?: string;
  /** Of one that a signal ended: the file it had opened last. */
  readonly openedBeforeSignal: string | null;
}

export interface MappedAnomaly {
  readonly path: string;
  readonly pid: number;
  /** `deleted`: nothing stands there now; `replaced`: another file. */
  readonly what: 'deleted' | 'replaced';
  /** The file that stands there now has the content the package or the baseline says. */
  readonly soundNow?: boolean;
}

/** One line of configuration that can be a reason: `rlimit_files = 24`. */
export interface Setting {
  /** Lower case, as written: `open_basedir`, `security.limit_extensions`. */
  readonly name: string;
  readonly value: string;
  readonly at: SourcePosition;
}

export interface ServiceLimits {
  readonly openFiles?: { readonly used: number; readonly limit: number };
  readonly workers?: { readonly busy: number; readonly limit: number; readonly setAt?: SourcePosition };
  /** Connections that wait to be accepted at its socket. */
  readonly queue?: number;
}

export interface ObservedPage {
  readonly url: string;
  readonly host?: string;
  readonly site: string;
  readonly service: string;
  /** The path below the document root that serves it, as far as that is plain. */
  readonly file?: string;
  readonly ok: boolean;
  readonly status?: number;
  readonly contentType?: string;
  /** Why it is not ok: `source-leak`, `php-error`, `status`, `body`, `empty`, `refused`, `reset`, `timeout`, `protocol`, `expired`. */
  readonly failure?: string;
  /** The status at baseline time. */
  readonly expectedStatus?: number;
  readonly tookMs: number;
  /** The first line that tells something, at most 200 characters. */
  readonly excerpt?: string;
  /** ISO 8601 UTC, https only. */
  readonly certificateExpires?: string;
  /** Https only: who signed it, when that ends earlier. */
  readonly issuerExpires?: { readonly subject: string; readonly expires: string };
  /** Asked of a start in a clone. */
  readonly trial?: true;
  /** The `Retry-After:` header. */
  readonly retryAfter?: string;
  /** The `Server:` header. */
  readonly server?: string;
}

export interface ConfigProblem {
  readonly why: string;
  readonly at: SourcePosition;
}

export interface UnknownDirective {
  readonly directive: string;
  readonly at: SourcePosition;
}

/** A module or extension that would not load (see `ModuleFault` of src/stacks). */
export interface ModuleLoadFault {
  readonly service: string;
  readonly path: string;
  readonly kind:
    | 'missing'
    | 'damaged'
    | 'wrong-version'
    | 'not-a-module'
    | 'missing-library'
    | 'missing-symbol'
    | 'missing-dependency';
  readonly text: string;
  /** The file really at fault; it may be gone. */
  readonly culprit?: string;
  readonly library?: string;
  /** The module or extension, by name, that would have to be loaded before. */
  readonly needs?: string;
  readonly at?: SourcePosition;
}

export interface DirectiveOwner {
  readonly directive: string;
  /** `rewrite_module`. */
  readonly module: string;
  readonly file: string;
  readonly fileExists: boolean;
  /** `/etc/apache2/mods-available/rewrite.load`, when it exists. */
  readonly available?: string;
  /** `/etc/apache2/mods-enabled/rewrite.load`. */
  readonly enabled?: string;
  readonly package?: string;
  readonly from: string;
}

export interface SymbolOwner {
  readonly symbol: string;
  /** `mysqli`; `core` for what PHP itself defines; absent when nothing known defines it. */
  readonly extension?: string;
  readonly file?: string;
  readonly fileExists?: boolean;
  /** The ini file that loads it: `/etc/php/8.2/mods-available/mysqli.ini`. */
  readonly available?: string;
  /** Its link in the SAPI's conf.d, whether it stands there or should. */
  readonly enabled?: string;
  readonly package?: string;
  readonly from: string;
}

export interface PackageFacts {
  /** Operations since the baseline or in the last day, oldest first. */
  readonly operations: readonly PackageOperation[];
  /** Packages that our services need or needed and that are not installed whole: name → dpkg's state. */
  readonly states: Readonly<Record<string, string>>;
  /** Of these, the archives that apt keeps of the version that was there: name → path. */
  readonly archives?: Readonly<Record<string, string>>;
}

export interface PackageOperation {
  readonly at: string;
  readonly action: string;
  readonly package: string;
  readonly commandLine?: string;
  readonly requestedBy?: string;
}
