/** What went wrong, as far as who asked may know it. */
import { DeskRefusal } from '../../desk/index.ts';
import { Refusal } from './refusal.ts';

const OF_THE_DESK = { unknown: 404, conflict: 409, refused: 400, failed: 503 } as const;

export function refusalOf(error: unknown, trouble: (error: unknown) => void): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof DeskRefusal && error.refusal !== 'failed')
    return new Refusal(OF_THE_DESK[error.refusal], sentence(error.message));
  trouble(error);
  if (error instanceof DeskRefusal)
    return new Refusal(503, 'The agent of this host does not answer.', {
      next: 'Look at it with: stakeout status',
      headers: { 'Retry-After': '5' },
    });
  return new Refusal(500, 'Something went wrong inside Stakeout.', {
    next: 'Try again; the log of its web process says what it was.',
  });
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
