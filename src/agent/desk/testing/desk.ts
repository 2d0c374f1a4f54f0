/** A desk for tests: a real journal and a real socket, and a host that is made up. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askDesk, type Args, type Result, serveDesk, type Verb } from '../../../desk/index.ts';
import type { Baseline } from '../../../identify/index.ts';
import { type Journal, openJournal } from '../../../journal/index.ts';
import { ServiceHistory } from '../history.ts';
import { deskHandlers } from '../index.ts';
import type { DeskPorts } from '../ports.ts';
import { postmortemWork } from '../postmortems/work.ts';

export interface TestDesk {
  readonly dir: string;
  readonly journal: Journal;
  readonly history: ServiceHistory;
  readonly ask: <V extends Verb>(verb: V, args: Args<V>) => Promise<Result<V>>;
  /** What a web process might say that somebody has taken over. */
  readonly say: (verb: Verb, args: unknown) => Promise<unknown>;
  /** The clock of the agent; stands still otherwise. */
  readonly pass: (ms: number) => void;
  /** What went wrong inside. */
  readonly troubles: readonly unknown[];
  readonly close: () => void;
}

export const T0 = Date.parse('2026-01-02T10:00:00.000Z');

export async function testDesk(ports: (dir: string) => Partial<DeskPorts> = () => ({})): Promise<TestDesk> {
  const dir = mkdtempSync(join(tmpdir(), 'agent-desk-'));
  let at = T0;
  const now = (): Date => new Date(at);
  const journal = openJournal(join(dir, 'journal.db'), { now });
  const history = new ServiceHistory(new Date(at));
  const troubles: unknown[] = [];
  const waiting = new Set<() => void>();
  const handlers = deskHandlers({
    stateDir: dir,
    entries: (filter) => journal.entries(filter),
    append: (event) => {
      const entry = journal.append(event);
      for (const done of waiting) done();
      return entry;
    },
    status: () => undefined,
    baseline: () => undefined,
    history,
    diagnose: () => Promise.reject(new Error('nobody can look')),
    pagerStatus: () => Promise.resolve(undefined),
    pageAlerts: () => Promise.resolve(false),
    launcher: '/usr/bin/stakeout',
    // Without its thread, which has a clock of its own.
    postmortems: async (verb, args) => postmortemWork({ stateDir: dir, now })[verb](args),
    now,
    written: (ms) =>
      new Promise((resolve) => {
        setTimeout(resolve, ms).unref();
        waiting.add(resolve);
      }),
    ...ports(dir),
  });
  const path = join(dir, 'desk.sock');
  const server: Server = await serveDesk({ path, handlers, trouble: (error) => troubles.push(error) });
  return {
    dir,
    journal,
    history,
    ask: (verb, args) => askDesk(path, verb, args),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the other end checks it, which is what is tested
    say: (verb, args) => askDesk(path, verb, args as Args<Verb>),
    pass: (ms) => {
      at += ms;
    },
    troubles,
    close: () => {
      server.close();
      journal.close();
      rmSync(dir, { recursive: true });
    },
  };
}

/** A baseline with these parts, as far as the desk reads it. */
export function testBaseline(more: Partial<Baseline> = {}): Baseline {
  return {
    schema: 'stakeout.baseline/1',
    generation: 3,
    host: 'web1',
    hostId: 'x',
    createdAt: '2026-01-01T00:00:00.000Z',
    services: [],
    entries: [],
    accounts: [],
    pages: [],
    broken: [],
    ...more,
  };
}
