/** What the guard inside apt and dpkg was asked and said, and approvals of what it refused. */
import { actorLine } from '../../domain/actor.ts';
import type { EventOf, JournalEntry } from '../../domain/event.ts';
import { redact } from '../../domain/redact.ts';
import { type Args, DeskRefusal, type GuardPage, type Handlers, type Result } from '../../desk/index.ts';
import { type Approval, GuardRecords, guardStatus } from '../../protect/guard/index.ts';
import { KeptEntries, pageOf } from './kept-entries.ts';
import type { DeskPorts } from './ports.ts';

type Judged = GuardPage['judged'][number];
type Approver = NonNullable<Approval['by']>;

const MOST_KEPT = 2000;
const MINUTE_MS = 60_000;

export function guardHandlers(ports: DeskPorts): Pick<Handlers, 'guard' | 'approve'> {
  const judged = new KeptEntries(ports.entries, ['guard.judged'], MOST_KEPT);
  return {
    guard: (args) => guardPage(args, judged.newestFirst(), ports),
    approve: (args) => approve(args, ports),
  };
}

function guardPage(
  args: Args<'guard'>,
  entries: readonly JournalEntry[],
  { stateDir, now, status }: DeskPorts,
): GuardPage {
  const { installed, failMode, files, essentialPackages, indexOutdated, failures, refusals, approvals } =
    guardStatus(stateDir, now());
  const refused = new Set(refusals.map(({ transaction }) => transaction));
  const approved = new Map(approvals.map((one) => [one.transaction, one]));
  return {
    installed,
    failMode,
    files: files.map(({ path, state }) => ({ path, state })),
    essentialPackages: [...essentialPackages],
    indexOutdated,
    failures: Math.max(0, failures),
    kernel: status()?.kernelGuard ?? null,
    judged: pageOf(entries, args).page.flatMap((entry) =>
      entry.event.kind === 'guard.judged' ? [judgedOf(entry, entry.event, refused, approved)] : [],
    ),
    total: entries.length,
  };
}

function judgedOf(
  { seq, at }: JournalEntry,
  event: EventOf<'guard.judged'>,
  refused: ReadonlySet<string>,
  approved: ReadonlyMap<string, Approval>,
): Judged {
  const { transaction, outcome, by, script, commandLine, reason, tookMs } = event;
  const approval = approved.get(transaction);
  return {
    seq,
    at,
    transaction,
    layer: event.layer,
    outcome,
    summary: redact(event.summary),
    commandLine: commandLine === undefined ? null : redact(commandLine),
    changes: [...event.changes],
    lost: [...event.lost],
    services: [...event.services],
    sites: [...event.sites],
    actor: by === undefined ? null : redact(actorLine(by)),
    script: script === undefined ? null : { path: script.path, line: script.line ?? null },
    reason: reason === undefined ? null : redact(reason),
    tookMs: tookMs === undefined ? null : Math.max(0, Math.round(tookMs)),
    approvable: outcome === 'refused' && refused.has(transaction),
    approval:
      approval === undefined
        ? null
        : {
            until: approval.until,
            reason: redact(approval.reason),
            by: approval.by === undefined ? null : approverOf(approval.by),
          },
  };
}

function approverOf({ sudoUser, loginUser, user }: Approver): string | null {
  return sudoUser ?? loginUser ?? user ?? null;
}

/** As `stakeout guard approve`: only what was refused here, once, for no more losses than were shown. */
function approve(
  { transaction, by, reason, forMinutes }: Args<'approve'>,
  { stateDir, now, append }: DeskPorts,
): Result<'approve'> {
  const records = new GuardRecords(stateDir);
  const refusal = records.refusal(transaction);
  if (refusal === undefined)
    throw new DeskRefusal('unknown', `${transaction} was not refused here, or that is long ago`);
  if (reason.trim() === '') throw new DeskRefusal('refused', 'an approval needs a reason');
  const at = now();
  const until = new Date(at.getTime() + forMinutes * MINUTE_MS).toISOString();
  // The record tells of processes, not of people of the web: whoever reads the reason reads who gave it.
  records.approve({
    transaction,
    at: at.toISOString(),
    until,
    reason: `${reason} (${by}, in the web)`,
    lost: refusal.lost,
  });
  append({ kind: 'guard.approved', transaction, reason, until, person: by });
  return { transaction, until, summary: redact(refusal.summary) };
}
