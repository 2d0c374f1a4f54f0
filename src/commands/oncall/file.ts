/** The configuration as commands read it. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { codeOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import {
  MAX_LENGTH,
  problemText,
  readConfiguration,
  type Reading,
  type SecretKeeper,
} from '../../oncall/index.ts';
import { readBounded } from '../audit/read.ts';
import type { Context } from '../context.ts';

export const DEFAULT_FILE = '/etc/stakeout/stakeout.yaml';

/** UTF-8 has at most four bytes a character; what is longer is not read to its end. */
const MOST_BYTES = MAX_LENGTH * 4;
const MOST_SECRET = 1 << 16;

/** Reads and checks `name`. Throws StakeoutError when it cannot be read at all. */
export function readConfigurationFile(context: Context, name: string): Reading {
  return readConfiguration(readBounded(resolve(context.cwd, name), name, MOST_BYTES));
}

/** The configuration in `name`, for commands that need one. Throws StakeoutError when it does not hold. */
export function usableConfiguration(context: Context, name: string): Extract<Reading, { ok: true }> {
  const reading = readConfigurationFile(context, name);
  if (reading.ok) return reading;
  const errors = reading.problems.filter(({ severity }) => severity === 'error');
  const more = errors.length > SHOWN ? [`and ${errors.length - SHOWN} more`] : [];
  throw new StakeoutError(
    `cannot use ${name}`,
    [...errors.slice(0, SHOWN).map((problem) => problemText(name, problem)), ...more].join('\n'),
    { exit: EXIT.input, next: `stakeout config check ${name}` },
  );
}

const SHOWN = 5;

/** The secrets of the configuration `name`, as whoever calls the command sees them. */
export function secretKeeper(context: Context, name: string): SecretKeeper {
  return {
    file: secretFile,
    env: (variable) => context.env[variable],
    readableByAll: (path = resolve(context.cwd, name)) =>
      ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & OTHERS_READ) !== 0,
  };
}

const OTHERS_READ = 0o004;

function secretFile(path: string): string | undefined {
  try {
    return readBounded(path, path, MOST_SECRET).replace(/\r?\n$/, '');
  } catch (thrown) {
    if (codeOf(thrown instanceof StakeoutError ? thrown.cause : thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}
