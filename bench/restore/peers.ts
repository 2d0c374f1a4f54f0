/** Monit and Puppet from Debian's packages, in a throw-away clone, restoring the same kind of file their way. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Clone } from '../../src/host/sandbox/index.ts';
import { run } from '../../src/host/process/index.ts';
import { makeModule, type Module } from './module.ts';
import { parse } from './thefts.ts';

export interface PeerTimes {
  /** Microseconds from unlink until the file was back. */
  readonly monit: readonly number[];
  /** The same; the run is started together with the theft, which no real schedule does. */
  readonly puppet: readonly number[];
}

/** Monit must see the file back in one cycle before it counts the next loss as a new one. */
const PEER_GAP_US = 2_100_000;

const APT = '/usr/bin/apt-get';

export async function measurePeers(root: string, thief: string, trials: number): Promise<PeerTimes> {
  const shared = mkdtempSync(join(root, 'peers-'));
  const debs = join(shared, 'debs');
  mkdirSync(join(debs, 'partial'), { recursive: true });
  await must(
    [
      APT,
      'install',
      '--download-only',
      '-y',
      '--no-install-recommends',
      '-o',
      `Dir::Cache::archives=${debs}`,
      'monit',
      'puppet-agent',
    ],
    300_000,
  );
  copyFileSync(thief, join(shared, 'thief'));
  const module = makeModule(shared, 'module');
  const clone = await Clone.create({
    shared: [{ from: shared, to: '/mnt', writable: true }],
    sizeBytes: 2 ** 31,
  });
  try {
    const inside = async (argv: readonly string[], timeoutMs: number): Promise<string> => {
      const done = await clone.runTrusted(argv, { timeoutMs, env: { DEBIAN_FRONTEND: 'noninteractive' } });
      if (done.code !== 0)
        throw new Error(`${argv.join(' ')}: ${done.startError ?? done.stderr}${done.stdout}`);
      return done.stdout;
    };
    await inside(
      [
        APT,
        'install',
        '-y',
        '--no-install-recommends',
        '--no-download',
        '-o',
        'Dir::Cache::archives=/mnt/debs',
        'monit',
        'puppet-agent',
      ],
      300_000,
    );
    const at = within(module, shared);
    return {
      monit: await withMonit(clone, shared, at, () =>
        inside(['/mnt/thief', String(trials), String(PEER_GAP_US), at.path], 240_000),
      ),
      puppet: await withPuppet(shared, at, inside, Math.max(3, Math.ceil(trials / 4))),
    };
  } finally {
    await clone.destroy();
    rmSync(shared, { recursive: true });
  }
}

/** The module's paths as the clone sees them. */
function within(module: Module, shared: string): Module {
  const inside = (path: string): string => path.replace(shared, '/mnt');
  return {
    directory: inside(module.directory),
    path: inside(module.path),
    link: inside(module.link),
    copy: inside(module.copy),
  };
}

async function must(argv: readonly string[], timeoutMs: number): Promise<void> {
  const done = await run(argv, { timeoutMs });
  if (done.code !== 0) throw new Error(`${argv.join(' ')}: ${done.startError ?? done.stderr}`);
}

/** `set daemon 1` is the shortest cycle Monit knows (monit(1), DAEMON MODE). */
async function withMonit(
  clone: Clone,
  shared: string,
  module: Module,
  steal: () => Promise<string>,
): Promise<number[]> {
  const config = [
    'set daemon 1',
    'set pidfile /run/monit-bench.pid',
    'set idfile /run/monit-bench.id',
    'set statefile /run/monit-bench.state',
    `check file module with path ${module.path}`,
    `  if does not exist then exec "/bin/cp -p ${module.copy} ${module.path}" repeat every 1 cycle`,
  ].join('\n');
  writeFileSync(join(shared, 'monitrc'), `${config}\n`, { mode: 0o600 });
  const monit = clone.spawnTrusted(['/usr/bin/monit', '-I', '-c', '/mnt/monitrc'], { stdio: 'ignore' });
  try {
    await new Promise((resolve) => setTimeout(resolve, 3000)); // its first cycle
    return parse(await steal(), [module.path])[0] ?? [];
  } finally {
    monit.kill('SIGKILL');
  }
}

async function withPuppet(
  shared: string,
  module: Module,
  inside: (argv: readonly string[], timeoutMs: number) => Promise<string>,
  trials: number,
): Promise<number[]> {
  const manifest = `file { '${module.path}': ensure => file, source => '${module.copy}', mode => '0644' }\n`;
  writeFileSync(join(shared, 'site.pp'), manifest);
  const apply = ['/usr/bin/puppet', 'apply', '/mnt/site.pp'];
  await inside(apply, 120_000); // once for its own caches
  const times: number[] = [];
  for (let i = 0; i < trials; i += 1) {
    rmSync(module.path.replace('/mnt', shared));
    const start = performance.now();
    await inside(apply, 120_000);
    times.push((performance.now() - start) * 1000);
  }
  return times;
}
