/** `stakeout run -- SCRIPT …`: a script that cannot take away what the services load, and a look at them afterwards. */
import { buildCommand } from '@stricli/core';
import * as z from 'zod/mini';
import { StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { runForeground } from '../host/process/index.ts';
import { BaselineStore, verifyServices } from '../identify/index.ts';
import { confine } from '../protect/guard/index.ts';
import type { Context } from './context.ts';
import { renderBlock, renderJson } from './output/index.ts';
import { stateDir } from './state.ts';

export const runSchema = z.object({
  schema: z.literal('stakeout.run/1'),
  argv: z.array(z.string()),
  /** Exit code of the script; null when a signal ended it. */
  code: z.nullable(z.number()),
  signal: z.nullable(z.string()),
  /** Directories out of which it could not remove anything; empty where the kernel has no Landlock. */
  confined: z.array(z.string()),
  /** Why it was not confined. */
  unconfined: z.nullable(z.string()),
  /** Components that are not as recorded after it. */
  differing: z.array(z.object({ path: z.string(), is: z.string() })),
});

interface Flags {
  readonly json: boolean;
}

async function runScript(this: Context, flags: Flags, ...argv: readonly string[]): Promise<void> {
  if (argv.length === 0)
    throw new StakeoutError('nothing to run', 'no script was named', {
      next: 'stakeout run -- ./clean-up.sh',
      exit: EXIT.usage,
    });
  const directory = stateDir(this);
  const { baseline } = new BaselineStore(directory).require();
  const confinement = confine(baseline);
  if (!confinement.confined) this.stderr.write(`stakeout: not confined: ${confinement.why}\n`);
  const end = await runForeground(argv, { cwd: this.cwd, env: this.env, outputToError: flags.json });
  if (end.startError !== undefined)
    throw new StakeoutError(`cannot run ${argv[0]}`, end.startError, { exit: EXIT.input });
  const { differences } = await verifyServices(baseline, {
    level: 'quick',
    stateDir: directory,
    now: this.now,
  });
  const differing = differences.map(({ finding }) => ({ path: finding.component.path, is: finding.kind }));
  if (end.code !== 0 || differing.length > 0) this.exit(EXIT.found);
  if (flags.json) {
    const { code, signal } = end;
    const confined = confinement.confined ? confinement.directories : [];
    const unconfined = confinement.confined ? null : confinement.why;
    this.stdout.write(
      renderJson({ schema: 'stakeout.run/1', argv, code, signal, confined, unconfined, differing }),
    );
    return;
  }
  const rows = differing.map(({ path, is }): [string, string] => [is, path]);
  if (rows.length > 0)
    this.stderr.write(
      renderBlock([...rows, ['next', 'stakeout repair --yes, or stakeout baseline accept']], this.stderr),
    );
}

export const command = buildCommand({
  func: runScript,
  parameters: {
    flags: {
      json: {
        kind: 'boolean',
        brief: 'Print one JSON document; output of the script goes to standard error',
        default: false,
      },
    },
    positional: {
      kind: 'array',
      parameter: { brief: 'The script and its arguments, after --', parse: String, placeholder: 'argv' },
    },
  },
  docs: { brief: 'Runs a script that cannot take away what the services load' },
});
