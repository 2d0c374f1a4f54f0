/** How many pages a storm makes, and how long a page takes from the pager's input to each kind of receiver. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginLife, delay, idle, receive, type Life, type Received } from './life.ts';

const ASK_MS = 60_000;
const SETTLE_MS = 1000;
const STORM = 500;

/** Kinds that post to an address, with what each needs. */
const KINDS: Readonly<Record<string, { readonly set: (url: string) => string; readonly to?: string }>> = {
  webhook: { set: (url) => `url: "${url}", key: secret` },
  cloudevents: { set: (url) => `url: "${url}"` },
  slack: { set: (url) => `url: "${url}"` },
  mattermost: { set: (url) => `url: "${url}"` },
  ntfy: { set: (url) => `url: "${url}"`, to: 'topic' },
  gotify: { set: (url) => `url: "${url}"`, to: 'token' },
  pagerduty: { set: (url) => `url: "${url}", key: secret` },
  alertmanager: { set: (url) => `url: "${url}"` },
};
export const KIND_NAMES = Object.keys(KINDS);

interface Stage extends AsyncDisposable {
  readonly life: Life;
  readonly received: Received[];
}

/** A pager whose first step pages a person for each of the kinds. */
async function stage(kinds: readonly string[]): Promise<Stage> {
  const directory = mkdtempSync(join(tmpdir(), 'stakeout-pager-bench-'));
  const file = join(directory, 'stakeout.yaml');
  const received: Received[] = [];
  const receiver = await receive(0, (one) => received.push(one));
  const url = (kind: string): string => `http://127.0.0.1:${receiver.port}/${kind}`;
  const channels = kinds.map((kind) => `  ${kind}: { kind: ${kind}, ${KINDS[kind]?.set(url(kind))} }`);
  const people = kinds.map((kind) => {
    const to = KINDS[kind]?.to;
    return `  on-${kind}: { name: ${kind}, contacts: [{ channel: ${kind}${to === undefined ? '' : `, to: ${to}`} }] }`;
  });
  writeFileSync(
    file,
    `version: 1
zone: UTC
channels:\n${channels.join('\n')}
people:\n${people.join('\n')}
policies: { all: { steps: [{ notify: [${kinds.map((kind) => `"person:on-${kind}"`).join(', ')}], wait: 1d }] } }
routes: [{ policy: all }]
grouping: { settle: ${SETTLE_MS / 1000}s }
`,
  );
  const life = beginLife(directory, file, join(directory, 'cache'));
  await life.hello;
  return {
    life,
    received,
    [Symbol.asyncDispose]: async () => {
      await life.kill();
      receiver.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** Pages that 500 alerts make, told at once: of one cause, or each of its own. `tookMs`: until the last page came, without the settling. */
export async function storm(
  ofOneCause: boolean,
): Promise<{ readonly pages: number; readonly tookMs: number }> {
  await using on = await stage(['webhook']);
  const inputs = Array.from({ length: STORM }, (_, nth) => ({
    kind: 'alert' as const,
    incident: `INC-20260101-${nth + 1}`,
    status: 'firing' as const,
    severity: 'critical' as const,
    summary: 'does not answer',
    labels: {
      host: 'web1',
      service: ofOneCause ? 'shop' : `shop-${nth}`,
      cause: 'Down',
      instance: String(nth),
    },
  }));
  const began = performance.now();
  await on.life.client.ask({ ask: 'tell', inputs }, ASK_MS);
  await delay(SETTLE_MS + 1500);
  await idle(on.life);
  const last = Math.max(...on.received.map(({ at }) => at));
  return { pages: on.received.length, tookMs: last - began - SETTLE_MS };
}

/** Milliseconds from the moment the pager is told until a page is at its receiver, by kind. */
export async function deliveries(incidents: number): Promise<ReadonlyMap<string, readonly number[]>> {
  await using on = await stage(KIND_NAMES);
  const took = new Map(KIND_NAMES.map((kind) => [kind, [] as number[]]));
  for (let nth = 1; nth <= incidents; nth += 1) {
    const incident = `INC-20260101-${nth}`;
    const opened = {
      kind: 'opened' as const,
      incident,
      title: 'the shop answers 500',
      severity: 'critical' as const,
      services: ['apache2'],
      hosts: ['web1'],
    };
    on.received.length = 0;
    const began = performance.now();
    await on.life.client.ask({ ask: 'tell', inputs: [opened] }, ASK_MS);
    while (on.received.length < KIND_NAMES.length) {
      if (performance.now() - began > ASK_MS)
        throw new Error(`no page of ${incident} at some of its receivers`);
      await delay(1);
    }
    for (const { path, at } of on.received)
      KIND_NAMES.filter((kind) => path.startsWith(`/${kind}`)).forEach((kind) =>
        took.get(kind)?.push(at - began),
      );
    await on.life.client.ask({ ask: 'tell', inputs: [{ kind: 'resolved', incident, how: 'over' }] }, ASK_MS);
    await idle(on.life);
  }
  return took;
}
