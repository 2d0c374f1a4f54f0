/** The outbox under kill -9: the pager's process is killed again and again while it is told of incidents and sends pages. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginLife, delay, idle, receive, type Life } from './life.ts';

export interface Killing {
  readonly kills: number;
  readonly incidents: number;
  readonly longestLifeMs: number;
}

export interface Killed {
  readonly kills: number;
  /** Incidents that the pager said it had taken, and whose page never came. */
  readonly lost: readonly string[];
  /** Incidents with pages of more than one key. */
  readonly twofold: readonly string[];
  /** Keys that came twice from one process: nothing but a kill may double a page. */
  readonly doubledInOneLife: readonly string[];
  /** Pages that came again, with the same key, after a kill. */
  readonly again: number;
  /** How often it knew less after a kill than it had said before. */
  readonly forgotten: number;
}

/** Answers that take up to this long are often under way when the kill comes. */
const SLOW_MS = 40;
const PAUSE_MS = 60;
const ASK_MS = 20_000;

export async function killAgainAndAgain({ kills, incidents, longestLifeMs }: Killing): Promise<Killed> {
  const directory = mkdtempSync(join(tmpdir(), 'stakeout-pager-kill-'));
  const file = join(directory, 'stakeout.yaml');
  const came: { readonly key: string; readonly life: number }[] = [];
  let life = 0;
  const receiver = await receive(SLOW_MS, ({ body }) => came.push({ key: keyIn(body), life }));
  writeFileSync(file, configuration(receiver.port));
  const begin = (): Life => beginLife(directory, file, join(directory, 'cache'));
  let running = begin();
  let forgotten = 0;
  let taken = (await running.hello).mark?.seq ?? 0;
  const tell = async (until: { over: boolean }): Promise<void> => {
    while (taken < incidents && !until.over) {
      const done = await tellOne(running, taken + 1);
      if (!done) return;
      taken += 1;
      await delay(Math.random() * PAUSE_MS);
    }
  };
  for (; life < kills; ) {
    const telling = { over: false };
    const told = tell(telling);
    await delay(Math.random() * longestLifeMs);
    telling.over = true;
    await running.kill();
    await told;
    life += 1;
    running = begin();
    const known = (await running.hello).mark?.seq ?? 0;
    if (known < taken) forgotten += 1;
    taken = known;
  }
  await tell({ over: false });
  await idle(running);
  await running.kill();
  receiver.close();
  rmSync(directory, { recursive: true });
  return { kills, forgotten, ...judged(came, incidents) };
}

async function tellOne({ client }: Life, seq: number): Promise<boolean> {
  const input = {
    kind: 'opened' as const,
    incident: nameOf(seq),
    title: `incident ${seq}`,
    severity: 'critical' as const,
    services: ['apache2'],
    hosts: ['web1'],
  };
  const asked = { ask: 'feed' as const, entries: [{ seq, inputs: [input] }], mark: { seq, hash: `${seq}` } };
  return client.ask(asked, ASK_MS).then(
    () => true,
    () => false,
  );
}

function judged(
  came: readonly { readonly key: string; readonly life: number }[],
  incidents: number,
): Omit<Killed, 'kills' | 'forgotten'> {
  const lives = new Map<string, number[]>();
  for (const { key, life } of came) lives.set(key, [...(lives.get(key) ?? []), life]);
  const keysOf = new Map<string, number>();
  for (const key of lives.keys()) {
    const incident = key.split('/')[0] ?? '';
    keysOf.set(incident, (keysOf.get(incident) ?? 0) + 1);
  }
  const names = Array.from({ length: incidents }, (_, at) => nameOf(at + 1));
  return {
    lost: names.filter((name) => !keysOf.has(name)),
    twofold: names.filter((name) => (keysOf.get(name) ?? 0) > 1),
    doubledInOneLife: [...lives].flatMap(([key, of]) => (new Set(of).size < of.length ? [key] : [])),
    again: came.length - lives.size,
  };
}

function nameOf(seq: number): string {
  return `INC-20260101-${seq}`;
}

function keyIn(body: string): string {
  return /"(INC-[^"]*\/hook\/\w+)"/.exec(body)?.[1] ?? body;
}

function configuration(port: number): string {
  return `version: 1
zone: UTC
channels: { hook: { kind: webhook, url: "http://127.0.0.1:${port}/", key: secret } }
people: { mara: { name: Mara, contacts: [{ channel: hook }] } }
policies: { all: { steps: [{ notify: [person:mara], wait: 1d }] } }
routes: [{ policy: all }]
`;
}
