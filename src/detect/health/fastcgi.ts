/**
 * One FastCGI request over a pool's own socket, as a web server would make it, with a deadline and a bound on the answer.
 * FastCGI Specification 1.0 (1996), sections 3.3 (records), 3.4 (name-value pairs), 5.1 (begin), 5.5 (end).
 *
 *     record:  version 1 | type 1 | request id 2 | content length 2 | padding length 1 | reserved 1 | content | padding
 */
import { connect, type NetConnectOpts } from 'node:net';
import { codeOf, messageOf } from '../../domain/errors.ts';

const VERSION = 1;
const TYPE = { begin: 1, end: 3, params: 4, stdin: 5, stdout: 6 } as const;
const RESPONDER = 1;
const HEADER_SIZE = 8;
const REQUEST_ID = 1;
/** Status pages take some hundred bytes; more is none of ours. */
const MAX_ANSWER = 256 << 10;

export interface FastcgiAnswer {
  readonly headers: string;
  readonly body: string;
}

/** Where it listens, as `ListenAddress.address` has it: `unix:/run/php/www.sock`, `tcp:127.0.0.1:9000`, `tcp:*:9000`. */
export function connectionOf(address: string): NetConnectOpts | undefined {
  if (address.startsWith('unix:')) return { path: address.slice('unix:'.length) };
  const [, host = '', port = ''] = /^tcp:(\[[^\]]+\]|[^:]+):(\d+)$/.exec(address) ?? [];
  if (port === '') return undefined;
  return { host: host === '*' ? '127.0.0.1' : host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

/** Never throws for what the other side does: a failure is `{ error }`, an errno name or words. */
export function askFastcgi(
  address: string,
  params: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<FastcgiAnswer | { readonly error: string }> {
  const options = connectionOf(address);
  if (options === undefined) return Promise.resolve({ error: `${address} is no address` });
  return new Promise((resolve) => {
    const socket = connect(options);
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (answer: FastcgiAnswer | { readonly error: string }): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => settle({ error: `no answer within ${timeoutMs} ms` }), timeoutMs);
    socket.on('error', (error) => settle({ error: codeOf(error) ?? messageOf(error) }));
    socket.on('connect', () => socket.write(requestOf(params)));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      const { output, ended } = readRecords(Buffer.concat(chunks));
      if (ended) settle(answerOf(output));
      else if (size > MAX_ANSWER) settle({ error: `more than ${MAX_ANSWER} bytes` });
    });
    socket.on('close', () => settle({ error: 'closed before the answer was complete' }));
  });
}

function record(type: number, content: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_SIZE);
  header.writeUInt8(VERSION, 0);
  header.writeUInt8(type, 1);
  header.writeUInt16BE(REQUEST_ID, 2);
  header.writeUInt16BE(content.length, 4);
  return Buffer.concat([header, content]);
}

/** Begin, the parameters, and an empty standard input; the connection is closed after the answer (flags 0). */
function requestOf(params: Readonly<Record<string, string>>): Buffer {
  const begin = Buffer.from([0, RESPONDER, 0, 0, 0, 0, 0, 0]);
  const pairs = Buffer.concat(Object.entries(params).map(([name, value]) => pairOf(name, value)));
  const empty = Buffer.alloc(0);
  return Buffer.concat([
    record(TYPE.begin, begin),
    record(TYPE.params, pairs),
    record(TYPE.params, empty),
    record(TYPE.stdin, empty),
  ]);
}

function pairOf(name: string, value: string): Buffer {
  const [key, text] = [Buffer.from(name), Buffer.from(value)];
  return Buffer.concat([lengthOf(key), lengthOf(text), key, text]);
}

/** Lengths to 127 take one byte, longer ones four with the top bit set. */
function lengthOf(bytes: Buffer): Buffer {
  if (bytes.length < 0x80) return Buffer.from([bytes.length]);
  const long = Buffer.alloc(4);
  long.writeUInt32BE((bytes.length | 0x80000000) >>> 0);
  return long;
}

/** What was sent to standard output so far, and whether the request is over. A record that is not complete yet is left out. */
export function readRecords(bytes: Buffer): { readonly output: Buffer; readonly ended: boolean } {
  const parts: Buffer[] = [];
  for (let at = 0; at + HEADER_SIZE <= bytes.length; ) {
    const type = bytes.readUInt8(at + 1);
    const length = bytes.readUInt16BE(at + 4);
    const next = at + HEADER_SIZE + length + bytes.readUInt8(at + 6);
    if (next > bytes.length) break;
    if (type === TYPE.end) return { output: Buffer.concat(parts), ended: true };
    if (type === TYPE.stdout) parts.push(bytes.subarray(at + HEADER_SIZE, at + HEADER_SIZE + length));
    at = next;
  }
  return { output: Buffer.concat(parts), ended: false };
}

function answerOf(output: Buffer): FastcgiAnswer {
  const text = output.toString('utf8');
  const [separator] = /\r?\n\r?\n/.exec(text) ?? [''];
  const end = separator === '' ? text.length : text.indexOf(separator);
  return { headers: text.slice(0, end), body: text.slice(end + separator.length) };
}
