/** `stakeout runbook adopt ID` and `stakeout runbook learn INCIDENT`. */
import { lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildCommand } from '@stricli/core';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { foldIncidents, incidentOf } from '../../domain/incident.ts';
import { writeDurably } from '../../host/durable-file.ts';
import {
  adopt,
  diffOf,
  hasLearnt,
  kindsOf,
  LOCAL_DIRECTORY,
  matching,
  propose,
  readRunbook,
} from '../../learn/runbook/index.ts';
import { canAsk, confirm } from '../confirm.ts';
import type { Context } from '../context.ts';
import { visible, visibleLines } from '../output/index.ts';
import { stateDir, withJournal } from '../state.ts';
import { needsRunbook, onShelf, person, shelf, today } from './shelf.ts';

const SHORTEST_DIGEST = 12;

async function take(this: Context, flags: { readonly expect?: string }, id: string): Promise<void> {
  const one = onShelf(this, id);
  const runbook = needsRunbook(one);
  if (one.trust.ok) {
    this.stdout.write(`${visible(id)} may be run already\n`);
    return;
  }
  // A file that others can write to is no better for having been read.
  if (!one.trust.next.includes('adopt'))
    throw new StakeoutError(`cannot take the runbook ${id}`, one.trust.why, {
      next: one.trust.next,
      exit: EXIT.input,
    });
  const { expect } = flags;
  const given =
    expect !== undefined &&
    expect.length >= SHORTEST_DIGEST &&
    runbook.digest.startsWith(expect.toLowerCase());
  if (expect !== undefined && !given)
    throw new StakeoutError(
      `the runbook ${id} is not the one that was read`,
      `its digest is ${runbook.digest}`,
      { next: `stakeout runbook show ${id}`, exit: EXIT.input },
    );
  if (!given) this.stdout.write(visibleLines(runbook.text));
  if (
    !given &&
    !(
      canAsk(this) &&
      (await confirm(this, `\nTake ${visible(one.path)} (${runbook.digest.slice(0, 16)}) as it is?`))
    )
  )
    throw new StakeoutError(`the runbook ${id} was not taken`, 'nobody said yes', {
      next: `stakeout runbook adopt ${id} --expect ${runbook.digest.slice(0, 16)}`,
      exit: EXIT.usage,
    });
  adopt(
    stateDir(this),
    {
      id: runbook.meta.id,
      path: one.path,
      digest: runbook.digest,
      by: person(this),
      at: this.now().toISOString(),
    },
    this.uid,
  );
  this.stdout.write(`${visible(id)} taken: ${runbook.digest}\n`);
}

async function learn(this: Context, { write }: { readonly write: boolean }, id: string): Promise<void> {
  const entries = await withJournal(this, (journal) =>
    [...journal.entries({ inIncidents: true })].filter((entry) => incidentOf(entry) === id),
  );
  const [incident] = foldIncidents(entries);
  if (incident === undefined)
    throw new StakeoutError(`there is no incident ${id}`, 'the journal does not have it', {
      next: 'stakeout incidents',
      exit: EXIT.input,
    });
  const books = shelf(this).flatMap(({ runbook }) => (runbook === undefined ? [] : [runbook]));
  const onto = matching(books, kindsOf(incident));
  if (onto !== undefined && hasLearnt(onto, id)) {
    this.stderr.write(`the runbook ${visible(onto.meta.id)} has it already: "Seen in ${visible(id)}"\n`);
    return;
  }
  const proposal = propose(incident, entries, onto, person(this), today(this));
  const path = join(LOCAL_DIRECTORY, `${proposal.id}.md`);
  // What came with the program is not written to: the site's copy takes its place.
  const isNew = lstatSync(path, { throwIfNoEntry: false }) === undefined;
  this.stdout.write(
    visibleLines(diffOf({ ...proposal, ...(isNew ? { before: '' } : {}) }, path.slice(1), isNew)),
  );
  const reading = readRunbook(proposal.after);
  if (!reading.ok)
    throw new StakeoutError(
      `the addition from ${id} is no runbook`,
      reading.problems.map(({ line, message }) => `line ${line}: ${message}`).join('; '),
      { exit: EXIT.internal },
    );
  if (!write) {
    this.stderr.write(
      `\nnothing was written; add --write, or: stakeout runbook learn ${visible(id)} | patch -p1 -d /\n`,
    );
    return;
  }
  mkdirSync(LOCAL_DIRECTORY, { recursive: true, mode: 0o755 });
  writeDurably(path, [Buffer.from(proposal.after)], { mode: 0o644 });
  this.stderr.write(`\nwritten: ${path}. Edit it, then: stakeout runbook adopt ${proposal.id}\n`);
}

const idOf = (brief: string, placeholder: string) =>
  ({ kind: 'tuple', parameters: [{ brief, parse: String, placeholder }] }) as const;

export const adoptCommand = buildCommand({
  func: take,
  parameters: {
    flags: {
      expect: {
        kind: 'parsed',
        parse: String,
        brief: 'Take it without asking if it has this digest',
        placeholder: 'digest',
        optional: true,
      },
    },
    positional: idOf('The runbook, e.g. shop-cache', 'id'),
  },
  docs: { brief: 'Takes a runbook of this site, as it is now, into the list of those that may be run' },
});

export const learnCommand = buildCommand({
  func: learn,
  parameters: {
    flags: { write: { kind: 'boolean', brief: `Write it below ${LOCAL_DIRECTORY}`, default: false } },
    positional: idOf('The incident, e.g. INC-20260102-1', 'incident'),
  },
  docs: { brief: 'Proposes what an incident taught as an addition to a runbook, as a diff' },
});
