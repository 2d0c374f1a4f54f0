/** The configuration as commands read it. */
import { resolve } from 'node:path';
import { codeOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import {
  MAX_LENGTH,
  problemText,
  readConfiguration,
  type Reading,
  type SecretSource,
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

export function secretSource(context: Context): SecretSource {
  return {
    file: secretFile,
    env: (name) => context.env[name],
  };
}

function secretFile(path: string): string | undefined {
  try {
    return readBounded(path, path, MOST_SECRET).replace(/\r?\n$/, '');
  } catch (thrown) {
    if (codeOf(thrown instanceof StakeoutError ? thrown.cause : thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}
