/**
 * The real Prometheus and Alertmanager: Apache dies, Prometheus has it from Stakeout's metrics by Stakeout's rules, Alertmanager tells it,
 * the intake takes it and the pager pages; and an incident of Stakeout's own comes to Alertmanager and goes away there.
 */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as z from 'zod/mini';
import { takeIn } from '../src/intake/index.ts';
import { pagerStatusSchema } from '../src/pager/index.ts';
import { PRACTICE_STATE } from '../src/practice/index.ts';
import { GuardedHost } from './agent/guarded-host.ts';
import { debiansPrometheus } from './prometheus/packages.ts';

const skip = process.geteuid?.() === 0 ? false : 'a practice host needs root';
const PORT = 19_464;
const TOOLS = '/run/prometheus';
const ROOT = join(import.meta.dirname, '..');

const STAKEOUT = `version: 1
zone: UTC
channels:
  alertmanager: { kind: alertmanager, url: "http://127.0.0.1:9093" }
people:
  mara: { name: Mara, contacts: [{ channel: alertmanager }] }
policies:
  all: { steps: [{ notify: [person:mara], wait: 1h }] }
routes: [{ policy: all }]
`;
const PROMETHEUS = `global: { scrape_interval: 2s, scrape_timeout: 2s, evaluation_interval: 1s }
rule_files: [/root/rules.yml, /root/mail*.yml]
alerting: { alertmanagers: [{ static_configs: [{ targets: ["127.0.0.1:9093"] }] }] }
scrape_configs:
  - { job_name: stakeout, static_configs: [{ targets: ["127.0.0.1:${PORT}"] }] }
`;
/** What no agent knows of, for as long as its file is there. */
const MAIL = `groups: [{ name: mail, rules: [{ alert: MailQueue, expr: vector(1), labels: { service: mail, host: mx1, severity: critical }, annotations: { summary: the queue of mx1 grows } }] }]
`;
const ALERTMANAGER = `route: { receiver: stakeout, group_by: ["..."], group_wait: 1s, group_interval: 1s, repeat_interval: 1h }
receivers: [{ name: stakeout, webhook_configs: [{ url: "http://127.0.0.1:${PORT}/alerts" }] }]
`;

const postSchema = z.object({ headers: z.record(z.string(), z.string()), body: z.string() });
const webhookSchema = z.object({
  alerts: z.array(
    z.object({
      status: z.string(),
      labels: z.record(z.string(), z.string()),
      annotations: z.object({ summary: z.string() }),
    }),
  ),
});
type Told = Awaited<ReturnType<typeof takeIn>>['alerts'][number];

