/**
 * Debian's puppetserver and its agent on the loopback of a practice host, which serves the module that was generated there. The clone has a
 * network of its own: nobody else can ask this server, which is why it may sign whoever asks.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { puppetGeneratedSchema, puppetReportsSchema } from '../../src/commands/puppet/schema.ts';
import type { RunResult } from '../../src/host/process/index.ts';
import { judgeAnswer, PracticeHost, SITE_PAGES } from '../../src/practice/index.ts';

/** Apart from other images: whoever makes one with other packages removes what lies beside it. */
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
/** Keys of half Puppet's length take a tenth of the time to make. */
const SETTINGS = `[main]
certname = ${NAME}
server = ${NAME}
keylength = 2048
[server]
autosign = true
`;
/** One JRuby for one agent, and a heap to match; a server that ends within minutes gains nothing from the second compiler. */
const SET_UP = `
set -e
sed -i 's/-Xms1g -Xmx1g/-Xms256m -Xmx768m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC/' /etc/default/puppetserver
grep -q TieredStopAtLevel /etc/default/puppetserver
sed -i 's/#max-active-instances: 1/max-active-instances: 1/' /etc/puppet/puppetserver/conf.d/puppetserver.conf
printf '%s' "$SETTINGS" >/etc/puppet/puppet.conf
echo '127.0.0.1 ${NAME}' >>/etc/hosts
mkdir -p ${ENVIRONMENT}/manifests
echo 'node default { include web_parts }' >${ENVIRONMENT}/manifests/site.pp
`;
export const TAKEN: readonly string[] = [
  '/usr/lib/apache2/modules/libphp8.2.so',
  '/etc/apache2/mods-enabled/php8.2.load',
  '/etc/apache2/sites-enabled/library.conf',
];
const LAST_RUN = '/var/cache/puppet/state/last_run_report.yaml';
const START_MS = 600_000;
const POLL_MS = 500;

/** puppet-agent(8), --detailed-exitcodes. */
export const UNCHANGED = 0;
export const CHANGED = 2;

export interface AgentRun extends RunResult {
  readonly ms: number;
}

export class PuppetPair implements AsyncDisposable {
  readonly host: PracticeHost;
  /** From the start of the server's process until it answers. */
  readonly startMs: number;

  private constructor(host: PracticeHost, startMs: number) {
    this.host = host;
    this.startMs = startMs;
  }

  /** Ends once the server answers; nobody has asked it for a catalog then. */
  static async start(say: (line: string) => void): Promise<PuppetPair> {
    const host = await PracticeHost.start({
      stack: 'modphp',
      packages: PACKAGES,
      cacheDirectory: CACHE,
      sizeBytes: SIZE_BYTES,
      say,
    });
    try {
      await must(host, ['/bin/sh', '-c', SET_UP], { SETTINGS });
      say('starting puppetserver');
      const started = performance.now();
      host.clone.spawn(['/usr/bin/puppetserver', 'foreground']);
      // The module is made while Java starts.
      await Promise.all([answers(host), generate(host)]);
      return new PuppetPair(host, performance.now() - started);
    } catch (error) {
      await host.stop();
      throw error;
    }
  }

  async agent(): Promise<AgentRun> {
    const started = performance.now();
    const argv = ['/usr/bin/puppet', 'agent', '--onetime', '--no-daemonize', '--detailed-exitcodes'];
    const done = await this.host.clone.run([...argv, '--color=false', '--verbose'], PATIENCE);
    return { ...done, ms: performance.now() - started };
  }

  /** The module of PHP, its link and the site's link; Apache is restarted without them. */
  async steal(): Promise<void> {
    await must(this.host, ['/bin/sh', '-c', `rm -f ${TAKEN.join(' ')} && apache2ctl restart`]);
  }

  /** How many resources the agent itself marked, in the report of its last run. */
  async marked(): Promise<number> {
    const found = await must(this.host, ['/bin/grep', '-c', '^      corrective_change: true', LAST_RUN]);
    return Number(found.stdout);
  }

  /** `stakeout puppet check` of the report of the last run, which it finds by itself. */
  async check() {
    const done = await this.host.agent(['puppet', 'check', '--json'], PATIENCE);
    return { code: done.code, ...puppetReportsSchema.parse(JSON.parse(done.stdout)) };
  }

  /** Paths of the site that do not show what they should. */
  async brokenPages(): Promise<readonly string[]> {
    const broken: string[] = [];
    for (const page of SITE_PAGES) {
      if (page.upload !== undefined) continue;
      const { status, body } = await this.host.request(page.path);
      const verdict = judgeAnswer(page, status, body);
      if (verdict !== 'ok') broken.push(`${page.path} ${verdict}`);
    }
    return broken;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host.stop();
  }
}

async function generate(host: PracticeHost): Promise<void> {
  const created = await host.agent(['baseline', 'create'], PATIENCE);
  if (created.code !== 0) throw new Error(`baseline create: ${created.stderr}`);
  const out = `${ENVIRONMENT}/modules/web_parts`;
  const made = await host.agent(['puppet', 'generate', '--json', '--no-check', '--out', out], PATIENCE);
  if (made.code !== 0) throw new Error(`puppet generate: ${made.stderr}`);
  const { links } = puppetGeneratedSchema.parse(JSON.parse(made.stdout));
  if (links === 0) throw new Error('a module without links');
}

async function answers(host: PracticeHost): Promise<void> {
  const url = 'https://127.0.0.1:8140/status/v1/simple';
  for (const end = performance.now() + START_MS; performance.now() < end; await sleep(POLL_MS)) {
    const asked = await host.clone.run(['/usr/bin/curl', '--silent', '--insecure', '--max-time', '5', url]);
    if (asked.stdout.includes('running')) return;
  }
  throw new Error('puppetserver does not answer');
}

async function must(
  host: PracticeHost,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunResult> {
  const done = await host.clone.run(argv, { ...PATIENCE, env: { ...PATIENCE.env, ...env } });
  if (done.code === null || done.code > 1) throw new Error(`${argv.join(' ')}: ${done.stderr}${done.stdout}`);
  return done;
}
