/** The web's process as it is shipped, with people who are signed in, beside an agent's end with a long journal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { deskSocketIn } from '../../../src/desk/index.ts';
import { openAccess } from '../../../src/web/access/index.ts';
import type { WebSettings } from '../../../src/web/settings.ts';

const BUNDLE = join(import.meta.dirname, '../../../dist/web.mjs');

export interface WebHouse extends AsyncDisposable {
  readonly origin: string;
  /** A session each: the header `Cookie`. */
  readonly cookies: readonly string[];
  /** From the start of the process until it listens. */
  readonly startedMs: number;
  /** Has the agent's end write a note. */
  note(text: string): void;
  /** Resident, in bytes. */
  residentBytes(): number;
}

export interface HouseOptions {
  readonly port: number;
  readonly hosts: number;
  readonly incidents: number;
  readonly people: number;
}

export async function openHouse({ port, hosts, incidents, people }: HouseOptions): Promise<WebHouse> {
  const root = mkdtempSync(join(tmpdir(), 'stakeout-web-'));
  const [stateDir, directory] = [join(root, 'agent'), join(root, 'web')];
  mkdirSync(directory, { mode: 0o700 });
  const cookies = signedIn(directory, port, people);
  const agent = child(join(import.meta.dirname, 'agent-end.ts'), [
    stateDir,
    String(incidents),
    String(hosts),
  ]);
  await said(agent, 'ready');
  const settings: WebSettings = {
    task: 'serve',
    listen: { host: '127.0.0.1', port },
    origins: [`http://127.0.0.1:${port}`],
    desk: deskSocketIn(stateDir),
    directory,
    credentials: null,
    tls: null,
    oidc: null,
  };
  const begun = performance.now();
  const web = child(BUNDLE, []);
  input(web).write(`${JSON.stringify(settings)}\n`);
  await said(web, 'listening');
  return {
    origin: `http://127.0.0.1:${port}`,
    cookies,
    startedMs: performance.now() - begun,
    note: (text) => void input(agent).write(`${text}\n`),
    residentBytes: () => residentOf(web.pid ?? 0),
    [Symbol.asyncDispose]: async () => {
      const over = [web, agent].map((one) => once(one, 'exit'));
      for (const one of [web, agent]) one.kill();
      await Promise.all(over);
      rmSync(root, { recursive: true });
    },
  };
}

function signedIn(directory: string, port: number, people: number): readonly string[] {
  const access = openAccess(directory, { now: () => new Date() });
  const secrets = Array.from({ length: people }, (_, at) => {
    const { id } = access.people.add(`viewer ${at}`, at === 0 ? 'admin' : 'viewer');
    return access.sessions.begin(id, 'password').secret;
  });
  access.close();
  return secrets.map((secret) => `stakeout-${port}=${secret}`);
}

function child(program: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
}

function input(one: ChildProcess): Writable {
  if (one.stdin === null) throw new Error('it has no standard input');
  return one.stdin;
}

async function said(one: ChildProcess, word: string): Promise<void> {
  if (one.stdout === null) throw new Error('it has no standard output');
  for await (const line of createInterface({ input: one.stdout })) if (line.includes(word)) return;
  throw new Error(`it ended before it said ${word}`);
}

/** proc(5), /proc/PID/status. */
function residentOf(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