describe('Prometheus and Alertmanager, on a practice host', { skip }, () => {
  let tools: Awaited<ReturnType<typeof debiansPrometheus>>;
  let guarded: GuardedHost;
  const running: ChildProcess[] = [];
  const told: Told[] = [];
  const problems: string[] = [];
  const back: z.infer<typeof webhookSchema>['alerts'] = [];
  const toldOf = (alertname: string, status: Told['status']): Told[] =>
    told.filter((one) => one.labels['alertname'] === alertname && one.status === status);

  before(async () => {
    tools = await debiansPrometheus();
    guarded = await GuardedHost.start('modphp', { shared: [{ from: tools.directory, to: TOOLS }] });
    const write = (path: string, text: string): Promise<string> =>
      guarded.must(`mkdir -p $(dirname ${path}); cat > ${path} <<'EOF'\n${text}EOF`);
    // Debian's Alertmanager looks for its templates there.
    await guarded.must(`cp -r ${TOOLS}/usr/share/prometheus /usr/share/`);
    await write('/etc/stakeout/stakeout.yaml', STAKEOUT);
    await write('/root/prometheus.yml', PROMETHEUS);
    await write('/root/alertmanager.yml', ALERTMANAGER);
    await write('/root/rules.yml', (await guarded.host.agent(['metrics', 'rules'])).stdout);
    await guarded.watch('observe', '--verify-every', '3600');
    const bridge = guarded.host.clone.spawnTrusted(
      [process.execPath, join(ROOT, 'test/prometheus/bridge.ts'), String(PORT), join(ROOT, 'stakeout')],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { STAKEOUT_STATE_DIR: PRACTICE_STATE } },
    );
    let listens = false;
    assert.ok(bridge.stdout);
    createInterface({ input: bridge.stdout }).on('line', (line) => {
      if (line === 'listening') listens = true;
      else take(line);
    });
    const start = (...argv: string[]): ChildProcess =>
      guarded.host.clone.spawn(argv, { stdio: ['ignore', 'ignore', 'inherit'] });
    running.push(
      bridge,
      start(
        `${TOOLS}/usr/bin/prometheus-alertmanager`,
        '--config.file=/root/alertmanager.yml',
        '--log.level=warn',
        '--storage.path=/root/alertmanager',
        '--cluster.listen-address=',
        '--web.listen-address=127.0.0.1:9093',
      ),
      start(
        `${TOOLS}/usr/bin/prometheus`,
        '--config.file=/root/prometheus.yml',
        '--log.level=warn',
        '--storage.tsdb.path=/root/prometheus',
        '--web.listen-address=127.0.0.1:9090',
        '--rules.alert.resend-delay=2s',
        '--web.enable-lifecycle',
      ),
    );
    await guarded.until('the bridge listens', () => listens);
    await guarded.until('Alertmanager and Prometheus are ready', async () => {
      const ready = await guarded.sh(
        'for at in 9093 9090; do curl -sf http://127.0.0.1:$at/-/ready >/dev/null || exit 1; done',
      );
      return ready.code === 0;
    });
  });
  after(async () => {
    for (const one of running) one.kill();
    await guarded.close();
    tools[Symbol.dispose]();
  });

  function take(line: string): void {
    const { headers, body } = postSchema.parse(JSON.parse(line));
    const taken = takeIn({ headers, body: Buffer.from(body), format: 'alertmanager', now: new Date() });
    problems.push(...taken.problems.flatMap(({ at, why, lost }) => (lost ? [`${at} ${why}`] : [])));
    back.push(...webhookSchema.parse(JSON.parse(body)).alerts);
    told.push(...taken.alerts);
  }

  /** Incidents that alerts opened, and that are not over. */
  async function external(): Promise<readonly string[]> {
    const { stdout } = await guarded.host.agent(['oncall', 'status', '--json']);
    const { incidents } = pagerStatusSchema.parse(JSON.parse(stdout));
    return incidents.flatMap(({ incident }) => (incident.startsWith('EXT-') ? [incident] : []));
  }
  /** Summaries of the page about an incident, as it came back through Alertmanager. */
  const ours = (incident: string, status: Told['status']): readonly string[] =>
    back.flatMap(({ labels, status: now, annotations }) =>
      labels['sender'] === 'stakeout' && labels['incident'] === incident && now === status
        ? [annotations.summary]
        : [],
    );
  const pagesOf = (prefix: string): readonly string[] =>
    guarded
      .since(0, 'oncall.delivery')
      .flatMap(({ purpose, incident, outcome }) =>
        purpose === 'page' && incident?.startsWith(prefix) === true ? [outcome] : [],
      );
  const metric = async (query: string): Promise<string> =>
    guarded.must(`curl -sfG http://127.0.0.1:9090/api/v1/query --data-urlencode 'query=${query}'`);

  test('the rules and the metrics are right by its own tool', async () => {
    assert.match(await guarded.must(`${TOOLS}/usr/bin/promtool check rules /root/rules.yml`), /SUCCESS/);
    const { stdout } = await guarded.host.agent(['metrics', 'show']);
    const { stdout: lint } = await guarded.sh(
      `${TOOLS}/usr/bin/promtool check metrics <<'EOF' 2>&1\n${stdout}EOF`,
    );
    // It reads the older format, in which a counter is described by its whole name.
    assert.deepEqual(lint.trim().split('\n'), ['stakeout_incidents_total no help text']);
    await guarded.until('it is scraped', async () => (await metric('stakeout_agent_up')).includes('"value"'));
    assert.match(await metric('up{job="stakeout"}'), /"1"/);
  });

  test('Apache dies: Prometheus sees it, Alertmanager tells it, somebody is paged; and so for its end', async () => {
    await guarded.must('apache2ctl stop');
    await guarded.until('it fires', () => toldOf('StakeoutServiceHarmed', 'firing').length > 0, 60_000);
    const [alert] = toldOf('StakeoutServiceHarmed', 'firing');
    assert.deepEqual([alert?.labels['service'], alert?.severity], ['apache2', 'critical']);
    assert.equal(alert?.labels['host'], 'practice', 'the address that is scraped is no name of a host');
    assert.match(alert?.summary ?? '', /apache2 on 127\.0\.0\.1:19464 does not serve/);
    // The agent found it first and has its reason: who is paged by that is not paged again.
    await guarded.event(
      'oncall.recorded',
      (e) =>
        e.incident?.startsWith('EXT-') === true &&
        e.what === 'quiet' &&
        e.summary.includes('is told of INC-'),
    );
    const { incident = '' } = await guarded.event('incident.opened');
    await guarded.until('Alertmanager has ours', () => ours(incident, 'firing').length > 0, 60_000);

    await guarded.must('apache2ctl start');
    await guarded.until('it is over', () => toldOf('StakeoutServiceHarmed', 'resolved').length > 0, 60_000);
    await guarded.until('all that was told is over', async () => (await external()).length === 0, 60_000);
    await guarded.event('incident.resolved', (e) => e.incident === incident);
    await guarded.until('ours is over there', () => ours(incident, 'resolved').length > 0, 60_000);
    assert.match(ours(incident, 'resolved')[0] ?? '', /^RESOLVED after \d+/);
    assert.deepEqual(pagesOf('EXT-'), []);
    assert.deepEqual(problems, []);
    // Neither a page nor a metric about what an alert opened comes back as an alert.
    assert.deepEqual(
      told.filter(
        ({ labels }) => labels['sender'] !== undefined || labels['incident']?.startsWith('EXT-') === true,
      ),
      [],
    );
  });

  test('what only Prometheus knows pages, and ends', async () => {
    const rules = async (): Promise<string> =>
      guarded.must('curl -sf -X POST http://127.0.0.1:9090/-/reload');
    await guarded.must(`cat >/root/mail.yml <<'EOF'\n${MAIL}EOF`);
    await rules();
    await guarded.until('it pages', () => pagesOf('EXT-').includes('delivered'), 60_000);
    await guarded.must('rm /root/mail.yml');
    await rules();
    await guarded.until('it is over', async () => (await external()).length === 0, 60_000);
  });
});
