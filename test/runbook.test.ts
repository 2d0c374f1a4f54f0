/** Every runbook that comes with the program, followed on a practice host that has the fault it is for. */
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import type { z } from 'zod/mini';
import { runbookRunSchema } from '../src/commands/runbook/schema.ts';
import type { RunResult } from '../src/host/process/index.ts';
import { runbookFiles, shippedDirectory } from '../src/learn/runbook/index.ts';
import {
  FAULT_PACKAGES,
  judgeAnswer,
  PracticeHost,
  readFaults,
  SITE_PAGES,
  type Fault,
} from '../src/practice/index.ts';

const skip = process.geteuid?.() === 0 ? false : 'a clone needs root';
/** Faults mount file systems; services that start drop capabilities. */
const OF_AN_ADMINISTRATOR = ['setpcap', 'sys_admin', 'sys_ptrace', 'dac_read_search'];
const LIMIT_MS = 180_000;

type Report = z.infer<typeof runbookRunSchema>;

interface Scene {
  readonly runbook: string;
  readonly fault: string;
  readonly set?: readonly string[];
  /** Steps that find it. */
  readonly finds: readonly string[];
  /** Steps that repair it. */
  readonly changes: readonly string[];
}

const SCENES: readonly Scene[] = [
  {
    runbook: 'module-missing',
    fault: 'module-unlinked',
    finds: ['config-test', 'module-file'],
    changes: ['reinstall', 'restart'],
  },
  {
    runbook: 'module-corrupt',
    fault: 'module-replaced',
    finds: ['config-test', 'verify-packages'],
    changes: ['reinstall', 'restart'],
  },
  {
    runbook: 'package-removed',
    fault: 'package-purged',
    finds: ['package-state', 'module-loaded'],
    changes: ['install', 'restart'],
  },
  {
    runbook: 'php-extension-missing',
    fault: 'mysqlnd-disabled',
    finds: ['loaded', 'link-of-needs'],
    changes: ['enable', 'restart'],
    set: ['url=http://127.0.0.1/members.php'],
  },
  {
    runbook: 'fpm-down',
    fault: 'runtime-directory-gone',
    finds: ['process', 'directory', 'socket'],
    changes: ['make-directory', 'restart'],
  },
  {
    runbook: 'htaccess-500',
    fault: 'rewrite-loop',
    finds: ['page-before'],
    changes: ['set-aside'],
    set: ['root=/srv/library/public'],
  },
  {
    runbook: 'source-leak',
    fault: 'link-removed',
    finds: ['page-before', 'module-loaded', 'link'],
    changes: ['enable', 'restart'],
  },
  {
    runbook: 'permission',
    fault: 'module-mode',
    finds: ['mode-now'],
    changes: ['set-mode', 'restart'],
  },
  {
    runbook: 'disk-full',
    fault: 'inodes-used-up',
    finds: ['inodes'],
    changes: ['delete'],
    set: ['directory=/srv/library/uploads', 'prefix=thumbnail', 'url=http://127.0.0.1/scan.php'],
  },
  {
    runbook: 'strace',
    fault: 'module-unlinked',
    finds: ['config-test', 'failing-opens', 'php-opened', 'verify-package'],
    changes: ['reinstall', 'restart'],
  },
];

const faults = readFaults();

test('there is a scene for every runbook', () => {
  assert.deepEqual(
    SCENES.map(({ runbook }) => `${runbook}.md`).toSorted(),
    runbookFiles(shippedDirectory()).map((path) => basename(path)),
  );
});

for (const scene of SCENES)
  test(`${scene.runbook} finds ${scene.fault} and repairs it`, { skip, timeout: LIMIT_MS }, async () => {
    const fault = faults.find(({ name }) => name === scene.fault);
    assert.ok(fault);
    await using host = await PracticeHost.start({ stack: fault.stack, packages: FAULT_PACKAGES });
    await script(host, fault.prepare);
    assert.deepEqual(await wrongPages(host), []);
    await stage(host, fault);

    // What is shown without a yes: it is found, nothing is changed.
    const shown = await followed(host, scene, []);
    assert.deepEqual(outcomes(shown, 'failed'), scene.finds, JSON.stringify(shown, null, 1));
    assert.deepEqual(outcomes(shown, 'declined'), scene.changes.slice(0, 1));
    assert.equal(shown.outcome, 'stopped');

    const done = await followed(host, scene, ['--yes', '--expect', shown.digest, '--host', 'practice']);
    assert.equal(done.outcome, 'repaired', JSON.stringify(done, null, 1));
    assert.deepEqual(
      done.steps
        .filter(({ risk, outcome }) => risk !== 'read' && outcome === 'passed')
        .map(({ step }) => step),
      scene.changes,
    );
    assert.deepEqual(await wrongPages(host), []);

    const journal = await host.agent(['journal', '--json']);
    const told = journal.stdout.match(/"kind": "runbook\.(started|step|ended)"/g) ?? [];
    assert.ok(told.length > done.steps.filter(({ outcome }) => outcome !== 'not-due').length);
    assert.equal((await host.agent(['journal', 'verify'])).code, 0);
  });

function outcomes(report: Report, wanted: Report['steps'][number]['outcome']): readonly string[] {
  return report.steps.filter(({ outcome }) => outcome === wanted).map(({ step }) => step);
}

async function followed(
  host: PracticeHost,
  { runbook, set = [] }: Scene,
  more: readonly string[],
): Promise<Report> {
  const sets = set.flatMap((pair) => ['--set', pair]);
  const ran = await host.agent(['runbook', 'run', runbook, '--json', ...sets, ...more], {
    timeoutMs: LIMIT_MS,
  });
  assert.notEqual(ran.stdout, '', ran.stderr);
  return runbookRunSchema.parse(JSON.parse(ran.stdout));
}

async function script(host: PracticeHost, file: string | undefined): Promise<void> {
  if (file === undefined) return;
  must(
    await host.clone.run(['/bin/sh', new URL(`../${file}`, import.meta.url).pathname], {
      extraCapabilities: OF_AN_ADMINISTRATOR,
      timeoutMs: 60_000,
    }),
  );
}

async function stage(host: PracticeHost, fault: Fault): Promise<void> {
  await host.clone.run(['/bin/sh', new URL(`../${fault.inject}`, import.meta.url).pathname], {
    extraCapabilities: OF_AN_ADMINISTRATOR,
    timeoutMs: 60_000,
  });
  const services =
    fault.stack === 'modphp'
      ? ['apache2']
      : fault.stack === 'apache-fpm'
        ? ['php8.2-fpm', 'apache2']
        : ['php8.2-fpm', 'nginx'];
  for (const phase of fault.phases)
    if (phase === 'reload' || phase === 'restart')
      for (const service of services)
        await host.clone.run(['/usr/sbin/service', service, phase], {
          extraCapabilities: OF_AN_ADMINISTRATOR,
        });
}

function must(result: RunResult): void {
  assert.equal(result.code, 0, result.stderr);
}

async function wrongPages(host: PracticeHost): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const page of SITE_PAGES.filter(({ upload }) => upload === undefined)) {
    const { status, body } = await host.request(page.path);
    if (judgeAnswer(page, status, body) !== 'ok') wrong.push(`${page.path} ${status}`);
  }
  return wrong;
}
