/** `stakeout journal verify`: whether the record is whole. */
import { buildCommand } from '@stricli/core';
import * as z from 'zod/mini';
import { StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import type { Head } from '../journal/index.ts';
import type { Context } from './context.ts';
import { renderBlock, renderJson, toned } from './output/index.ts';
import { withJournal } from './state.ts';

export const journalVerdictSchema = z.object({
  schema: z.literal('stakeout.journal-verdict/1'),
  ok: z.boolean(),
  entries: z.number(),
  head: z.nullable(z.object({ seq: z.number(), hash: z.string() })),
  problems: z.array(
    z.object({
      kind: z.string(),
      seq: z.optional(z.number()),
      upTo: z.optional(z.number()),
      text: z.string(),
    }),
  ),
});

interface VerifyFlags {
  readonly anchor?: Head;
  readonly json: boolean;
}

async function verify(this: Context, flags: VerifyFlags): Promise<void> {
  await withJournal(this, (journal) => {
    const verdict = journal.verify(flags.anchor);
    const { ok, entries, head, problems } = verdict;
    if (!ok) this.exit(EXIT.found);
    if (flags.json) {
      this.stdout.write(
        renderJson({ schema: 'stakeout.journal-verdict/1', ok, entries, head: head ?? null, problems }),
      );
      return;
    }
    this.stdout.write(
      renderBlock(
        [
          ['journal', journal.file],
          ['entries', entries],
          ['end', head && `${head.seq}:${head.hash}`],
          [
            'verdict',
            ok ? toned('good', 'whole: every entry follows from the one before') : toned('bad', 'not whole'),
          ],
          ['found', problems.map((p) => toned('bad', p.text))],
        ],
        this.stdout,
      ),
    );
  });
}

const ANCHOR = /^([1-9]\d{0,14}):([0-9a-f]{64})$/;

function parseAnchor(text: string): Head {
  const [, seq, hash] = ANCHOR.exec(text) ?? [];
  if (seq === undefined || hash === undefined)
    throw new StakeoutError(
      `not an anchor: ${text}`,
      'expected SEQ:HASH as `stakeout journal verify` prints it',
    );
  return { seq: Number(seq), hash };
}

export const verifyCommand = buildCommand({
  func: verify,
  parameters: {
    flags: {
      anchor: {
        kind: 'parsed',
        parse: parseAnchor,
        brief: 'An end of the journal that was noted elsewhere earlier',
        placeholder: 'SEQ:HASH',
        optional: true,
      },
      json: { kind: 'boolean', brief: 'Print one JSON document', default: false },
    },
  },
  docs: {
    brief: 'Checks that no entry was changed, removed, moved or cut off; exit code 1 when one was',
    fullDescription:
      'Checks that no entry was changed, removed, moved or cut off; exit code 1 when one was.\nWhoever is root can rewrite a whole journal: keep the end that this prints on another machine and give it back as --anchor.',
  },
});
