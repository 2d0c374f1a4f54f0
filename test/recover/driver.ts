/**
 * Runs inside a practice host: one step of the recovery of one service per call, the answer as JSON on standard output.
 *
 *     driver.ts SERVICE learn | check | status | reload | restart | start | needed PART | replace FROM TO | undo ACTION
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod/mini';
import type { Service } from '../../src/domain/component.ts';
import { expectedPageSchema } from '../../src/domain/page.ts';
import { captureState } from '../../src/identify/state/index.ts';
import { learnPages } from '../../src/detect/probe/index.ts';
import {
  ActionStore,
  checkService,
  openController,
  placeFile,
  undo,
  whatIsNeeded,
} from '../../src/recover/index.ts';
import { stackOf } from '../../src/stacks/index.ts';

const PAGES_FILE = '/tmp/pages.json';
const STATE_DIRECTORY = '/var/lib/stakeout-recover-test';

const target = (path: string) => ({ url: `http://127.0.0.1${path}`, host: 'library.test' });
const sites = [
  { name: 'library.test', probes: ['/', '/app/', '/members.php', '/catalogue.php'].map(target) },
];
const common = { running: true, sites } as const;
const SERVICES: Readonly<Record<string, Service>> = {
  apache2: {
    ...common,
    id: 'apache2',
    stack: 'apache',
    name: 'apache2',
    executable: '/usr/sbin/apache2',
    effective: ['php_module', 'mime_module', 'mysqli'],
  },
  'php8.2-fpm': {
    ...common,
    id: 'php8.2-fpm',
    stack: 'php-fpm',
    name: 'php8.2-fpm',
    executable: '/usr/sbin/php-fpm8.2',
    effective: ['mysqli', 'dom'],
  },
  nginx: {
    ...common,
    id: 'nginx',
    stack: 'nginx',
    name: 'nginx',
    executable: '/usr/sbin/nginx',
    effective: [],
  },
};
const testsOf = (of: Service) => stackOf(of.stack);
const controller = openController({ testsOf });

const partSchema = z.object({
  path: z.string(),
  class: z.enum(['module', 'enabled-link']),
  lostAt: z.string(),
  restoredAt: z.string(),
});

async function step(service: Service, verb: string, args: readonly string[]): Promise<unknown> {
  const [first = '', second = ''] = args;
  switch (verb) {
    case 'learn': {
      const learned = await learnPages([service]);
      writeFileSync(PAGES_FILE, JSON.stringify(learned.pages));
      return learned;
    }
    case 'check': {
      const pages = z.array(expectedPageSchema).parse(JSON.parse(readFileSync(PAGES_FILE, 'utf8')));
      return checkService(service, pages, { testsOf, status: controller.status });
    }
    case 'status':
      return controller.status(service);
    case 'reload':
    case 'restart':
    case 'start':
      return controller[verb](service, 'the test asks for it');
    case 'needed':
      return needed(service, first);
    case 'replace':
      return replace(first, second);
    case 'undo':
      return undo(new ActionStore(STATE_DIRECTORY), first);
    default:
      throw new Error(`unknown step ${verb}`);
  }
}

function needed(service: Service, json: string): unknown {
  const { lostAt, restoredAt, ...part } = partSchema.parse(JSON.parse(json));
  const sha256 = captureState(part.path)?.sha256;
  return whatIsNeeded(service, [
    {
      ...part,
      ...(sha256 === undefined ? {} : { sha256 }),
      lostAt: new Date(lostAt),
      restoredAt: new Date(restoredAt),
    },
  ]);
}

function replace(from: string, to: string): unknown {
  const state = captureState(from);
  if (state === undefined) throw new Error(`nothing at ${from}`);
  const order = { path: to, bytes: readFileSync(from), state, damaged: captureState(to) };
  return placeFile(order, new ActionStore(STATE_DIRECTORY));
}

const [name = '', verb = '', ...args] = process.argv.slice(2);
const service = SERVICES[name];
if (service === undefined) throw new Error(`unknown service ${name}`);
process.stdout.write(JSON.stringify(await step(service, verb, args)));
