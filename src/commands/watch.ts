/** `stakeout watch`: the agent in the foreground, for a terminal and for a service manager alike. */
import { resolve } from 'node:path';
import { buildCommand } from '@stricli/core';
import { startAgent } from '../agent/index.ts';
import type { ComponentClass } from '../domain/component.ts';
import { COMPONENT_CLASSES } from '../domain/component-schema.ts';
import { describe } from '../domain/describe.ts';
import { StakeoutError } from '../domain/errors.ts';
import type { JournalEvent } from '../domain/event.ts';
import { EXIT } from '../domain/exit-codes.ts';
import type { Policy, PolicyMode } from '../domain/policy.ts';
import { parseNamedProbe } from '../detect/probe/index.ts';
import { stateDirectory } from '../host/state-directory.ts';
import { capBytes } from '../identify/index.ts';
import type { Context } from './context.ts';
import { program } from './launcher.ts';
import { FILE_FLAG } from './oncall/choice.ts';
import { DEFAULT_FILE } from './oncall/file.ts';
import { visible } from './output/index.ts';

const MODES = ['observe', 'ask', 'restore'] as const;
/** Accounts and sockets are not files that could be put back. */
const CLASSES = COMPONENT_CLASSES.filter((name) => name !== 'account' && name !== 'socket');
const STABILITY_SECONDS = 60;
/** Everything of the baseline once an hour: what events cannot tell (writes through a memory map) is found then. */
const VERIFY_SECONDS = 3600;
/** A site of one page is looked at so often, one of several in parts of it. */
const PROBE_SECONDS = 5;

export interface WatchFlags {
  readonly policy: PolicyMode;
  readonly class?: readonly string[];
  readonly service?: readonly string[];
  readonly stability: number;
  readonly verifyEvery: number;
  readonly vaultCap?: string;
  readonly probe?: readonly string[];
  readonly probeEvery: number;
  readonly config: string;
  readonly json: boolean;
}

export const WATCH_DEFAULTS: WatchFlags = {
  policy: 'observe',
  stability: STABILITY_SECONDS,
  verifyEvery: VERIFY_SECONDS,
  probeEvery: PROBE_SECONDS,
  config: DEFAULT_FILE,
  json: false,
};

/** Runs the agent until the program is interrupted or the agent cannot go on. */
export async function watch(context: Context, flags: WatchFlags): Promise<void> {
  const policy = policyOf(flags);
  if (context.uid !== 0 && policy.mode === 'restore')
    throw new StakeoutError('cannot restore', 'files of a service belong to root, and this is not root', {
      next: 'run it as root, or watch without restoring: stakeout watch --policy observe',
      exit: EXIT.privilege,
    });
  const probes = (flags.probe ?? []).map(parseNamedProbe);
  const agent = await startAgent({
    stateDir: stateDirectory(context),
    policy,
    ...(flags.service === undefined ? {} : { only: flags.service }),
    stabilitySeconds: flags.stability,
    verifySeconds: flags.verifyEvery,
    vaultCapBytes: capBytes(context.env, flags.vaultCap),
    probes,
    probeSeconds: flags.probeEvery,
    onCallFile: resolve(context.cwd, flags.config),
    launcher: program(),
    now: context.now,
    onEvent: (event) => context.stdout.write(line(context, event, flags.json)),
    say: (step) => context.stderr.write(`${visible(step)}\n`),
  });
  if (!flags.json) greet(context, flags, agent.baseline.entries.length);
  const ended = await Promise.race([agent.ended, interruption(context)]);
  await agent.stop(ended);
  if (!context.interrupted.aborted)
    throw new StakeoutError('the agent ended', ended, {
      next: 'start it again; stakeout journal has what came before',
      exit: EXIT.internal,
    });
}

function greet(context: Context, flags: WatchFlags, components: number): void {
  context.stdout.write(`guarding ${components} components in policy ${flags.policy}; Ctrl-C ends it\n`);
  if (flags.policy === 'observe')
    context.stdout.write(
      'nothing is changed in this policy; to put lost files back: stakeout watch --policy restore\n',
    );
}

