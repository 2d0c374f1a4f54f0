/** `stakeout restart SERVICE`: restarts or reloads what would live through it, and refuses what would not. */
import { buildCommand } from '@stricli/core';
import * as z from 'zod/mini';
import { type Foreseen, type RestartAnswer, restartService } from '../agent/restart.ts';
import { evidenceSchema, OUTCOMES } from '../domain/diagnosis.ts';
import { StakeoutError } from '../domain/errors.ts';
import { EXIT, type ExitCode } from '../domain/exit-codes.ts';
import { stateDirectory } from '../host/state-directory.ts';
import { canAsk, confirm } from './confirm.ts';
import type { Context } from './context.ts';
import { renderBlock, renderJson, startProgress, toned, type Tone, visible } from './output/index.ts';
import { recorded } from './recorded.ts';
import { withJournal } from './state.ts';

export const restartSchema = z.object({
  schema: z.literal('stakeout.restart/1'),
  service: z.string(),
  verb: z.enum(['restart', 'reload', 'start']),
  result: z.enum(['done', 'refused', 'failed', 'cancelled']),
  why: z.string(),
  foreseen: z.optional(
    z.object({ outcome: z.enum(OUTCOMES), why: z.string(), evidence: z.array(evidenceSchema) }),
  ),
  output: z.string(),
  forced: z.boolean(),
});

interface Flags {
  readonly yes: boolean;
  readonly force: boolean;
  readonly reload: boolean;
  readonly json: boolean;
}

const EXITS: Readonly<Record<RestartAnswer['result'], ExitCode>> = {
  done: EXIT.ok,
  refused: EXIT.found,
  failed: EXIT.environment,
  cancelled: EXIT.found,
};

async function restart(this: Context, flags: Flags, service: string): Promise<void> {
  const verb = flags.reload ? 'reload' : 'restart';
  if (this.uid !== 0)
    throw new StakeoutError(`cannot ${verb} ${service}`, 'services belong to root, and this is not root', {
      next: 'run it as root',
      exit: EXIT.privilege,
    });
  if (!flags.yes && !canAsk(this))
    throw new StakeoutError(`cannot ask whether to ${verb} ${service}`, 'there is no terminal', {
      next: `stakeout restart ${service}${flags.reload ? ' --reload' : ''} --yes`,
      exit: EXIT.usage,
    });
  const answer = await carryOut(this, flags, service);
  this.exit(EXITS[answer.result]);
  this.stdout.write(
    flags.json ? renderJson({ schema: 'stakeout.restart/1', ...answer }) : page(answer, this),
  );
}

async function carryOut(context: Context, flags: Flags, service: string): Promise<RestartAnswer> {
  const verb = flags.reload ? ('reload' as const) : ('restart' as const);
  stateDirectory(context);
  const known = await recorded(context);
  const progress = startProgress(context.stderr);
  const wish = { service, verb, yes: flags.yes, force: flags.force };
  try {
    return await withJournal(
      context,
      (journal) =>
        restartService(wish, {
          ...(known.baseline === undefined ? {} : { baseline: known.baseline }),
          diagnose: async () => {
            // Most restarts of a repair need no diagnosis, and it is the larger half of this program.
            const { diagnose } = await import('../respond/diagnosis/index.ts');
            const found = await diagnose({ ...known, now: context.now, say: (step) => progress.say(step) });
            return found.diagnosis;
          },
          ask: (foreseen) => {
            progress.done();
            return confirm(context, question(verb, service, foreseen));
          },
          append: (event) => void journal.append(event),
        }),
      { readOnly: false },
    );
  } finally {
    progress.done();
  }
}

function question(verb: string, service: string, foreseen: Foreseen | undefined): string {
  const outcome =
    foreseen === undefined
      ? 'What would come of it is not known.'
      : `It ${foreseen.outcome}: ${foreseen.why}.`;
  return visible(`${outcome} ${verb === 'reload' ? 'Reload' : 'Restart'} ${service}?`);
}

const TONES: Readonly<Record<RestartAnswer['result'], Tone>> = {
  done: 'good',
  refused: 'warn',
  failed: 'bad',
  cancelled: 'dim',
};
const DONE: Readonly<Record<RestartAnswer['verb'], string>> = {
  restart: 'restarted',
  reload: 'reloaded',
  start: 'started',
};
const LONGEST_OUTPUT = 2000;

function page({ service, verb, result, why, foreseen, output, forced }: RestartAnswer, to: Context): string {
  const isDone = result === 'done';
  return renderBlock(
    [
      [isDone ? DONE[verb] : result, toned(TONES[result], isDone ? service : `${verb} of ${service}`)],
      ['why', isDone && !forced ? undefined : why],
      ['evidence', isDone ? undefined : foreseen?.evidence.map((one) => `${one.source}: ${one.text}`)],
      ['said', isDone || output === '' ? undefined : output.slice(-LONGEST_OUTPUT).split('\n')],
      ['next', result === 'refused' ? 'stakeout diagnose; --force does it all the same' : undefined],
    ],
    to.stdout,
  );
}

export const command = buildCommand({
  func: restart,
  parameters: {
    flags: {
      yes: { kind: 'boolean', brief: 'Ask nobody', default: false },
      force: { kind: 'boolean', brief: 'Also when it would not live through it', default: false },
      reload: { kind: 'boolean', brief: 'Reload: connections are kept', default: false },
      json: { kind: 'boolean', brief: 'Print one JSON document', default: false },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Service, as the inventory names it', parse: String, placeholder: 'service' }],
    },
  },
  docs: { brief: 'Restarts a service, starts it when it is down, and refuses what it would not survive' },
});
