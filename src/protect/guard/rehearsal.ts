/**
 * The port `Rehearse`, filled: what dpkg would do is done in a clone of this host, and its pages are asked for. A process of its own does
 * it, which can be killed at any moment, and all of the clone with it: apt waits for the answer.
 */
import * as z from 'zod/mini';
import { run, type RunResult } from '../../host/process/index.ts';
import type { Baseline } from '../../identify/index.ts';
import type { LookWithout, Rehearse } from './judge.ts';
import type { Loss, LossHow, Transaction } from './model.ts';
import { GuardRecords } from './records.ts';
import { transactionId } from './transaction-id.ts';

/** Of the seconds that a hook waits: for the answer, and for a host that is busy. */
const FOR_ANSWER_MS = 1200;
/** In less than this nothing comes to its end. */
const LEAST_MS = 1000;
const SETPRIV = '/usr/bin/setpriv';

/** Whoever waits ends it much earlier. */
const COMMAND_MS = 60_000;
const REHEARSAL_BYTES = 500_000_000;
const LIMITS = { memoryBytes: 1_000_000_000, processes: 500 };

/** The answer of a look is only text: it is refused all the same, and nobody should wait long for that. */
const LOOK_MS = 2500;
const FOR_TEXT_MS = 250;
const LEAST_LOOK_MS = 500;
/** Who gives a hook longer, since the host is slow, gives it to this as well. */
const LOOK_SHARE = 5 / 12;
/** apt asks at its prompt and once more before dpkg: for that long the host is taken to be as it was seen. */
const SEEN_FOR_MS = 120_000;

export const lookTaskSchema = z.object({ without: z.array(z.string()) });
type LookTask = z.infer<typeof lookTaskSchema>;

export const rehearsalTaskSchema = z.object({
  manager: z.enum(['dpkg', 'rpm']),
  removed: z.array(z.string()),
  purged: z.array(z.string()),
  /** Package files. */
  installed: z.array(z.string()),
});
type RehearsalTask = z.infer<typeof rehearsalTaskSchema>;

const answerSchema = z.object({ result: z.enum(['works', 'breaks', 'unknown']), saw: z.string() });
export type RehearsalAnswer = z.infer<typeof answerSchema>;

/** `main`: the program of the hooks. Ends in time for a hook that waits `seconds` for this process, counted from its start. */
export function rehearseApart(main: string, stateDir: string, seconds: number): Rehearse {
  const latestMs = seconds * 1000 - FOR_ANSWER_MS;
  return async (transaction) => {
    const task = taskOf(transaction);
    if (task === undefined) return cannot('not all of its package files are here yet');
    const timeoutMs = Math.round(latestMs - process.uptime() * 1000);
    if (timeoutMs < LEAST_MS) return cannot('apt could not be kept waiting for it');
    const done = await runApart(main, stateDir, task, timeoutMs);
    if (done.timedOut) return cannot('it did not come to its end while apt waited');
    const told = done.code === 0 ? answerSchema.safeParse(parsed(done.stdout)) : undefined;
    return told?.success === true
      ? told.data
      : cannot(done.stderr.trim().split('\n').at(-1) ?? 'it gave no answer');
  };
}

function runApart(
  main: string,
  stateDir: string,
  task: RehearsalTask | LookTask,
  timeoutMs: number,
): Promise<RunResult> {
  const apart = [SETPRIV, '--pdeathsig', 'KILL', '--', process.execPath, main, 'rehearse', stateDir];
  return run(apart, { timeoutMs, input: JSON.stringify(task) });
}

const seenSchema = z.object({ saw: z.string() });

/** As above, for what is refused anyway; what was seen of the same transaction a moment ago is not looked at again. */
export function lookApart(main: string, stateDir: string, seconds: number): LookWithout {
  return async (transaction, losses) => {
    const seen = new GuardRecords(stateDir).refusal(transactionId(transaction));
    if (seen?.saw !== undefined && seen.layer === 'prompt' && Date.now() - Date.parse(seen.at) < SEEN_FOR_MS)
      return seen.saw;
    const without = goneWith(losses);
    const latestMs = Math.min(Math.max(LOOK_MS, seconds * 1000 * LOOK_SHARE), seconds * 1000 - FOR_TEXT_MS);
    const timeoutMs = Math.round(latestMs - process.uptime() * 1000);
    if (without.length === 0 || timeoutMs < LEAST_LOOK_MS) return undefined;
    const done = await runApart(main, stateDir, { without }, timeoutMs);
    const told = done.code === 0 ? seenSchema.safeParse(parsed(done.stdout)) : undefined;
    return told?.success === true ? told.data.saw : undefined;
  };
}

