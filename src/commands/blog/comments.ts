/** `stakeout blog comments`: what waits, and what is done about it. */
import { resolve } from 'node:path';
import { buildCommand, buildRouteMap } from '@stricli/core';
import * as z from 'zod/mini';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import {
  CommentStore,
  exportComments,
  importComments,
  STATUSES,
  type Comment,
  type CommentDesk,
  type Status,
} from '../../learn/comments/index.ts';
import { readBounded } from '../audit/read.ts';
import type { Context } from '../context.ts';
import { renderJson, renderTable, visible } from '../output/index.ts';
import { JSON_FLAG, openComments, STATE_FLAG, withDesk, type StateFlag } from './places.ts';

export const blogCommentsSchema = z.object({
  schema: z.literal('stakeout.blog-comments/1'),
  comments: z.array(
    z.object({
      id: z.string(),
      post: z.string(),
      parent: z.nullable(z.string()),
      name: z.string(),
      text: z.string(),
      at: z.string(),
      status: z.enum(STATUSES),
      /** 0 honest … 1 spam; null while the filter has not learnt enough. */
      score: z.nullable(z.number()),
      reasons: z.array(z.string()),
      reports: z.number(),
    }),
  ),
});

interface ListFlags extends StateFlag {
  readonly status: Status;
  readonly json: boolean;
}

const MOST_LISTED = 500;

function listComments(this: Context, flags: ListFlags): void {
  const comments = withDesk(this, flags, (desk) =>
    desk.store
      .withStatus(flags.status, MOST_LISTED)
      .map((comment) => ({ comment, reports: desk.reports(comment.id) })),
  );
  if (flags.json) {
    this.stdout.write(
      renderJson({
        schema: 'stakeout.blog-comments/1',
        comments: comments.map(({ comment, reports }) => ({ ...shown(comment), reports })),
      } satisfies z.infer<typeof blogCommentsSchema>),
    );
    return;
  }
  this.stdout.write(
    renderTable(
      [
        { title: 'ID' },
        { title: 'AT' },
        { title: 'POST', overflow: 'middle' },
        { title: 'NAME' },
        { title: 'SPAM', align: 'right' },
        { title: 'REPORTS', align: 'right' },
        { title: 'TEXT', overflow: 'wrap', min: 30 },
      ],
      comments.map(({ comment: { id, at, post, name, score, text }, reports }) => [
        id,
        `${at.slice(0, 16).replace('T', ' ')} UTC`,
        post,
        name,
        score === undefined ? '' : `${Math.round(score * 100)} %`,
        reports === 0 ? '' : reports,
        text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text,
      ]),
      this.stdout,
    ),
  );
  this.stdout.write(
    comments.length === 0 ? `no comment is ${flags.status}\n` : `${comments.length} ${flags.status}\n`,
  );
}

const SHOWN = 300;

function shown({ id, post, parent, name, text, at, status, score, reasons }: Comment) {
  return {
    id,
    post,
    parent: parent ?? null,
    name,
    text,
    at,
    status,
    score: score ?? null,
    reasons: [...reasons],
  };
}

const IDS = {
  kind: 'array',
  minimum: 1,
  parameter: { brief: 'The comments, by their ids', parse: String, placeholder: 'id' },
} as const;

/** All of them are looked up before any is changed. */
function each(
  context: Context,
  flags: StateFlag,
  ids: readonly string[],
  act: (desk: CommentDesk, id: string) => string,
): void {
  const said = withDesk(context, flags, (desk) => {
    const unknown = ids.find((id) => desk.store.get(id) === undefined);
    if (unknown !== undefined)
      throw new StakeoutError(`no comment ${unknown}`, 'there is none with this id; nothing was changed', {
        exit: EXIT.input,
        next: 'stakeout blog comments list',
      });
    return ids.map((id) => act(desk, id));
  });
  for (const line of said) context.stdout.write(`${visible(line)}\n`);
}

const approve = buildCommand({
  func(this: Context, flags: StateFlag, ...ids: readonly string[]) {
    each(this, flags, ids, (desk, id) => `${id} is published: ${desk.approve(id).name}`);
  },
  parameters: { flags: { state: STATE_FLAG }, positional: IDS },
  docs: { brief: 'Publishes comments; the filter learns that they were honest' },
});

interface RejectFlags extends StateFlag {
  readonly spam: boolean;
}

