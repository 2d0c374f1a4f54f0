/** One step as a program: argv alone, a fixed environment, nobody to ask, bounded in time and output. */
import { performance } from 'node:perf_hooks';
import { type RunOptions, type RunResult, run as runProgram } from '../../host/process/index.ts';
import { hold, type PlacedStep } from './hold.ts';

export type Run = (argv: readonly string[], options: RunOptions) => Promise<RunResult>;

export interface Ran {
  readonly ok: boolean;
  /** The end of what it printed, or why it was not started. */
  readonly output: string;
  readonly tookMs: number;
}

/** The end is where programs say why they failed. */
const LONGEST_OUTPUT = 4000;

/**
 * debconf, apt-listchanges and needrestart ask nobody; dpkg keeps edited configuration files and brings missing ones back instead
 * of asking at a terminal that is not there (dpkg(1), DPKG_FORCE). Services are restarted by steps of their own.
 */
const ENVIRONMENT = {
  DEBIAN_FRONTEND: 'noninteractive',
  APT_LISTCHANGES_FRONTEND: 'none',
  NEEDRESTART_MODE: 'l',
  DPKG_FORCE: 'confold,confmiss',
  HOME: '/root',
} as const;

/** Tells a command of our own to record what it does under this group, see `ActionRecord`. */
export const GROUP_VARIABLE = 'STAKEOUT_REPAIR_GROUP';

/** Throws Refusal or a system error when what it changes is not to be had any more; then it was not run. */
export async function runStep(
  step: PlacedStep,
  { stateDir, run = runProgram }: { readonly stateDir: string; readonly run?: Run },
  group?: string,
): Promise<Ran> {
  const began = performance.now();
  const { argv, files, plain, close } = hold(step);
  try {
    const done = await run(argv, {
      timeoutMs: step.deadlineMs,
      files,
      env: {
        ...ENVIRONMENT,
        STAKEOUT_STATE_DIR: stateDir,
        ...(group === undefined ? {} : { [GROUP_VARIABLE]: group }),
      },
    });
    return {
      ok: done.code === 0,
      output: plain(said(done, step.deadlineMs)),
      tookMs: Math.round(performance.now() - began),
    };
  } finally {
    close();
  }
}

function said({ stdout, stderr, code, signal, timedOut, startError }: RunResult, deadlineMs: number): string {
  const why =
    startError !== undefined
      ? `it could not be started: ${startError}`
      : timedOut
        ? `it took longer than ${deadlineMs / 1000} s and was ended`
        : code === 0
          ? ''
          : `it ended with ${signal ?? `status ${code}`}`;
  const text = [stdout.trim(), stderr.trim(), why].filter((part) => part !== '').join('\n');
  return text.length > LONGEST_OUTPUT ? `…${text.slice(-LONGEST_OUTPUT)}` : text;
}
