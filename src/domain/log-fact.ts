/**
 * What one entry of an error log (or of a program's standard error) says, as far as it is understood. Pure.
 * A client can write into a log (a URL, a header, a form field): `clientText` marks what it may have written, and nothing in
 * such text becomes a fact of its own.
 */
import type { SourcePosition } from './component.ts';
import type { LogWriter } from './service-log.ts';

export type LogLevel = 'emerg' | 'alert' | 'crit' | 'error' | 'warn' | 'notice' | 'info' | 'debug' | 'trace';

/** `ENOENT`, `EACCES`, …: from the number where the log gives one, else from the system's words for it. */
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
  | { readonly kind: 'invalid-directive'; readonly directive: string; readonly at?: SourcePosition }
  | { readonly kind: 'syntax'; readonly at?: SourcePosition; readonly text: string }
  /** A file or directory that could not be opened, read, written, searched or made. */
  | { readonly kind: 'file'; readonly path: string; readonly errno: Errno; readonly at?: SourcePosition }
  /** PHP's include or require that found nothing: `name` as the script wrote it, `path` when absolute. */
  | {
      readonly kind: 'include';
      readonly path: string;
      readonly required: boolean;
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
  | { readonly kind: 'memory-limit'; readonly bytes: number; readonly at?: SourcePosition }
  | { readonly kind: 'time-limit'; readonly seconds: number; readonly at?: SourcePosition }
  | {
      readonly kind: 'open-basedir';
      readonly path: string;
      readonly allowed: string;
      readonly at?: SourcePosition;
    }
  /** The server refuses by its own rules: AH01630 client denied by server configuration, Security limit_extensions, … */
  | { readonly kind: 'refused-by-rule'; readonly path?: string; readonly text: string }
  /** Nothing answers at the address: `unix:/run/php/php8.2-fpm.sock`, `tcp:127.0.0.1:3306`. */
  | {
      readonly kind: 'connect';
      readonly address: string;
      readonly errno: Errno;
      readonly at?: SourcePosition;
    }
  /** The backend took too long; `address` when the log names it. */
  | { readonly kind: 'backend-timeout'; readonly address?: string }
  /** The backend closed the connection or sent nonsense. */
  | { readonly kind: 'backend-broken'; readonly address?: string; readonly text: string }
  | { readonly kind: 'primary-script-unknown'; readonly path?: string }
  | { readonly kind: 'address-in-use'; readonly address: string }
  | { readonly kind: 'no-listener' } // no listening sockets available
  | { readonly kind: 'no-mpm' }
  | { readonly kind: 'unknown-account'; readonly name: string; readonly of: 'user' | 'group' }
  | { readonly kind: 'no-pool' }
  | { readonly kind: 'max-children'; readonly pool?: string; readonly limit?: number }
  | { readonly kind: 'max-workers' } // AH00161 server reached MaxRequestWorkers, worker_connections are not enough
  /** A worker died by a signal, e.g. `SIGBUS`. */
  | { readonly kind: 'worker-died'; readonly pid?: number; readonly signal: string }
  | { readonly kind: 'too-many-files'; readonly path?: string }
  | { readonly kind: 'disk-full'; readonly path?: string }
  | { readonly kind: 'read-only'; readonly path?: string }
  | { readonly kind: 'configuration-failed' } // AH00016, FPM initialization failed
  /** The service began, reloads or ends. */
  | { readonly kind: 'lifecycle'; readonly what: 'started' | 'reloading' | 'stopping' | 'stopped' };

export type StatementKind = Statement['kind'];

export interface LogFact {
  /** The log's path, or `stderr of ARGV0`, or `journal of UNIT`. */
  readonly source: string;
  readonly writer: LogWriter | 'systemd' | 'unknown';
  /** ISO 8601 UTC; absent when the entry carries no time. */
  readonly at?: string;
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
