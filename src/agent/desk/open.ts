/**
 * Opens the desk's socket. Who may come in is said by its directory: nobody but our own user, and the user of the web process where there
 * is one, which then can walk through the state directory and see nothing beside it.
 */
import { chmodSync, chownSync, statSync } from 'node:fs';
import type { Server } from 'node:net';
import { dirname } from 'node:path';
import { messageOf } from '../../domain/errors.ts';
import { type Args, deskSocketIn, serveDesk } from '../../desk/index.ts';
import { accountOf } from '../../host/lesser-user.ts';
import { privateDirectory } from '../../host/state-directory.ts';
import { askPager, outboxDirectory, type PagerStatus, socketIn } from '../../pager/index.ts';
import { type AgentOptions, LAUNCHER, type RoomPorts } from '../ports.ts';
import { hostLook } from './host-look.ts';
import { deskHandlers, type DeskPorts } from './index.ts';

export const WEB_USER = 'stakeout-web';

const PAGER_MS = 5000;

export interface DeskOptions
  extends Pick<DeskPorts, 'entries' | 'append' | 'status' | 'history' | 'postmortems'>,
    Pick<AgentOptions, 'stateDir' | 'now' | 'onCallFile' | 'launcher'> {
  readonly baseline: RoomPorts['baseline'];
  readonly calls?: RoomPorts['calls'];
  readonly uid: number;
  readonly note: (text: string) => void;
}

export class Desk {
  readonly #server: Server;
  readonly #waiting: Set<() => void>;

  private constructor(server: Server, waiting: Set<() => void>) {
    this.#server = server;
    this.#waiting = waiting;
  }

  /** Undefined, with a note, when it cannot be opened: the agent guards all the same. */
  static async open(options: DeskOptions): Promise<Desk | undefined> {
    const { stateDir, uid, note } = options;
    const waiting = new Set<() => void>();
    const path = deskSocketIn(stateDir);
    try {
      privateDirectory(dirname(path), uid);
      chmodSync(dirname(path), 0o700); // nobody comes in before the socket is what it has to be
      const server = await serveDesk({
        path,
        handlers: deskHandlers({
          ...options,
          launcher: options.launcher ?? LAUNCHER,
          diagnose: hostLook(options),
          pagerStatus: () => pagerStatus(stateDir),
          pageAlerts: (alerts) => pageAlerts(stateDir, alerts),
          written: (ms) => written(waiting, ms),
        }),
        trouble: (error) => note(`the desk could not answer: ${messageOf(error)}`),
      });
      if (uid === 0) admitWeb(stateDir, path);
      return new Desk(server, waiting);
    } catch (error) {
      note(`the web cannot reach the agent: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** Something was added to the journal. */
  wrote(): void {
    for (const done of this.#waiting) done();
  }

  close(): void {
    this.#server.close();
    this.wrote();
  }
}

async function pagerStatus(stateDir: string): Promise<PagerStatus | undefined> {
  const answer = await askPager(socketIn(outboxDirectory(stateDir)), { ask: 'status' }, PAGER_MS);
  return answer?.say === 'status' ? answer.status : undefined;
}

async function pageAlerts(stateDir: string, alerts: Args<'alerts'>['alerts']): Promise<boolean> {
  const asked = { ask: 'alerts' as const, alerts: [...alerts] };
  return (await askPager(socketIn(outboxDirectory(stateDir)), asked, PAGER_MS))?.say === 'done';
}

function written(waiting: Set<() => void>, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, withinMs);
    function done(): void {
      clearTimeout(timer);
      waiting.delete(done);
      resolve();
    }
    waiting.add(done);
  });
}

function admitWeb(stateDir: string, path: string): void {
  const account = accountOf(WEB_USER);
  if (account === undefined) return;
  chownSync(path, 0, account.gid);
  chmodSync(path, 0o660);
  chownSync(dirname(path), 0, account.gid);
  chmodSync(dirname(path), 0o710);
  // Search without reading: names below it are no secrets, what they hold is each kept by itself.
  chmodSync(stateDir, (statSync(stateDir).mode & 0o777) | 0o001);
}
