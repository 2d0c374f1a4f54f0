/** The story with on-call: a part is lost, one page with the reason arrives, somebody acknowledges, the end says how long it was. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as z from 'zod/mini';
import { pagerStatusSchema, type PagerStatus } from '../src/pager/index.ts';
import { GuardedHost, MODULE } from './agent/guarded-host.ts';

const skip = process.geteuid?.() === 0 ? false : 'a practice host needs root';
const PORT = 18_080;
const FILE = '/etc/stakeout/stakeout.yaml';
/** Short, so that what must not come is not waited for long. */
const WAIT_S = 4;
const CONFIG = `version: 1
zone: UTC
channels:
  hook: { kind: webhook, url: "http://127.0.0.1:${PORT}/page", key: secret }
  broken: { kind: webhook, url: "http://127.0.0.1:1/", key: secret }
  tty: { kind: wall }
people:
  mara: { name: Mara, contacts: [{ channel: hook }, { channel: broken }] }
  jonas: { name: Jonas, contacts: [{ channel: hook }] }
policies:
  all: { steps: [{ notify: [person:mara], wait: ${WAIT_S}s }, { notify: [person:jonas], wait: 1h }] }
routes: [{ policy: all }]
heartbeat: { url: "http://127.0.0.1:${PORT}/alive", every: 10s }
`;

const postSchema = z.object({ url: z.string(), body: z.string() });
type Post = z.infer<typeof postSchema>;

/** Also by the directories that lead to it. */
function everybodyReads(path: string): boolean {
  for (let at = path; at !== '/'; at = dirname(at)) if ((statSync(at).mode & 0o005) === 0) return false;
  return true;
}

describe('on-call, on a practice host', { skip }, () => {
  let guarded: GuardedHost;
  let receiver: ChildProcess;
  const posts: Post[] = [];
  const pages = (text: string): Post[] =>
    posts.filter(({ url, body }) => url === '/page' && body.includes(text));

  before(async () => {
    guarded = await GuardedHost.start();
    receiver = guarded.host.clone.spawnOnNetwork(
      [process.execPath, join(import.meta.dirname, 'oncall/receiver.ts'), String(PORT)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let listens = false;
    assert.ok(receiver.stdout);
    createInterface({ input: receiver.stdout }).on('line', (line) => {
      if (line === 'listening') listens = true;
      else posts.push(postSchema.parse(JSON.parse(line)));
    });
    await guarded.until('the receiver listens', () => listens);
    await guarded.watch('observe', '--verify-every', '3600');
  });
  after(async () => {
    receiver.kill();
    await guarded.close();
  });

  async function status(): Promise<PagerStatus> {
    const { stdout } = await guarded.host.agent(['oncall', 'status', '--json']);
    return pagerStatusSchema.parse(JSON.parse(stdout));
  }

  test('without a configuration it is said plainly that nobody would be paged', async () => {
    const { stdout } = await guarded.host.agent(['status']);
    assert.match(stdout, /on-call +nobody would be paged: there is no \/etc\/stakeout\/stakeout\.yaml/);
  });

  test('a configuration that appears is taken up; the pager has given up what it does not need', async () => {
    await guarded.must(
      `/usr/sbin/useradd --system --no-create-home stakeout-pager; mkdir -p /etc/stakeout; cat > ${FILE} <<'EOF'\n${CONFIG}EOF`,
    );
    await guarded.until('the pager answers', async () => {
      const { stdout } = await guarded.host.agent(['oncall', 'status', '--json']);
      return stdout.includes('"inForce": true');
    });
    const { runsAs, configuration } = await status();
    assert.deepEqual([runsAs.confined, configuration.problems], [true, []]);
    // Another user can run the program only from where it may read it.
    if (everybodyReads(process.execPath) && everybodyReads(join(import.meta.dirname, '../dist/pager.mjs')))
      assert.equal(runsAs.user, 'stakeout-pager');
    await guarded.until('the heartbeat comes', () => posts.some(({ url }) => url === '/alive'));
  });

  test('a test goes through every channel and says what arrived', async () => {
    const { stdout, code } = await guarded.host.agent(['oncall', 'test']);
    assert.equal(code, 1);
    assert.match(stdout, /hook +webhook +\S+ +yes/);
    assert.match(stdout, /broken +webhook +\S+ +NO/);
  });

  test('one page with the reason; an acknowledgement stops the next; the end has how long it was', async () => {
    const from = guarded.told.length;
    await guarded.must(`cp -p ${MODULE} /root/kept; rm ${MODULE}`);
    const { incident } = await guarded.event('incident.opened', ({ source }) => source === undefined, from);
    assert.ok(incident !== undefined);
    const { causes } = await guarded.event('incident.diagnosed', (e) => e.incident === incident, from);
    const [cause] = causes;
    assert.ok(cause !== undefined);
    await guarded.until('the page comes', () => pages(incident).length > 0);
    const [page] = pages(incident);
    assert.ok(page?.body.includes(cause.summary), page?.body);
    const acked = await guarded.host.agent([
      'oncall',
      'ack',
      incident,
      '--as',
      'mara',
      '--note',
      'on it',
      '--eta',
      '45m',
    ]);
    assert.match(acked.stdout, new RegExp(`${incident} +acknowledged by mara, for 4[45] min`));
    await guarded.must(`sleep ${WAIT_S + 1}`);
    assert.equal(
      pages(incident).length,
      1,
      pages(incident)
        .map(({ body }) => body)
        .join('\n'),
    );
    await guarded.must(`cp -p /root/kept ${MODULE}`);
    await guarded.event('incident.resolved', (e) => e.incident === incident, from);
    await guarded.until('the end is told', () => pages(incident).length > 1);
    assert.match(pages(incident).at(-1)?.body ?? '', /durationMs|duration/);
    const { stdout } = await guarded.host.agent(['incident', 'show', incident]);
    assert.match(stdout, /page to person:mara by hook arrived/);
  });

  test('a channel that fails is told through the others', async () => {
    await guarded.until('the page about it comes, in both steps', () => pages('channel broken').length > 1);
    assert.deepEqual(
      (await status()).channels.flatMap(({ id, failing }) => (failing ? [id] : [])),
      ['broken'],
    );
  });

  test('killed while nobody looks, it goes on where it was', async () => {
    const before = posts.length;
    const { runsAs } = await status();
    await guarded.must(`kill -9 ${runsAs.pid}`);
    await guarded.until('another one runs', async () => {
      const now = await guarded.host.agent(['oncall', 'status', '--json']);
      return now.stdout.includes('"pid"') && !now.stdout.includes(`"pid": ${runsAs.pid}`);
    });
    assert.deepEqual(
      posts.slice(before).filter(({ url }) => url === '/page'),
      [],
    );
  });

  test('an agent that is killed takes its pager with it, and both go on where they were', async () => {
    const { runsAs, read } = await status();
    const before = posts.length;
    await guarded.stop('SIGKILL');
    await guarded.must(
      `for i in $(seq 50); do kill -0 ${runsAs.pid} 2>/dev/null || exit 0; sleep 0.1; done; exit 1`,
    );
    await guarded.watch('observe', '--verify-every', '3600');
    await guarded.until('the pager runs again', async () => {
      const { stdout } = await guarded.host.agent(['oncall', 'status', '--json']);
      return stdout.includes('"pid"') && ((await status()).read ?? 0) > (read ?? 0);
    });
    assert.deepEqual(
      posts.slice(before).filter(({ url }) => url === '/page'),
      [],
    );
  });
});
