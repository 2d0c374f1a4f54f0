/** A practice host with Debian's Puppet, Ansible and cloud-init on it, and shorthand for what tests do there. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { puppetGeneratedSchema } from '../../src/commands/puppet/schema.ts';
import type { RunResult } from '../../src/host/process/index.ts';
import { judgeAnswer, PracticeHost, type PracticeStack, SITE_PAGES } from '../../src/practice/index.ts';

/** All in one image, which is made once on a machine: half a minute, 15 MB of packages beside those of the practice host. */
const TOOLS = [
  'puppet-agent',
  'puppet-lint',
  'ruby-rspec-puppet',
  'ansible-core',
  'python3-apt',
  'cloud-init',
];
/** Apart from other images: whoever makes one with other packages removes what lies beside it. */
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? '/var/cache', 'stakeout', 'configuration-management');

const ADMINISTRATOR = {
  timeoutMs: 300_000,
  maxBytes: 16 << 20,
  extraCapabilities: ['setpcap'],
  env: { DEBIAN_FRONTEND: 'noninteractive', HOME: '/root' },
};

export class ManagedHost {
  readonly host: PracticeHost;

  private constructor(host: PracticeHost) {
    this.host = host;
  }

  /** With a baseline, so that what is taken away later is known to be needed. */
  static async start(stack: PracticeStack): Promise<ManagedHost> {
    const host = new ManagedHost(await PracticeHost.start({ stack, packages: TOOLS, cacheDirectory: CACHE }));
    await host.remember();
    return host;
  }

  async remember(): Promise<void> {
    const created = await this.host.agent(['baseline', 'create'], ADMINISTRATOR);
    assert.equal(created.code, 0, created.stderr);
  }

  sh(script: string): Promise<RunResult> {
    return this.run(['/bin/sh', '-c', script]);
  }

  run(argv: readonly string[]): Promise<RunResult> {
    return this.host.clone.run(argv, ADMINISTRATOR);
  }

  async must(script: string): Promise<string> {
    const done = await this.sh(script);
    assert.equal(done.code, 0, `${script}: ${done.stderr}${done.stdout}`);
    return done.stdout;
  }

  /** Below /root; the exit code is the caller's to judge. */
  async generate(...args: readonly string[]): Promise<Generated> {
    const done = await this.host.agent(['puppet', 'generate', '--json', ...args], {
      timeoutMs: 600_000,
      maxBytes: 16 << 20,
      cwd: '/',
    });
    assert.ok(done.code === 0 || done.code === 1, done.stderr);
    return { code: done.code, ...puppetGeneratedSchema.parse(JSON.parse(done.stdout)) };
  }

  puppetApply(...more: readonly string[]): Promise<RunResult> {
    const apply = ['/usr/bin/puppet', 'apply', '--color=false', '--detailed-exitcodes', ...more];
    return this.run([...apply, '--modulepath', '/root/modules', '-e', 'include web_parts']);
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
}

type Generated = z.infer<typeof puppetGeneratedSchema> & { readonly code: number };
