/** Which logs a service writes, and in which form, as its configuration says. */
import type { SourcePosition } from './component.ts';

export type LogWriter = 'apache' | 'nginx' | 'php' | 'php-fpm';

export type ServiceLog =
  | {
      readonly kind: 'access';
      readonly writer: LogWriter;
      /** Absolute path. Logs that go to a pipe, to syslog or to /dev/stderr are not listed. */
      readonly path: string;
      /** The site it belongs to; absent for a log that several sites share. */
      readonly site?: string;
      /** The format's text: Apache's LogFormat, nginx's log_format, PHP-FPM's access.format. */
      readonly format: string;
      readonly at?: SourcePosition;
    }
  | {
      readonly kind: 'error';
      readonly writer: LogWriter;
      readonly path: string;
      readonly site?: string;
      /** Apache's ErrorLogFormat, when one is set. */
      readonly format?: string;
      readonly at?: SourcePosition;
    }
  | {
      /** PHP-FPM's slowlog: stack traces of requests that took long. */
      readonly kind: 'slow';
      readonly writer: 'php-fpm';
      readonly path: string;
      readonly at?: SourcePosition;
    };