/** Where something else is put in its place, taking it away would show another harm than the one that is feared. */
const GONE: ReadonlySet<LossHow> = new Set(['removed', 'not-shipped', 'conflict', 'disabled', 'deleted']);

const goneWith = (losses: readonly Loss[]): string[] =>
  losses.filter(({ how }) => GONE.has(how)).map(({ essential }) => essential.path);

const cannot = (why: string): RehearsalAnswer => ({ result: 'unknown', saw: `not to its end: ${why}` });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Undefined when a package that comes is not on the disk. */
function taskOf({ layer, changes }: Transaction): RehearsalTask | undefined {
  const removals = changes.filter(({ action }) => action === 'remove');
  const coming = changes.filter(({ action }) => action === 'install');
  const installed = coming.flatMap(({ file }) => file ?? []);
  if (installed.length < coming.length) return undefined;
  const names = (of: typeof removals): string[] => of.map(({ name }) => name);
  return {
    manager: layer === 'rpm' || layer === 'dnf' ? 'rpm' : 'dpkg',
    removed: names(removals.filter((change) => change.keepsConfiguration === true)),
    purged: names(removals.filter((change) => change.keepsConfiguration !== true)),
    installed,
  };
}

/** As apt drives dpkg: what goes first, and dependencies that are met only at the end of it all. Names hold no blanks (deb-control(5)). */
const CARRY_OUT = `set -e
[ -z "$1" ] || dpkg --force-depends --force-remove-protected --remove $1
[ -z "$2" ] || dpkg --force-depends --force-remove-protected --purge $2
shift 2
[ $# -eq 0 ] || dpkg --auto-deconfigure --force-depends --force-downgrade --force-confdef --force-confold --unpack "$@"
dpkg --configure --pending --force-confdef --force-confold
`;
/** As rpm does it: what comes first. What is obsolete has gone with that. */
const CARRY_OUT_RPM = `set -e
gone="$1 $2"
shift 2
[ $# -eq 0 ] || rpm --upgrade --nodeps --oldpackage --replacepkgs -- "$@"
for name in $gone; do
  ! rpm --query --quiet -- "$name" || rpm --erase --nodeps --allmatches -- "$name"
done
`;
const NAME = /^[A-Za-z0-9][A-Za-z0-9+.:_-]*$/;

const CARRY = {
  dpkg: ['/bin/sh', '-c', CARRY_OUT, 'dpkg'],
  rpm: ['/bin/sh', '-c', CARRY_OUT_RPM, 'rpm'],
} as const;

/** In the process apart. Throws a StakeoutError where this host cannot be cloned. */
export async function rehearseTask(task: RehearsalTask, baseline: Baseline): Promise<RehearsalAnswer> {
  const { rehearse } = await import('../rehearse/index.ts'); // an ordinary transaction must not wait for it
  const list = (names: readonly string[]): string => names.filter((name) => NAME.test(name)).join(' ');
  const { verdict, summary } = await rehearse({
    argv: [...CARRY[task.manager], list(task.removed), list(task.purged), ...task.installed],
    cwd: '/',
    now: () => new Date(),
    baseline,
    timeoutMs: COMMAND_MS,
    sizeBytes: REHEARSAL_BYTES,
    limits: LIMITS,
    // Everything is restarted right after it; waiting for init scripts would not leave the time for that.
    requests: 'note',
  });
  return { result: RESULT_OF[verdict], saw: summary };
}

/** In the process apart. Throws a StakeoutError where this host cannot be cloned. */
export async function lookTask({ without }: LookTask, baseline: Baseline): Promise<{ saw?: string }> {
  const { lookWithout } = await import('../rehearse/index.ts'); // an ordinary transaction must not wait for it
  const paths = without.filter((path) => path.startsWith('/') && !path.includes('\0'));
  const sizeBytes = REHEARSAL_BYTES;
  const saw = await lookWithout({ paths, baseline, now: () => new Date(), sizeBytes });
  return saw === undefined ? {} : { saw };
}

const RESULT_OF = { harmless: 'works', breaks: 'breaks', unknown: 'unknown' } as const;
