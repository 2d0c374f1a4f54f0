/** From a judgement to what the hook does, and what is to be written down and tidied up after it. */
import type { EventOf } from '../../domain/event.ts';
import { messageOf } from '../../domain/errors.ts';
import { printable } from '../../host/identity/index.ts';
import type { Caller } from './caller.ts';
import { changeText, explain, servicesOf, sitesOf, summaryOf } from './explain.ts';
import type { FailMode } from './hooks/settings.ts';
import { isOpen, type Judgement } from './judge.ts';
import type { Loss, Transaction } from './model.ts';
import { GuardRecords, type Approval, type Refusal } from './records.ts';
import { transactionId } from './transaction-id.ts';

export interface Answer {
  readonly allowed: boolean;
  /** For the person at the terminal; empty when there is nothing to say. */
  readonly text: string;
  /** For the journal; absent for an ordinary transaction. */
  readonly event?: EventOf<'guard.judged'>;
}

export interface AnswerOptions {
  readonly stateDir: string;
  readonly program: string;
  readonly failMode: FailMode;
  readonly now: Date;
  readonly caller: Caller;
  /** The upper layer should have been asked and was not. */
  readonly bypassed: boolean;
}

const MAX_LISTED = 200;

export function answerTo(transaction: Transaction, judgement: Judgement, options: AnswerOptions): Answer {
  const id = transactionId(transaction);
  const outcome = outcomeOf(judgement, options.failMode);
  if (outcome === 'allowed') {
    const told = options.bypassed && transaction.changes.length > 0 ? 'bypassed' : undefined;
    const event = told === undefined ? {} : { event: eventOf(transaction, judgement, id, told, options) };
    return { allowed: true, text: '', ...event };
  }
  if (outcome === 'undecided')
    return { allowed: true, text: '', event: eventOf(transaction, judgement, id, 'undecided', options) };
  const records = new GuardRecords(options.stateDir);
  const approval = approvalFor(records, id, judgement.losses, options.now);
  if (approval !== undefined)
    return {
      allowed: true,
      text: `stakeout guard: ${id} was approved (${approval.reason})\n`,
      event: { ...eventOf(transaction, judgement, id, 'approved', options), reason: approval.reason },
    };
  const note = keep(records, refusalOf(transaction, judgement, id, options.now));
  const saw = judgement.saw === undefined ? {} : { saw: judgement.saw };
  return {
    allowed: false,
    text: explain(transaction, judgement, { id, program: options.program, ...saw }) + note,
    event: eventOf(transaction, judgement, id, 'refused', options),
  };
}

/** What cannot be told goes by the mode: only `closed` refuses it, since nothing is known to be lost. */
function outcomeOf({ outcome }: Judgement, mode: FailMode): Judgement['outcome'] {
  return outcome === 'undecided' && mode === 'closed' ? 'refused' : outcome;
}

function approvalFor(
  records: GuardRecords,
  id: string,
  losses: readonly Loss[],
  now: Date,
): Approval | undefined {
  try {
    return records.use(
      id,
      losses.map(({ essential }) => essential.id),
      now,
    );
  } catch {
    return undefined; // what cannot be read approves nothing
  }
}

function refusalOf(transaction: Transaction, judgement: Judgement, id: string, now: Date): Refusal {
  const { layer, commandLine, changes } = transaction;
  return {
    transaction: id,
    at: now.toISOString(),
    layer,
    changes: changes.map(changeText),
    lost: judgement.losses.map(({ essential }) => essential.id),
    summary: summaryOf(judgement),
    services: servicesOf(judgement.losses),
    sites: sitesOf(judgement.losses),
    ...(commandLine === undefined ? {} : { commandLine: printable(commandLine) }),
    ...(judgement.saw === undefined ? {} : { saw: judgement.saw }),
  };
}

/** A full disk does not change the answer; it only takes the way to approve it. */
function keep(records: GuardRecords, refusal: Refusal): string {
  try {
    records.refused(refusal);
    return '';
  } catch (error) {
    return `  (this refusal could not be stored, so it cannot be approved: ${messageOf(error)})\n`;
  }
}

function eventOf(
  { layer, commandLine, changes }: Transaction,
  judgement: Judgement,
  transaction: string,
  outcome: EventOf<'guard.judged'>['outcome'],
  { caller }: AnswerOptions,
): EventOf<'guard.judged'> {
  const { losses } = judgement;
  const script = scriptOf(losses) ?? caller.script;
  return {
    kind: 'guard.judged',
    transaction,
    layer: layer === 'prompt' ? 'apt' : layer,
    outcome,
    changes: changes.slice(0, MAX_LISTED).map(changeText),
    lost: losses.slice(0, MAX_LISTED).map(({ essential }) => essential.path),
    services: servicesOf(losses),
    sites: sitesOf(losses),
    summary: summaryOf(judgement),
    ...(commandLine === undefined ? {} : { commandLine: printable(commandLine) }),
    ...(caller.actor === undefined ? {} : { by: caller.actor }),
    ...(script === undefined ? {} : { script }),
  };
}

/** Where all of the harm is done by maintainer scripts, the first of them is closer to it than the script that installs its package. */
function scriptOf(losses: readonly Loss[]): { path: string; line: number; text: string } | undefined {
  const [first] = losses;
  if (first?.script === undefined || !losses.every(({ script }) => script !== undefined)) return undefined;
  const { script } = first;
  return { path: `${script.package}.${script.script}`, line: script.line, text: script.text.slice(0, 200) };
}

/** At the prompt nothing is refused; what would be is said. */
export function foretell(transaction: Transaction, judgement: Judgement, options: AnswerOptions): string {
  if (outcomeOf(judgement, options.failMode) !== 'refused') return '';
  const id = transactionId(transaction);
  keep(new GuardRecords(options.stateDir), refusalOf(transaction, judgement, id, options.now));
  const saw = judgement.saw === undefined ? {} : { saw: judgement.saw };
  const ahead = isOpen(judgement) ? 'open' : 'decided';
  return explain(transaction, judgement, { id, program: options.program, ahead, ...saw });
}
