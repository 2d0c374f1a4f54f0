/** `stakeout journal`: what happened, entry by entry. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import * as z from 'zod/mini';
import { describe } from '../domain/describe.ts';
import { eventSchema } from '../domain/event.ts';
import type { EntryFilter, Journal, StoredEntry } from '../journal/index.ts';
import type { Context } from './context.ts';
import { pause } from './pause.ts';
import { paint, renderJson, renderJsonLine, visible, width, wrap } from './output/index.ts';
import { verifyCommand } from './journal-verify.ts';
import { withJournal } from './state.ts';
import { parseSince, timeText } from './time.ts';

const POLL_MS = 300;

export const journalEntrySchema = z.object({
  seq: z.number(),
  at: z.string(),
  monotonicNs: z.string(),
  incident: z.nullable(z.string()),
  kind: z.string(),
  event: z.record(z.string(), z.unknown()),
  hash: z.string(),
});
export const journalSchema = z.object({
  schema: z.literal('stakeout.journal-entries/1'),
  entries: z.array(journalEntrySchema),
});
interface ListFlags {
  readonly since?: string;
  readonly kind?: string;
  readonly follow: boolean;
  readonly json: boolean;
}

async function list(this: Context, flags: ListFlags): Promise<void> {
  const filter: EntryFilter = {
    ...(flags.since === undefined ? {} : { since: parseSince(flags.since, this.now()) }),
    ...(flags.kind === undefined ? {} : { kind: flags.kind }),
  };
  await withJournal(this, async (journal) => {
    if (flags.json && !flags.follow) {
      const entries = [...journal.stored(filter)].map(entryJson);
      this.stdout.write(renderJson({ schema: 'stakeout.journal-entries/1', entries }));
      return;
    }
    const print = (entry: StoredEntry): void =>
      this.stdout.write(flags.json ? renderJsonLine(entryJson(entry)) : entryLine(entry, this));
    const last = printAll(journal, filter, print);
    if (flags.follow) await follow(this, journal, { ...filter, afterSeq: last }, print);
    else if (last === 0) this.stderr.write('no entries\n');
  });
}

/** Returns the number of the last entry printed, 0 when there was none. */
function printAll(journal: Journal, filter: EntryFilter, print: (entry: StoredEntry) => void): number {
  let last = filter.afterSeq ?? 0;
  for (const entry of journal.stored(filter)) {
    print(entry);
    last = entry.seq;
  }
  return last;
}

async function follow(
  context: Context,
  journal: Journal,
  from: EntryFilter,
  print: (entry: StoredEntry) => void,
): Promise<void> {
  const { interrupted } = context;
  let filter = from;
  while (!interrupted.aborted) {
    await pause(POLL_MS, interrupted);
    filter = { ...filter, afterSeq: printAll(journal, filter, print) };
  }
}

function parsedBody(entry: StoredEntry): unknown {
  try {
    return JSON.parse(entry.body);
  } catch {
    return undefined;
  }
}

function entryJson(entry: StoredEntry): z.infer<typeof journalEntrySchema> {
  const { seq, at, monotonicNs, incident = null, kind, hash } = entry;
  const body = parsedBody(entry);
  const event = typeof body === 'object' && body !== null ? { ...body } : { damaged: entry.body };
  return { seq, at, monotonicNs, incident, kind, event, hash };
}

const SEQ_WIDTH = 6;
const KIND_WIDTH = 21;
const NARROWEST_TEXT = 30;

function entryLine(entry: StoredEntry, { stdout }: Context): string {
  const parsed = eventSchema.safeParse(parsedBody(entry));
  const text = visible(parsed.success ? describe(parsed.data) : entry.body);
  const start = `${String(entry.seq).padStart(SEQ_WIDTH)}  ${visible(timeText(entry.at))}  ${visible(entry.kind).padEnd(KIND_WIDTH)}  `;
  const head = paint('dim', start, stdout.color);
  const beside = stdout.columns - width(start);
  if (beside >= NARROWEST_TEXT) return `${head}${wrap(text, beside).join(`\n${' '.repeat(width(start))}`)}\n`;
  const indent = ' '.repeat(SEQ_WIDTH + 2);
  return `${head.trimEnd()}\n${wrap(text, Math.max(10, stdout.columns - indent.length))
    .map((line) => `${indent}${line}\n`)
    .join('')}`;
}

const listCommand = buildCommand({
  func: list,
  parameters: {
    flags: {
      since: {
        kind: 'parsed',
        parse: String,
        brief: 'From this time on: 15m, 2h, 3d, 2026-01-02T10:00Z',
        placeholder: 'time',
        optional: true,
      },
      kind: {
        kind: 'parsed',
        parse: String,
        brief: 'Only this kind (incident.opened) or family (incident)',
        placeholder: 'kind',
        optional: true,
      },
      follow: {
        kind: 'boolean',
        brief: 'Go on printing new entries until interrupted; with --json one entry a line',
        default: false,
      },
      json: { kind: 'boolean', brief: 'Print one JSON document', default: false },
    },
    aliases: { f: 'follow' },
  },
  docs: { brief: 'Prints what happened, oldest first (the default)' },
});

export const command = buildRouteMap({
  routes: { list: listCommand, verify: verifyCommand },
  defaultCommand: 'list',
  docs: { brief: 'Prints or verifies the record of everything that happened' },
});
