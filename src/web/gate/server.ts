/** The gate behind a server of Node: what the adapter would trip over or make nicer is refused before it sees it. */
import { getRequestListener } from '@hono/node-server';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import type { Gate } from './model.ts';
import { wireOf } from './wire.ts';

const LIMITS = {
  maxHeaderSize: 1 << 14,
  headersTimeout: 10_000,
  /** Of a whole request: bodies are small. */
  requestTimeout: 20_000,
  connectionsCheckingInterval: 2000,
  keepAliveTimeout: 10_000,
  requireHostHeader: false, // the gate says it in its own words
} as const;
const MOST_CONNECTIONS = 4000;

/** Not listening yet. `tls`: in PEM. */
export function serverOf(gate: Gate, tls?: { readonly cert: string; readonly key: string }): Server {
  const pass = getRequestListener(
    async (request, { incoming, outgoing }) => {
      if (!(incoming instanceof IncomingMessage) || !(outgoing instanceof ServerResponse))
        throw new TypeError('only HTTP/1.1 is spoken here');
      return gate.fetch(request, { incoming, outgoing });
    },
    { overrideGlobalObjects: false },
  );
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const refused = gate.atTheDoor(wireOf(incoming));
    void (refused === undefined ? pass(incoming, outgoing) : refuse(refused, outgoing));
  };
  const server =
    tls === undefined
      ? createServer(LIMITS, listener)
      : createTlsServer({ ...LIMITS, ...tls, minVersion: 'TLSv1.2' }, listener);
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}

async function refuse(refused: Response, outgoing: ServerResponse): Promise<void> {
  const body = Buffer.from(await refused.arrayBuffer());
  refused.headers.forEach((value, name) => outgoing.setHeader(name, value));
  outgoing.setHeader('Connection', 'close');
  outgoing.writeHead(refused.status, { 'Content-Length': body.length });
  outgoing.end(body);
}
