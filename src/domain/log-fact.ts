/**
 * What one entry of an error log (or of a program's standard error) says, as far as it is understood. Pure.
 * A client can write into a log (a URL, a header, a form field): `clientText` marks what it may have written, and nothing in
 * such text becomes a fact of its own.
 */
import type { SourcePosition } from './component.ts';
import type { LogWriter } from './service-log.ts';

export type LogLevel = 'emerg' | 'alert' | 'crit' | 'error' | 'warn' | 'notice' | 'info' | 'debug' | 'trace';

/** `ENOENT`, `EACCES`, …: from the number where the log gives one, else from the system's words for it; `unknown` where it gives neither. */
export type Errno = string;

/** Why the dynamic linker or the server refused a shared object. */
export type LoadRefusal =
  | 'missing' // cannot open shared object file: No such file or directory
  | 'denied' // … Permission denied
  | 'not-elf' // invalid ELF header, file too short, cannot read file data
  | 'wrong-class' // wrong ELF class
  | 'undefined-symbol'
  | 'version-not-found' // version `X' not found
  | 'garbled' // Apache: API module structure … is garbled
  | 'incompatible' // Apache: is not compatible with this version of Apache; PHP: Unable to initialize module, build ID
  | 'not-a-module' // Can't locate API module structure; Invalid library (maybe not a PHP library)
  | 'needs-module' // PHP: Cannot load module X because required module Y is not loaded; Y is `wanted`
  | 'other';

