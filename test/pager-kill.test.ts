/**
 * The promise of the outbox: what it said it has taken is delivered, whatever is killed. The pager's process, with a receiver
 * of its own, is killed again and again at random moments while it is told of incidents and sends pages.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PagerClient, type Reply } from '../src/pager/index.ts';

const KILLS = 25;
const INCIDENTS = 120;
const LONGEST_LIFE_MS = 250;

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-pager-kill-'));
after(() => rmSync(scratch, { recursive: true }));
const entry = new URL('../src/pager/main.ts', import.meta.url).pathname;
const file = join(scratch, 'stakeout.yaml');

interface Life {
  readonly child: ChildProcess;
  readonly client: PagerClient;
  readonly hello: Promise<Extract<Reply, { say: 'hello' }>>;
}

function begin(): Life {
  const child = spawn(process.execPath, [entry, '--directory', scratch, '--config', file], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(scratch, 'cache') },
  });
  const { stdin, stdout } = child;
  let greet: (hello: Extract<Reply, { say: 'hello' }>) => void;
  const hello = new Promise<Extract<Reply, { say: 'hello' }>>((resolve) => {
    greet = resolve;
  });
  const client = new PagerClient(stdout, stdin, (reply) => {
    if (reply.say === 'hello') greet(reply);
  });
  return { child, client, hello };
}

async function kill({ child }: Life): Promise<void> {
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}

test(`nothing is lost and nothing is doubled over ${KILLS} kills`, { timeout: 120_000 }, async () => {
  /** Every message that came, with the life of the pager in which it did. */
  const came: { readonly key: string; readonly life: number }[] = [];
  let life = 0;
  const receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      came.push({ key: keyIn(body), life });
      // Some answers come when the one who waits for them is dead.
      setTimeout(() => response.writeHead(200).end('ok'), Math.random() * 40);
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  assert.ok(typeof address === 'object' && address !== null);
  const { port } = address;
  writeFileSync(
    file,
    `version: 1
zone: UTC
channels: { hook: { kind: webhook, url: "http://127.0.0.1:${port}/", key: secret } }
people: { mara: { name: Mara, contacts: [{ channel: hook }] } }
policies: { all: { steps: [{ notify: [person:mara], wait: 1d }] } }
routes: [{ policy: all }]
`,
  );
  const incidents = Array.from({ length: INCIDENTS }, (_, nth) => `INC-20260101-${nth + 1}`);
  let kills = 0;
  let running = begin();
  let { mark } = await running.hello;
  let done = mark?.seq ?? 0;
  while (done < INCIDENTS) {
    const killing = kills < KILLS ? kill : undefined;
    const lives = running;
    const death = killing && delay(Math.random() * LONGEST_LIFE_MS).then(() => killing(lives));
    for (; done < INCIDENTS; ) {
      const seq = done + 1;
      const asked = {
        ask: 'feed' as const,
        entries: [
          {
            seq,
            inputs: [
              {
                kind: 'opened' as const,
                incident: incidents[done] ?? '',
                title: `incident ${seq}`,
                severity: 'critical' as const,
                services: ['apache2'],
                hosts: ['web1'],
              },
            ],
          },
        ],
        mark: { seq, hash: String(seq) },
      };
      const taken = await running.client.ask(asked, 20_000).then(
        () => true,
        () => false,
      );
      if (!taken) break;
      done = seq;
      await delay(Math.random() * 60);
    }
    if (death === undefined) break;
    await death;
    kills += 1;
    life += 1;
    running = begin();
    ({ mark } = await running.hello);
    assert.ok((mark?.seq ?? 0) >= done, `it said that it had taken ${done}, and knows ${mark?.seq}`);
    done = mark?.seq ?? 0;
  }
  for (; kills < KILLS; kills += 1) {
    await delay(Math.random() * LONGEST_LIFE_MS);
    await kill(running);
    life += 1;
    running = begin();
    await running.hello;
  }
  for (;;) {
    const status = await running.client.ask({ ask: 'status' }, 20_000);
    if (status.say === 'status' && status.status.pendingCount === 0) break;
    await delay(50);
  }
  await kill(running);
  receiver.closeAllConnections();
  receiver.close();
  const keys = new Map<string, number[]>();
  for (const { key, life: when } of came) keys.set(key, [...(keys.get(key) ?? []), when]);
  for (const incident of incidents)
    assert.equal([...keys.keys()].filter((key) => key.startsWith(`${incident}/`)).length, 1, incident);
  assert.equal(keys.size, INCIDENTS);
  for (const [key, lives] of keys)
    assert.equal(new Set(lives).size, lives.length, `${key} came twice in one life`);
  const doubled = came.length - keys.size;
  // At most eight are under way when the kill comes.
  assert.ok(doubled <= KILLS * 8, `${doubled} came again`);
});

function keyIn(body: string): string {
  return /"(INC-[^"]*\/hook\/\w+)"/.exec(body)?.[1] ?? body;
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
