/** How much disk the copies may take. */
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';

/** Far above what the files of a web service take (a PHP host: about 200 MB), far below what would surprise anybody. */
export const DEFAULT_CAP_BYTES = 2 * 2 ** 30;
const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** `500M`, `4G`, `1073741824`. */
export function parseBytes(text: string): number {
  const match = /^(\d{1,15})([KMGT]?)$/i.exec(text.trim());
  const bytes = Number(match?.[1]) * (UNITS[match?.[2]?.toUpperCase() ?? ''] ?? Number.NaN);
  if (Number.isSafeInteger(bytes)) return bytes;
  throw new StakeoutError(
    `not a size: ${text}`,
    'expected a whole number of bytes, or one with K, M, G or T',
    {
      next: 'for example 4G',
      exit: EXIT.usage,
    },
  );
}

/** The cap of this run: the flag, else the environment, else the default. */
export function capBytes(env: Readonly<Record<string, string | undefined>>, flag?: string): number {
  const text = flag ?? env['STAKEOUT_VAULT_CAP'];
  return text === undefined || text === '' ? DEFAULT_CAP_BYTES : parseBytes(text);
}
