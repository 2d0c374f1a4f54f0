/** `stakeout rehearse -- COMMAND …`: what a command would do to the services of this host, seen without doing it. */
import { buildCommand } from '@stricli/core';
import { StakeoutError } from '../domain/errors.ts';
import { EXIT, type ExitCode } from '../domain/exit-codes.ts';
import {
  ARCHIVES,
  download,
  rehearse,
  type RehearsalVerdict,
  scriptArgv,
} from '../protect/rehearse/index.ts';
import type { Context } from './context.ts';
import { renderJson, startProgress } from './output/index.ts';
import { recorded } from './recorded.ts';
import { page } from './rehearse/page.ts';

interface Flags {
  readonly json: boolean;
  readonly script?: string;
  readonly timeout: number;
  readonly size: number;
  readonly memory: number;
  readonly processes: number;
  readonly allowDownload: boolean;
}

const EXIT_OF: Readonly<Record<RehearsalVerdict, ExitCode>> = {
  harmless: EXIT.ok,
  breaks: EXIT.found,
  unknown: EXIT.unknown,
};

async function run(this: Context, flags: Flags, ...args: readonly string[]): Promise<void> {
  const argv = flags.script === undefined ? args : scriptArgv(flags.script, args, this.cwd);
  if (argv.length === 0)
    throw new StakeoutError('nothing to rehearse', 'neither a command nor --script was given', {
      next: 'stakeout rehearse -- apt-get -y purge php8.2-common',
      exit: EXIT.usage,
    });
  if (this.uid !== 0)
    throw new StakeoutError('cannot rehearse', 'only root can make a clone of this host', {
      next: 'run it as root: sudo stakeout rehearse …',
      exit: EXIT.privilege,
    });
  const { baseline } = await recorded(this);
  const progress = startProgress(this.stderr);
  try {
    if (flags.allowDownload) progress.say('fetching packages');
    const archives = flags.allowDownload ? { archives: await download(argv) } : {};
    const found = await rehearse({
      ...archives,
      argv,
      cwd: this.cwd,
      now: this.now,
      ...(baseline === undefined ? {} : { baseline }),
      timeoutMs: flags.timeout * 1000,
      sizeBytes: flags.size * 1_000_000,
      limits: { memoryBytes: flags.memory * 1_000_000, processes: flags.processes },
      say: (step) => progress.say(step),
    });
    progress.done();
    this.stdout.write(flags.json ? renderJson(found) : page(found, this.stdout));
    this.exit(EXIT_OF[found.verdict]);
  } finally {
    progress.done();
  }
}

/** Whole and positive, or an error that says so. */
function positive(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new SyntaxError(`${text} is no whole number from 1 to 999999`);
  return Number(text);
}

export const command = buildCommand({
  func: run,
  parameters: {
    flags: {
      json: { kind: 'boolean', brief: 'Print one JSON document', default: false },
      script: {
        kind: 'parsed',
        brief: 'Rehearse this script; what follows are its arguments',
        parse: String,
        optional: true,
        placeholder: 'file',
      },
      allowDownload: {
        kind: 'boolean',
        brief: `Fetch the packages of an apt command first, into ${ARCHIVES}; it is rehearsed without the network`,
        default: false,
        withNegated: false,
      },
      timeout: {
        kind: 'parsed',
        brief: 'Seconds that the command may take',
        parse: positive,
        default: '300',
        placeholder: 'seconds',
      },
      size: {
        kind: 'parsed',
        brief: 'Megabytes that it may write, in memory',
        parse: positive,
        default: '1000',
        placeholder: 'MB',
      },
      memory: {
        kind: 'parsed',
        brief: 'Megabytes of memory that it and the services may use',
        parse: positive,
        default: '2000',
        placeholder: 'MB',
      },
      processes: {
        kind: 'parsed',
        brief: 'Processes that it and the services may have',
        parse: positive,
        default: '1000',
        placeholder: 'N',
      },
    },
    positional: {
      kind: 'array',
      parameter: { brief: 'The command and its arguments, after --', parse: String, placeholder: 'argv' },
    },
  },
  docs: {
    brief: 'Runs a command in a throw-away clone of this host and shows what it would do to its services',
  },
});
