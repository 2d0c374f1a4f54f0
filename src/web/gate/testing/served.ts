/** The real gate behind a real server on the loopback, and ways to ask it that browsers would not take. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { html, textOf } from '../../../domain/html.ts';
import type { Admission } from '../admission.ts';
import type { AuditEntry } from '../audit.ts';
import { openGate } from '../gate.ts';
import type { Gate, GateOptions } from '../model.ts';
import type { Ask, Route } from '../route.ts';
import { serverOf } from '../server.ts';

export interface Served {
  readonly gate: Gate;
  readonly server: Server;
  readonly port: number;
  readonly origin: string;
  readonly audited: AuditEntry[];
  readonly troubles: unknown[];
  /** Headers of a page of ours are added where none are given. */
  ask(path: string, init?: AskInit): Promise<Response>;
  /** Bytes as they are; everything that comes back until the other end hangs up. */
  raw(bytes: string | Buffer): Promise<string>;
  close(): Promise<void>;
}

export interface AskInit extends Omit<RequestInit, 'headers'> {
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookie?: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

export const NOBODY: Admission = { session: () => undefined, token: () => undefined, generation: () => 0 };
export const NO_DESK: Ask = () => Promise.reject(new Error('no desk'));

export async function serve(
  routes: (origin: string) => readonly Route[],
  options: Partial<GateOptions> = {},
): Promise<Served> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const audited: AuditEntry[] = [];
  const troubles: unknown[] = [];
  const gate = openGate({
    admission: NOBODY,
    frame: ({ title, body }) => textOf(html`<!doctype html><title>${title}</title>${body}`),
    ask: NO_DESK,
    audit: (entry) => void audited.push(entry),
    now: () => new Date(),
    trouble: (error) => void troubles.push(error),
    ...options,
    origins: [origin, `http://localhost:${port}`, ...(options.origins ?? [])],
    routes: routes(origin),
  });
  const server = serverOf(gate);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    gate,
    server,
    port,
    origin,
    audited,
    troubles,
    ask: (path, init) => fetch(origin + path, requestOf(init ?? {}, origin)),
    raw: (bytes) => exchange(port, bytes),
    close: async () => {
      gate.close();
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

function requestOf({ headers = {}, cookie, form, json, ...rest }: AskInit, origin: string): RequestInit {
  const body = form === undefined ? (json === undefined ? rest.body : JSON.stringify(json)) : formText(form);
  const method = rest.method ?? (body === undefined || body === null ? 'GET' : 'POST');
  return {
    redirect: 'manual',
    ...rest,
    method,
    body: body ?? null,
    headers: {
      accept: json === undefined ? 'text/html' : 'application/json',
      ...(method === 'GET' ? {} : { origin }),
      ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(cookie === undefined ? {} : { cookie }),
      ...headers,
    },
  };
}

function formText(form: Readonly<Record<string, string>>): string {
  return new URLSearchParams(form).toString();
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function exchange(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('error', () => {}); // hung up on is an answer too
  socket.on('data', (chunk) => chunks.push(Buffer.from(chunk)));
  socket.setTimeout(1500, () => socket.destroy());
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}
