/**
 * What is printed to standard error without a log's prefix: by the dynamic linker, by a server before its log is open, by PHP at
 * start-up. Such lines also land in Apache's and PHP-FPM's log files, whose descriptor is standard error. Child processes of an
 * application can print there as well, so only forms that a server or the linker uses count.
 */
import { errnoOfNumber } from '../errno.ts';
import type { Entry, Writer } from '../entry.ts';
import { unescaped } from './escapes.ts';
import { levelOf } from './level.ts';

const FORMS: readonly RegExp[] = [
  /^(?:\((?:EAI )?-?\d+\)[^:]{0,200}: )?AH\d{5}: /,
  /^[\w./+-]{1,200}: (?:Syntax error on line \d+ of |Could not open configuration file )/,
  /^no listening sockets available, shutting down$/,
  /^[\w./+-]{1,200}: (?:error while loading shared libraries|symbol lookup error|relocation error): /,
  /^[\w./+-]{1,200}: \/\S+: version `\S{1,100}' not found \(required by /,
  /^Error (?:loading shared library|relocating) /,
  /^Failed loading \//,
  /^PHP (?:Fatal error|Warning|Notice|Deprecated): {1,2}.* in Unknown on line 0$/s,
  /^PHP: {1,2}syntax error, /,
  // zend_accel_error: the time of ctime(3), the process, the level.
  /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} \(\d+\): (?:Fatal Error|Error|Warning) /,
];

export function beginsBare(line: string): boolean {
  return FORMS.some((form) => form.test(line));
}

/** nginx before its log is open: `nginx: [emerg] …`. */
const NGINX = /^nginx: \[(\w{1,8})\] (.*)$/s;
const APACHE = /^(?:\((-?\d+)\)[^:]{0,200}: )?(?:(AH\d{5}): )?(.*)$/s;

/** An entry without time. `writer` is whose output it stands in. */
export function bareEntry(writer: Writer, text: string): Entry {
  const [, word, told] = NGINX.exec(text) ?? [];
  if (told !== undefined) {
    const level = levelOf(word ?? '');
    return {
      writer: 'nginx',
      text,
      message: told,
      ...(level === undefined ? {} : { level }),
      clientParts: [],
      bare: true,
    };
  }
  const [, number, code, message = text] = APACHE.exec(text) ?? [];
  const errno = number === undefined ? undefined : errnoOfNumber(Number(number));
  return {
    writer,
    text,
    // httpd escapes also before its log is open.
    message: writer === 'apache' ? unescaped(message) : message,
    ...(code === undefined ? {} : { code }),
    ...(errno === undefined ? {} : { errno }),
    clientParts: [],
    bare: true,
  };
}
