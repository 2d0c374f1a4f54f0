/**
 * A real puppetserver and its agent on the loopback of a practice host, with the module generated there: what the agent puts back, what it
 * calls a correction and what `stakeout puppet check` makes of it. No test, since the server needs 104 MB of packages, a Java machine and a
 * minute to start.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { puppetGeneratedSchema, puppetReportsSchema } from '../src/commands/puppet/schema.ts';
import { judgeAnswer, PracticeHost, SITE_PAGES } from '../src/practice/index.ts';
import { type Bench, figure, median, spreadOf } from './framework.ts';

const CACHE = join(process.env['XDG_CACHE_HOME'] ?? '/var/cache', 'stakeout', 'puppetserver');
const PACKAGES = ['puppetserver', 'puppet-agent'];
/** The server's packages, its own copy of them and its heap. */
const SIZE_BYTES = 4 * 1024 ** 3;
const PATIENCE = {
  timeoutMs: 600_000,
  maxBytes: 16 << 20,
  extraCapabilities: ['setpcap'],
  env: { HOME: '/root' },
};
const ENVIRONMENT = '/etc/puppet/code/environments/production';
const NAME = 'practice.test';
const SETTINGS = `[main]
certname = ${NAME}
server = ${NAME}
[server]
autosign = true
`;
const SET_UP = `
set -e
sed -i 's/-Xms1g -Xmx1g/-Xms256m -Xmx768m/' /etc/default/puppetserver
printf '%s' "$SETTINGS" >/etc/puppet/puppet.conf
echo '127.0.0.1 ${NAME}' >>/etc/hosts
mkdir -p ${ENVIRONMENT}/manifests
echo 'node default { include web_parts }' >${ENVIRONMENT}/manifests/site.pp
`;
const TAKEN = [
  '/usr/lib/apache2/modules/libphp8.2.so',
  '/etc/apache2/mods-enabled/php8.2.load',
  '/etc/apache2/sites-enabled/library.conf',
];
const ROUNDS = 5;
const QUICK_ROUNDS = 1;
const START_MS = 600_000;

export const bench: Bench = {
  name: 'puppet',
  what: 'a real puppetserver and agent with the generated module: what is put back, and what reports say',
  needsRoot: true,
  run: async (bench) => {
    const log = (line: string): void => bench.log(line);
    const rounds = bench.quick ? QUICK_ROUNDS : ROUNDS;
    await using host = await PracticeHost.start({
      stack: 'modphp',
      packages: PACKAGES,
      cacheDirectory: CACHE,
      sizeBytes: SIZE_BYTES,
      say: log,
    });
    await must(host, ['/bin/sh', '-c', SET_UP], { SETTINGS });
    await host.agent(['baseline', 'create'], PATIENCE);
    const out = `${ENVIRONMENT}/modules/web_parts`;
    const made = await host.agent(['puppet', 'generate', '--json', '--no-check', '--out', out], PATIENCE);
    const { packages, links } = puppetGeneratedSchema.parse(JSON.parse(made.stdout));
    log(`${packages} packages, ${links} links; starting puppetserver`);
    const started = performance.now();
    host.clone.spawn(['/usr/bin/puppetserver', 'foreground']);
    await answers(host);
    const startMs = performance.now() - started;
    // The first run knows of no earlier state.
    if ((await agent(host)).code !== UNCHANGED)
      throw new Error('the first run of the agent found something to do');
    const seen = {
      repaired: 0,
      marked: 0,
      corrected: 0,
      again: 0,
      repairMs: [] as number[],
      idleMs: [] as number[],
    };
    for (let round = 1; round <= rounds; round += 1) {
      await must(host, ['/bin/sh', '-c', `rm -f ${TAKEN.join(' ')} && apache2ctl restart`]);
      const repair = await agent(host);
      if (repair.code === CHANGED && (await whole(host))) seen.repaired += 1;
      seen.repairMs.push(repair.ms);
      const marked = await must(host, ['/bin/grep', '-c', '^      corrective_change: true', LAST_RUN]);
      if (Number(marked.stdout) > 0) seen.marked += 1;
      const checked = await host.agent(['puppet', 'check', '--json', LAST_RUN], PATIENCE);
      const { reports } = puppetReportsSchema.parse(JSON.parse(checked.stdout));
      const outcomes = reports.flatMap(({ changes }) => changes.map(({ outcome }) => outcome));
      if (outcomes.length >= 2 && outcomes.every((one) => one === 'corrected')) seen.corrected += 1;
      const idle = await agent(host);
      if (idle.code !== UNCHANGED) seen.again += 1;
      seen.idleMs.push(idle.ms);
      log(
        `round ${round} of ${rounds}: repaired in ${Math.round(repair.ms)} ms, unchanged in ${Math.round(idle.ms)} ms`,
      );
    }
    const shown = (values: readonly number[]) => ({ spread: spreadOf(values, 0) });
    return [
      figure('thefts put back, pages as before', seen.repaired, 'rounds', rounds, { atLeast: rounds }),
      figure('reports whose changes are all corrections', seen.corrected, 'rounds', rounds, {
        atLeast: rounds,
      }),
      figure('reports in which Puppet itself marks one', seen.marked, 'rounds', rounds),
      figure('second runs that changed something', seen.again, 'rounds', rounds, { atMost: 0 }),
      figure('start of puppetserver', startMs, 'ms', 1),
      figure('agent, nothing to do', median(seen.idleMs), 'ms', rounds, shown(seen.idleMs)),
      figure('agent, puts all back', median(seen.repairMs), 'ms', rounds, shown(seen.repairMs)),
    ];
  },
};

const LAST_RUN = '/var/cache/puppet/state/last_run_report.yaml';
/** puppet-agent(8), --detailed-exitcodes. */
const UNCHANGED = 0;
const CHANGED = 2;

async function agent(host: PracticeHost): Promise<{ readonly code: number | null; readonly ms: number }> {
  const started = performance.now();
  const argv = ['/usr/bin/puppet', 'agent', '--onetime', '--no-daemonize', '--detailed-exitcodes'];
  const { code } = await host.clone.run(argv, PATIENCE);
  return { code, ms: performance.now() - started };
}

async function answers(host: PracticeHost): Promise<void> {
  const url = 'https://127.0.0.1:8140/status/v1/simple';
  for (const end = performance.now() + START_MS; performance.now() < end; await sleep(500)) {
    const asked = await host.clone.run(['/usr/bin/curl', '--silent', '--insecure', '--max-time', '5', url]);
    if (asked.stdout.includes('running')) return;
  }
  throw new Error('puppetserver does not answer');
}

async function whole(host: PracticeHost): Promise<boolean> {
  for (const page of SITE_PAGES) {
    if (page.upload !== undefined) continue;
    const { status, body } = await host.request(page.path);
    if (judgeAnswer(page, status, body) !== 'ok') return false;
  }
  return true;
}

async function must(
  host: PracticeHost,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ReturnType<PracticeHost['clone']['run']> {
  const done = await host.clone.run(argv, { ...PATIENCE, env: { ...PATIENCE.env, ...env } });
  if (done.code === null || done.code > 1) throw new Error(`${argv.join(' ')}: ${done.stderr}${done.stdout}`);
  return done;
}
