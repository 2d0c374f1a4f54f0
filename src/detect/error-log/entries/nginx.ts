/** Entries of nginx's error log (ngx_log_error_core, ngx_http_log_error). */
import type { Entry, EntryFormat } from '../entry.ts';
import { type LogClock, nginxTime } from '../time.ts';
import { bareEntry } from './bare.ts';
import { levelOf } from './level.ts';

const PREFIX = /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d) \[(\w{1,8})\] (\d+)#\d+: (?:\*\d+ )?/;

/** NGX_MAX_ERROR_STR: a longer entry is cut here, its newline included. */
const MAX_ENTRY = 2048;
const STDERR = 'FastCGI sent in stderr: "';
/** What nginx was doing, behind the text it quotes (the `action` of ngx_http_upstream.c and its callers). */
const STDERR_END = /" while (?:reading|sending|connecting|processing|initializing)[ \w]{0,60}, client: /;

export function nginxFormat(clock: LogClock): EntryFormat {
  return {
    begins: (line) => PREFIX.test(line),
    // What FastCGI sent is quoted with its line breaks: an application, and through it a client, can put a whole forged entry
    // there. The quoted text goes on until it is closed, unless nginx itself cut it off.
    continues: ({ text }, _, begins) => !begins || isOpen(text),
    parse: (text) => {
      const [prefix, time, level = '', pid] = PREFIX.exec(text) ?? [];
      if (prefix === undefined) return bareEntry('nginx', text);
      const ms = nginxTime(time ?? '', clock);
      const known = levelOf(level);
      return {
        writer: 'nginx',
        text,
        ...partsOf(text.slice(prefix.length)),
        ...(ms === undefined ? {} : { ms }),
        ...(known === undefined ? {} : { level: known }),
        pid: Number(pid),
        bare: false,
      };
    },
    time: (line) => nginxTime(PREFIX.exec(line)?.[1] ?? '', clock),
  };
}

function isOpen(text: string): boolean {
  const start = text.slice(0, 200).indexOf(STDERR);
  return start >= 0 && !STDERR_END.test(text) && Buffer.byteLength(text) < MAX_ENTRY - 1;
}

type Parts = Pick<Entry, 'message' | 'client' | 'site' | 'request' | 'upstream' | 'clientParts'>;

/** Cuts off `, client: …, server: …, request: "…", upstream: "…", host: "…", referrer: "…"`. */
function partsOf(text: string): Parts {
  const from = text.startsWith(STDERR) ? STDERR_END.exec(text)?.index : text.indexOf(', client: ');
  if (from === undefined || from < 0) return { message: text, clientParts: [] };
  const rest = text.slice(text.indexOf(', client: ', from));
  const [, client, site = ''] = /^, client: (\S{1,64}?)(?:, server: ([^,"]{0,255}))?(?:,|$)/.exec(rest) ?? [];
  const request = /, request: "\S{1,20} (\S{1,8000}?) HTTP\/[\d.]+"/.exec(rest)?.[1];
  const upstream = upstreamOf(rest);
  const asked = rest.indexOf(', request: "');
  return {
    // The quote of the stderr is closed here, so that what stands in it can be taken out whole.
    message: text.startsWith(STDERR) ? text.slice(0, from + 1) : text.slice(0, from),
    ...(client === undefined ? {} : { client }),
    ...(site === '' || site === '_' ? {} : { site }),
    ...(request === undefined ? {} : { request }),
    ...(upstream === undefined ? {} : { upstream }),
    clientParts: asked < 0 ? [] : [rest.slice(asked)],
  };
}

const UPSTREAM = /, upstream: "([^"]*)"/g;

/** The backend; none when a client wrote a second one into its request line or headers. */
function upstreamOf(rest: string): string | undefined {
  const found = [...rest.matchAll(UPSTREAM)].map((m) => m[1] ?? '');
  return found.length === 1 ? addressOf(found[0] ?? '') : undefined;
}

/** `fastcgi://unix:/run/php.sock:`, `http://127.0.0.1:8080/path`. */
function addressOf(url: string): string | undefined {
  const [, path] = /^\w+:\/\/unix:([^:]+)/.exec(url) ?? [];
  if (path !== undefined) return `unix:${path}`;
  const [, host] = /^\w+:\/\/(\[[\da-f:.]+\]:\d+|[\w.-]+:\d+)(?:\/|$)/i.exec(url) ?? [];
  return host === undefined ? undefined : `tcp:${host}`;
}
