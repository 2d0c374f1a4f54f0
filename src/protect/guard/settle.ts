/**
 * What follows an answer, when apt and dpkg are done: the journal is written, and wishes that a refused front end has left
 * behind are reset. Runs as a process of its own, since the hook must neither wait for a locked journal nor hold dpkg's lock.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { eventSchema, type JournalEvent } from '../../domain/event.ts';
import { startTicksOf } from '../../host/agent-status.ts';
import { writeDurably } from '../../host/durable-file.ts';
import { packageStates, waitForTransactionEnd } from '../../host/packages/index.ts';
import { run } from '../../host/process/index.ts';
import { openJournal } from '../../journal/index.ts';
import { EXTENDED_STATES, placesIn } from './layout.ts';
import { markedNames, withMarksOf } from './marks.ts';
import { wished } from './dpkg-plan.ts';
import { keepUnwritten, takeUnwritten } from './unwritten.ts';

export const taskSchema = z.object({
  event: eventSchema,
  /** Names of packages whose wish to go is to be reset; only after a refusal. */
  reset: z.array(z.string()),
  /** All packages of the transaction: marks planned for them are taken back; only after a refusal. */
  packages: z.array(z.string()),
  /** Milliseconds since the epoch: what a refused front end wrote later than this is taken back. */
  since: z.number(),
  /** Who was refused, with when each began: one that writes its plans down once more before it ends is waited for. */
  callers: z.array(z.object({ pid: z.number(), startTicks: z.string() })),
});
export type SettleTask = z.infer<typeof taskSchema>;

/** Longer than the longest wait of a front end for an answer at its prompt. */
const WAIT_MS = 600_000;
/** For a front end to end after its refusal. One with a screen of its own stays for hours, and has written its plans by then. */
const CALLER_MS = 60_000;
const CALLER_PAUSE_MS = 50;
const JOURNAL_TRIES = 30;
const JOURNAL_PAUSE_MS = 2000;
const DPKG = '/usr/bin/dpkg';

export async function settle(stateDir: string, task: SettleTask): Promise<void> {
  const written = writeDown(stateDir, task.event);
  if (task.packages.length > 0) {
    await waitForTransactionEnd({ timeoutMs: WAIT_MS });
    await tidyUp(stateDir, task);
    if (await callersEnd(task)) await tidyUp(stateDir, task);
  }
  await written;
}

async function tidyUp(stateDir: string, task: SettleTask): Promise<void> {
  const names = task.reset.length > 0 ? await resetWishes(task.reset) : [];
  restoreMarks(stateDir, task);
  if (names.length > 0) await writeDown(stateDir, { kind: 'guard.changed', what: 'reset', objects: names });
}

/** aptitude(8) writes its marks when it ends, after it has let go of the locks. False: somebody is still there. */
async function callersEnd({ callers }: SettleTask): Promise<boolean> {
  for (let waited = 0; waited < CALLER_MS; waited += CALLER_PAUSE_MS) {
    if (!callers.some(({ pid, startTicks }) => startTicksOf(pid) === startTicks)) return true;
    await sleep(CALLER_PAUSE_MS);
  }
  return false;
}

/** A journal that is locked or on a full disk is tried again for a minute; then the entry waits for the next one. */
async function writeDown(stateDir: string, event: JournalEvent): Promise<void> {
  for (let attempt = 0; attempt < JOURNAL_TRIES; attempt += 1) {
    try {
      const journal = openJournal(join(stateDir, 'journal.db'));
      try {
        takeUnwritten(stateDir, (late) => journal.append(late));
        journal.append(event);
      } finally {
        journal.close();
      }
      return;
    } catch {
      await sleep(JOURNAL_PAUSE_MS);
    }
  }
  keepUnwritten(stateDir, event, new Date());
}

/** A wish to remove that stays in the status file would be carried out by the next `dpkg -r --pending` or dselect-upgrade. */
async function resetWishes(names: readonly string[]): Promise<string[]> {
  const states = packageStates();
  const left = wished(states).filter((name) => names.includes(name));
  if (left.length === 0) return [];
  const before = heldBefore();
  const input = left.map((name) => `${name} ${before.has(name) ? 'hold' : 'install'}\n`).join('');
  await run([DPKG, '--set-selections'], { input });
  return left;
}

/** dpkg keeps the status file of before its last change: a hold that a front end overwrote is still in there. */
function heldBefore(): ReadonlySet<string> {
  try {
    const text = readFileSync('/var/lib/dpkg/status-old', 'utf8');
    return new Set([...text.matchAll(/^Package: (\S+)\nStatus: hold /gm)].flatMap(([, name]) => name ?? []));
  } catch {
    return new Set();
  }
}

/** apt writes the marks it plans (extended_states) before its first call of dpkg, so a refusal there comes too late for them. */
function restoreMarks(stateDir: string, { packages, since }: SettleTask): void {
  try {
    if (statSync(EXTENDED_STATES).mtimeMs < since) return;
    const present = readFileSync(EXTENDED_STATES, 'utf8');
    const kept = readFileSync(placesIn(stateDir).extendedStates, 'utf8');
    const wanted = withMarksOf(new Set([...packages, ...phantoms(present)]), present, kept);
    if (wanted !== present) writeDurably(EXTENDED_STATES, [Buffer.from(wanted)], { mode: 0o644 });
  } catch {
    // no marks, or no copy: there is nothing to take back
  }
}

/** Only a plan marks what is not installed; a refusal below the front end knows of it no more than the call of dpkg that was refused. */
function phantoms(marks: string): string[] {
  const states = packageStates();
  const absent = new Set(['not-installed', 'config-files', undefined]);
  return markedNames(marks).filter((name) => absent.has(states.get(name)?.state));
}
