/** Guards the services of this host until the program is interrupted: `stakeout watch` as it is, in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { Context } from '../context.ts';

const WATCH = ['watch', '--policy', 'observe'];

export async function guardThisHost(context: Context): Promise<void> {
  const program = process.argv[1];
  if (program === undefined)
    throw new StakeoutError('guard this host', 'the program does not know its own path');
  const argv = [...process.execArgv, program, ...WATCH];
  const child = spawn(process.execPath, argv, { stdio: 'inherit', env: process.env });
  const stop = (): void => void child.kill('SIGTERM');
  context.interrupted.addEventListener('abort', stop, { once: true });
  const [code] = await once(child, 'close');
  context.interrupted.removeEventListener('abort', stop);
  if (code !== 0 && !context.interrupted.aborted)
    throw new StakeoutError('guard this host', `stakeout watch ended with ${String(code)}`, {
      exit: EXIT.environment,
    });
}
