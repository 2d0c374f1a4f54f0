/** A name for a transaction that is the same at the prompt, in the hook and at the next attempt. Pure. */
import { createHash } from 'node:crypto';
import type { Change, Transaction } from './model.ts';

export const TRANSACTION_ID = /^TXN-[0-9a-f]{10}$/;

/** Of what comes and goes alone: not of how it was asked for, since the person who approves asks again. */
export function transactionId({ changes }: Pick<Transaction, 'changes'>): string {
  const lines = changes.map(line).toSorted();
  return `TXN-${createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 10)}`;
}

function line({ action, name, from = '', to = '' }: Change): string {
  return action === 'remove' ? `remove ${name} ${from}` : `install ${name} ${to}`;
}