function line(context: Context, event: JournalEvent, json: boolean): string {
  const at = context.now().toISOString();
  return json ? `${JSON.stringify({ at, event })}\n` : `${at}  ${visible(describe(event))}\n`;
}

function interruption(context: Context): Promise<string> {
  const { interrupted } = context;
  const why = (): string => (typeof interrupted.reason === 'string' ? interrupted.reason : 'interrupted');
  if (interrupted.aborted) return Promise.resolve(why());
  return new Promise((resolve) =>
    interrupted.addEventListener('abort', () => resolve(why()), { once: true }),
  );
}

function policyOf(flags: WatchFlags): Policy {
  const classes: Partial<Record<ComponentClass, PolicyMode>> = {};
  for (const text of flags.class ?? []) {
    const [name, mode] = text.split('=');
    const known = CLASSES.find((c) => c === name);
    const wanted = MODES.find((m) => m === mode);
    if (known === undefined || wanted === undefined)
      throw new StakeoutError(
        `cannot read --class ${text}`,
        `expected CLASS=MODE with a class of ${CLASSES.join(', ')} and a mode of ${MODES.join(', ')}`,
        {
          next: 'for example --class config=observe',
          exit: EXIT.usage,
        },
      );
    classes[known] = wanted;
  }
  return { mode: flags.policy, classes };
}

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0 && value <= 7 * 86_400) return value;
  throw new RangeError(`${text} is not a number of seconds between 0 and a week`);
}

/** Faster would be load, slower would be late. */
function interval(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 1 && value <= 3600) return value;
  throw new RangeError(`${text} is not a number of seconds between 1 and an hour`);
}

async function run(this: Context, flags: WatchFlags): Promise<void> {
  await watch(this, flags);
}

export const command = buildCommand({
  func: run,
  parameters: {
    flags: {
      policy: {
        kind: 'enum',
        values: MODES,
        brief: 'observe: only tell; ask: tell and wait for stakeout repair; restore: put back',
        default: 'observe',
      },
      class: {
        kind: 'parsed',
        parse: String,
        brief: 'Another policy for one class of components, e.g. config=observe; may be repeated',
        placeholder: 'class=mode',
        variadic: true,
        optional: true,
      },
      service: {
        kind: 'parsed',
        parse: String,
        brief: 'Only this service, by id or unit:NAME or pid:N; may be repeated',
        placeholder: 'service',
        variadic: true,
        optional: true,
      },
      stability: {
        kind: 'parsed',
        parse: seconds,
        brief: 'Seconds a service must stay well before its incident is resolved',
        placeholder: 'seconds',
        default: String(STABILITY_SECONDS),
      },
      verifyEvery: {
        kind: 'parsed',
        parse: seconds,
        brief: 'Seconds between verifications of everything',
        placeholder: 'seconds',
        default: String(VERIFY_SECONDS),
      },
      vaultCap: {
        kind: 'parsed',
        parse: String,
        brief: 'Bytes the copies may take, e.g. 4G',
        placeholder: 'bytes',
        optional: true,
      },
      probe: {
        kind: 'parsed',
        parse: String,
        brief: 'A page to watch besides those of the baseline, e.g. https://shop.test/cart; may be repeated',
        placeholder: 'url',
        variadic: true,
        optional: true,
      },
      probeEvery: {
        kind: 'parsed',
        parse: interval,
        brief: 'Seconds between two looks at the pages of a site',
        placeholder: 'seconds',
        default: String(PROBE_SECONDS),
      },
      config: { ...FILE_FLAG, brief: 'The configuration of on-call; where it is not there nobody is paged' },
      json: { kind: 'boolean', brief: 'Print one JSON object per line', default: false },
    },
  },
  docs: {
    brief: 'Guards the services of this host: sees a part being taken, puts it back, names who took it',
  },
});