/** One statement. Paths are as the log has them: absolute, or a bare soname or file name where it gives no more. */
export type Statement =
  | {
      readonly kind: 'cannot-load';
      readonly refusal: LoadRefusal;
      /** What could not be loaded: `/usr/lib/apache2/modules/libphp8.2.so`, `mysqli.so`, `libxml2.so.2`. */
      readonly object: string;
      /** The object that asked for it, when another one did. */
      readonly by?: string;
      /** Every place that was tried (PHP's `tried:`). */
      readonly tried?: readonly string[];
      /** Of `undefined-symbol` and `version-not-found`. */
      readonly symbol?: string;
      /** Of `incompatible`: what the module was built for, and what the program is. */
      readonly found?: string;
      readonly wanted?: string;
      readonly at?: SourcePosition;
    }
  /** A directive that nobody defines: misspelled, or of a module that is not loaded. */
  | { readonly kind: 'invalid-directive'; readonly directive: string; readonly at?: SourcePosition }
  /** A known directive where it must not stand. */
  | { readonly kind: 'misplaced-directive'; readonly directive: string; readonly at?: SourcePosition }
  /** A known directive with arguments it does not take, or settings that contradict each other. */
  | {
      readonly kind: 'invalid-value';
      readonly directive?: string;
      readonly text: string;
      readonly at?: SourcePosition;
    }
  /** `${NAME}` of Apache or `$name` of nginx that nothing defines. */
  | { readonly kind: 'undefined-variable'; readonly name: string; readonly at?: SourcePosition }
  | { readonly kind: 'syntax'; readonly at?: SourcePosition; readonly text: string }
  /** A file or directory that could not be opened, read, written, searched or made. */
  | { readonly kind: 'file'; readonly path: string; readonly errno: Errno; readonly at?: SourcePosition }
  /** PHP's include or require that failed, of the path as the script wrote it. */
  | {
      readonly kind: 'include';
      readonly path: string;
      readonly required: boolean;
      /** Why, where the log says it, in this entry or in the one before it of the same process. */
      readonly errno?: Errno;
      readonly at?: SourcePosition;
    }
  | { readonly kind: 'undefined-function'; readonly name: string; readonly at?: SourcePosition }
  | { readonly kind: 'undefined-class'; readonly name: string; readonly at?: SourcePosition }
  | { readonly kind: 'undefined-constant'; readonly name: string; readonly at?: SourcePosition }
  | { readonly kind: 'php-parse'; readonly text: string; readonly at?: SourcePosition }
  /** Any other uncaught error of the application; `exception` its class when it is one. */
  | {
      readonly kind: 'php-fatal';
      readonly text: string;
      readonly exception?: string;
      readonly at?: SourcePosition;
    }
  /** Composer's check of PHP's version and extensions, at the start of every request. */
  | { readonly kind: 'platform-requirement'; readonly text: string; readonly at?: SourcePosition }
  | { readonly kind: 'memory-limit'; readonly bytes: number; readonly at?: SourcePosition }
  | { readonly kind: 'time-limit'; readonly seconds: number; readonly at?: SourcePosition }
  | {
      readonly kind: 'open-basedir';
      readonly path: string;
      readonly allowed: string;
      readonly at?: SourcePosition;
    }
  /** PHP cannot keep sessions: `files` below /var/lib/php/sessions, `redis` at tcp://…; no path when the handler is unknown to it. */
  | {
      readonly kind: 'session-storage';
      readonly handler: string;
      readonly path?: string;
      readonly at?: SourcePosition;
    }
  /** PHP finds no place for temporary files (uploads, tempnam). */
  | { readonly kind: 'temporary-file' }
  /** PHP's opcode cache refuses to start or to store. */
  | { readonly kind: 'opcache'; readonly text: string }
  /** The server refuses by its own rules: AH01630 client denied by server configuration, Security limit_extensions, … */
  | { readonly kind: 'refused-by-rule'; readonly path?: string; readonly text: string }
  /** A directory without an index page, listing not allowed: 403. */
  | { readonly kind: 'no-index'; readonly path: string }
  /** Internal redirects that never end. */
  | { readonly kind: 'redirect-loop' }
  /** Nobody serves this scheme or handler: a module is not loaded (`fcgi` of mod_proxy, `php-script`). */
  | { readonly kind: 'no-handler'; readonly name: string }
  /** Nothing answers at the address: `unix:/run/php/php8.2-fpm.sock`, `tcp:127.0.0.1:3306`; empty when the log does not name it. */
  | {
      readonly kind: 'connect';
      readonly address: string;
      readonly errno: Errno;
      /** What was expected there, when it is no web backend: `mysql`, `pgsql`, `redis`, `memcached`. */
      readonly engine?: string;
      readonly at?: SourcePosition;
    }
  /** A name that does not resolve; without `host` when the log does not say which. */
  | { readonly kind: 'unresolved-host'; readonly host?: string; readonly at?: SourcePosition }
  /** A database or cache answered, and refused: access denied, too many connections, gone away. `code` as it numbers them. */
  | {
      readonly kind: 'dependency-error';
      readonly engine: string;
      readonly code?: string;
      readonly text: string;
      readonly at?: SourcePosition;
    }
  /** PDO: could not find driver, i.e. the extension for that database is not loaded. */
  | { readonly kind: 'missing-driver'; readonly at?: SourcePosition }
  /** The backend took too long; `address` when the log names it. */
  | { readonly kind: 'backend-timeout'; readonly address?: string }
  /** The backend closed the connection or sent nonsense. */
  | { readonly kind: 'backend-broken'; readonly address?: string; readonly text: string }
  | { readonly kind: 'primary-script-unknown'; readonly path?: string }
  | { readonly kind: 'address-in-use'; readonly address: string }
  /** It cannot listen at the address for another reason than that somebody does. */
  | { readonly kind: 'bind'; readonly address: string; readonly errno: Errno }
  | { readonly kind: 'no-listener' } // no listening sockets available
  | { readonly kind: 'no-mpm' }
  | { readonly kind: 'several-mpms' }
  /** Apache with threads and a PHP module built without. */
  | { readonly kind: 'not-thread-safe' }
  | { readonly kind: 'unknown-account'; readonly name: string; readonly of: 'user' | 'group' }
  | { readonly kind: 'no-pool' }
  /** A certificate or key that is there and cannot be used; one that cannot be opened is a `file`. */
  | {
      readonly kind: 'certificate';
      readonly trouble: 'key-mismatch' | 'invalid' | 'absent' | 'passphrase' | 'expired';
      readonly path?: string;
      /** Of `key-mismatch`: the private key, when both files are named. */
      readonly key?: string;
      readonly at?: SourcePosition;
    }
  /** Two sites of one name at one address; the later one is ignored. */
  | { readonly kind: 'conflicting-name'; readonly name: string; readonly address: string }
  /** A pid file of a run that did not end well. */
  | { readonly kind: 'stale-pid'; readonly path: string }
  | { readonly kind: 'max-children'; readonly pool?: string; readonly limit?: number }
  /** PHP-FPM: seems busy; no worker was free, and it may still start more. */
  | { readonly kind: 'pool-busy'; readonly pool?: string }
  | { readonly kind: 'max-workers' } // AH00161 server reached MaxRequestWorkers, worker_connections are not enough
  /** A request took long, or was ended because it did. */
  | {
      readonly kind: 'slow-request';
      readonly pool?: string;
      readonly script: string;
      readonly seconds?: number;
      readonly ended: boolean;
      /** Where it stood, from the slowlog. */
      readonly at?: SourcePosition;
    }
  /** A worker died by a signal, e.g. `SIGBUS`. */
  | { readonly kind: 'worker-died'; readonly pid?: number; readonly signal: string }
  | { readonly kind: 'too-many-files'; readonly path?: string }
  | { readonly kind: 'disk-full'; readonly path?: string }
  | { readonly kind: 'read-only'; readonly path?: string }
  | { readonly kind: 'out-of-memory' }
  /** No new process or thread. */
  | { readonly kind: 'fork'; readonly errno: Errno }
  /** Semaphores or shared memory of the kernel are used up: ENOSPC that is no full disk. */
  | { readonly kind: 'ipc-limit' }
  | { readonly kind: 'configuration-failed' } // AH00016, FPM initialization failed
  /** systemd: the unit ended badly; `status` as it says it: `78/CONFIG`, `9/KILL`. */
  | { readonly kind: 'unit-failed'; readonly result?: string; readonly status?: string }
  /** The service began, reloads or ends. */
  | { readonly kind: 'lifecycle'; readonly what: 'started' | 'reloading' | 'stopping' | 'stopped' };

export type StatementKind = Statement['kind'];

export interface LogFact {
  /** The log's path, or `stderr of ARGV0`, or `journal of UNIT`. */
  readonly source: string;
  readonly writer: LogWriter | 'systemd' | 'unknown';
  /** ISO 8601 UTC; absent when the entry carries no time. Of repeated entries, the last. */
  readonly at?: string;
  /** Of repeated entries that state the same, the first; absent for a single one. */
  readonly firstAt?: string;
  /** How many entries state the same, where more than one does. */
  readonly count?: number;
  readonly level?: LogLevel;
  /** The entry as written, at most 4,096 characters, several lines joined by `\n` where they belong together. */
  readonly text: string;
  /** Apache's module: `core`, `proxy_fcgi`. */
  readonly module?: string;
  /** `AH00526`. */
  readonly code?: string;
  readonly pid?: number;
  /** Address of the client whose request it was. */
  readonly client?: string;
  /** Path and query of the request it was written for, as far as the log says. */
  readonly request?: string;
  /** Server name or FPM pool. */
  readonly site?: string;
  /** Everything the entry states; empty for one that is not understood. */
  readonly statements: readonly Statement[];
  /** True when the entry carries text a client chose that imitates a statement: nothing was taken from that text. */
  readonly clientText?: boolean;
}
