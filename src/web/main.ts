/** The web's process. What started it tells it its settings on standard input, and it is gone when that ends. */
import { chmodSync, rmSync } from 'node:fs';
import { Server as TlsServer } from 'node:https';
import type { Server } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { askDesk } from '../desk/index.ts';
import { messageOf } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { type Access, openAccess } from './access/index.ts';
import { type AuditEntry, openGate, serverOf } from './gate/index.ts';
import type { Ask } from './gate/route.ts';
import { recordedAs } from './recorded.ts';
import { rehearseOverview, ROUTES } from './routes/index.ts';
import { type Listen, renewalSchema, settingsSchema, type WebSettings } from './settings.ts';
import { signInRoutes } from './sign-in/index.ts';
import { documentOf } from './ui/document.ts';

const LAST_MS = 3000;
const WARM_MS = 1000;
/** A proxy on this host reads the socket; who may is said by its directory. */
const SOCKET_MODE = 0o666;

async function main(): Promise<void> {
  process.umask(0o077);
  process.title = 'stakeout-web';
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const settings = settingsSchema.parse(JSON.parse((await lines.next()).value ?? 'null'));
  const { directory, credentials, oidc, task } = settings;
  const access = openAccess(directory, {
    now,
    credentials: credentials ?? undefined,
    issuer: oidc ?? undefined,
  });
  if (task === 'set-up-code') {
    printCode(access);
    process.exit(EXIT.ok);
  }
  const { server, close } = await serve(settings, access);
  if (access.needsSetUp()) say('nobody can sign in yet; on this host: stakeout web set-up-code');
  void ended(lines, server).finally(() => end(close));
  process.once('SIGTERM', () => end(close));
}

const now = (): Date => new Date();
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const trouble = (error: unknown): void => void process.stderr.write(`${messageOf(error)}\n`);

function printCode(access: Access): void {
  const code = access.newSetUpCode();
  if (code === undefined) {
    process.stderr.write('there is an admin already, who lets others in: People, in the web\n');
    process.exit(EXIT.input);
  }
  say(code);
}

async function serve(
  settings: WebSettings,
  access: Access,
): Promise<{ readonly server: Server; readonly close: () => void }> {
  const ask: Ask = (verb, args) => askDesk(settings.desk, verb, args);
  const gate = openGate({
    routes: [...ROUTES, ...signInRoutes(access)],
    origins: settings.origins,
    admission: access.admission,
    frame: documentOf,
    ask,
    audit: (entry) => record(ask, entry),
    now,
    trouble,
  });
  // An agent that is not there is no reason to wait: pages say so.
  await Promise.race([
    rehearseOverview(ask, now()).catch(() => {}),
    sleep(WARM_MS, undefined, { ref: false }),
  ]);
  const { tls } = settings;
  const server = serverOf(gate, tls === null ? undefined : { cert: tls.certificate, key: tls.key });
  await listen(server, settings.listen);
  say(`listening for ${settings.origins.join(', ')}`);
  const close = (): void => {
    gate.close();
    server.close();
    access.close();
  };
  return { server, close };
}

async function record(ask: Ask, entry: AuditEntry): Promise<void> {
  const recorded = recordedAs(entry);
  if (recorded !== undefined) await ask('record', { entry: recorded });
}

function listen(server: Server, address: Listen): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    if ('socket' in address) {
      rmSync(address.socket, { force: true });
      server.listen(address.socket, () => {
        chmodSync(address.socket, SOCKET_MODE);
        resolve();
      });
    } else server.listen(address, () => resolve());
  });
}

/** Resolves when whoever started us is gone. Until then a line is a certificate that was renewed. */
async function ended(lines: AsyncIterator<string>, server: Server): Promise<void> {
  for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
    try {
      const { tls } = renewalSchema.parse(JSON.parse(line.value));
      if (server instanceof TlsServer) server.setSecureContext({ cert: tls.certificate, key: tls.key });
    } catch (error) {
      trouble(error);
    }
  }
}

function end(close: () => void): void {
  close();
  setTimeout(() => process.exit(EXIT.ok), LAST_MS).unref();
  process.stdin.destroy();
}

try {
  await main();
} catch (error) {
  trouble(error);
  process.exit(EXIT.environment);
}