const reject = buildCommand({
  func(this: Context, flags: RejectFlags, ...ids: readonly string[]) {
    each(this, flags, ids, (desk, id) => `${id} is ${desk.reject(id, flags.spam).status}`);
  },
  parameters: {
    flags: {
      spam: { kind: 'boolean', brief: 'It is spam: the filter learns from it', default: false },
      state: STATE_FLAG,
    },
    positional: IDS,
  },
  docs: { brief: 'Does not publish comments, or takes them back' },
});

const remove = buildCommand({
  func(this: Context, flags: StateFlag, ...ids: readonly string[]) {
    each(this, flags, ids, (desk, id) => {
      desk.remove(id);
      return `${id} is deleted; replies to it keep their place`;
    });
  },
  parameters: { flags: { state: STATE_FLAG }, positional: IDS },
  docs: { brief: 'Deletes name and text of comments for good' },
});

interface EditFlags extends StateFlag {
  readonly file: string;
  readonly name?: string;
}

const edit = buildCommand({
  func(this: Context, flags: EditFlags, id: string) {
    const text = readBounded(resolve(this.cwd, flags.file), flags.file, MOST_TEXT);
    each(this, flags, [id], (desk) => {
      const before = desk.store.get(id);
      desk.moderate(id, { name: flags.name ?? before?.name, text });
      return `${id} is changed`;
    });
  },
  parameters: {
    flags: {
      file: { kind: 'parsed', parse: String, brief: 'File with the new text', placeholder: 'file' },
      name: { kind: 'parsed', parse: String, brief: 'A new name', optional: true, placeholder: 'name' },
      state: STATE_FLAG,
    },
    positional: { kind: 'tuple', parameters: [{ brief: 'The comment', parse: String, placeholder: 'id' }] },
  },
  docs: { brief: 'Changes the text of a comment; readers see that it was edited' },
});

const MOST_TEXT = 100_000;
const MOST_FILE = 256 << 20;

const exportAll = buildCommand({
  func(this: Context, flags: StateFlag) {
    const comments = withDesk(this, flags, ({ store }) => store.every());
    this.stdout.write(renderJson(exportComments(comments)));
  },
  parameters: { flags: { state: STATE_FLAG } },
  docs: { brief: 'Prints all comments but spam as one JSON document; no addresses, no tokens' },
});

const importAll = buildCommand({
  func(this: Context, flags: StateFlag, file: string) {
    const document = documentIn(readBounded(resolve(this.cwd, file), file, MOST_FILE), file);
    const store: CommentStore = openComments(this, flags);
    try {
      const { taken, known, refused } = importComments(store, document);
      for (const line of refused) this.stderr.write(`${visible(`${file}: ${line}`)}\n`);
      this.stdout.write(`${taken} taken, ${known} were here already, ${refused.length} refused\n`);
      if (refused.length > 0) this.exit(EXIT.found);
    } catch (cause) {
      if (cause instanceof z.core.$ZodError)
        throw new StakeoutError(
          `cannot use ${file}`,
          'it is no file of comments: {"schema":"stakeout.comments/1","comments":[…]}',
          { exit: EXIT.input, cause },
        );
      throw cause;
    } finally {
      store.close();
    }
  },
  parameters: {
    flags: { state: STATE_FLAG },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'What export printed', parse: String, placeholder: 'file' }],
    },
  },
  docs: {
    brief: 'Takes comments of a file that export printed',
    fullDescription:
      'Exit codes: 0 all were taken or here already, 1 some were refused, 4 the file cannot be used.',
  },
});

function documentIn(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StakeoutError(`cannot use ${file}`, 'it is no JSON', { exit: EXIT.input, cause });
  }
}

export const comments = buildRouteMap({
  routes: {
    list: buildCommand({
      func: listComments,
      parameters: {
        flags: {
          status: {
            kind: 'enum',
            values: STATUSES,
            brief: 'Which: those that wait when left out',
            default: 'waiting',
          },
          state: STATE_FLAG,
          json: JSON_FLAG,
        },
      },
      docs: { brief: 'Lists comments, newest first' },
    }),
    approve,
    reject,
    delete: remove,
    edit,
    export: exportAll,
    import: importAll,
  },
  docs: { brief: 'Shows comments that wait, and publishes, rejects, deletes, exports or imports them' },
});
