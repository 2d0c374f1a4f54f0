/** One life of the pager's process, and a receiver on this machine for what it sends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { PagerClient, type ReplyOf } from '../../src/pager/index.ts';

const ENTRY = new URL('../../src/pager/main.ts', import.meta.url).pathname;
const ASK_MS = 60_000;

export interface Life {
  readonly client: PagerClient;
  readonly hello: Promise<ReplyOf<'hello'>>;
  kill(): Promise<void>;
}

/** `directory` is its own; `cache` keeps compiled code, which halves the start of each. */
export function beginLife(directory: string, file: string, cache: string): Life {
  const child = spawn(process.execPath, [ENTRY, '--directory', directory, '--config', file], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  });
  let greet: (hello: ReplyOf<'hello'>) => void = () => {};
  const hello = new Promise<ReplyOf<'hello'>>((resolve) => {
    greet = resolve;
  });
  const client: PagerClient = new PagerClient(child.stdout, child.stdin, (reply) => {
    if (reply.say === 'hello') greet(reply);
    if (reply.say === 'reports') {
      const number = Math.max(...reply.reports.map((one) => one.number));
      client.ask({ ask: 'taken', number }, ASK_MS).catch(() => {}); // it is killed sooner or later
    }
  });
  return {
    client,
    hello,
    kill: async () => {
      const ended = once(child, 'close');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export interface Received {
  readonly path: string;
  readonly body: string;
  /** By performance.now(). */
  readonly at: number;
}

export interface Receiver {
  readonly port: number;
  close(): void;
}

/** Answers everything with 200, after `slowMs` at most, by chance. */
export async function receive(slowMs: number, heard: (received: Received) => void): Promise<Receiver> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      heard({ path: request.url ?? '', body, at: performance.now() });
      setTimeout(() => response.writeHead(200).end('{}'), Math.random() * slowMs);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the receiver has no port');
  return {
    port: address.port,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export async function idle({ client }: Life): Promise<void> {
  for (;;) {
    const status = await client.ask({ ask: 'status' }, ASK_MS);
    if (status.say === 'status' && status.status.pendingCount === 0) return;
    await delay(50);
  }
}

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
