/** A post-mortem that is being written. What somebody wrote comes back with every answer but the one that says it is stored. */
import * as z from 'zod/mini';
import {
  DeskRefusal,
  LONGEST_POSTMORTEM,
  type PostmortemProblem,
  type PostmortemReading,
} from '../../desk/index.ts';
import { type Answer, type Ask, route, type Viewer } from '../gate/route.ts';
import { editPage, type EditModel } from '../pages/postmortems/index.ts';
import { digest, known, optional } from './fields.ts';
import { foundPostmortem, postmortemParams } from './one-postmortem.ts';
import { pageTitle, soft } from './soft.ts';

/** A character is three bytes at most, each of which a form may write as three. */
const BODY_BYTES = 9 * LONGEST_POSTMORTEM + 4096;

const written = z.strictObject({
  text: z.string().check(z.maxLength(2 * LONGEST_POSTMORTEM)),
  hash: digest,
  note: z.optional(z.string().check(z.maxLength(200))),
});
type Written = z.infer<typeof written>;

const edit = route({
  method: 'GET',
  path: '/postmortems/:postmortem/edit',
  policy: { who: 'editor' },
  params: postmortemParams,
  handle: async ({ ask, viewer, params: { postmortem: id } }) => {
    const { text, hash, title, ...reading } = await foundPostmortem(ask, id);
    if (text === null || hash === null)
      throw new DeskRefusal('conflict', 'its text is too long for the web, or none: edit it on the host');
    return page(ask, {
      id,
      title: title ?? id,
      text,
      hash,
      note: '',
      reading,
      state: 'stored',
      viewer: known(viewer),
    });
  },
});

/** For a text that is being written; the page with it comes back. */
const preview = route({
  method: 'POST',
  path: '/postmortems/:postmortem/preview',
  policy: { who: 'editor' },
  params: postmortemParams,
  body: written,
  bodyBytes: BODY_BYTES,
  handle: async ({ ask, viewer, params: { postmortem: id }, body }) => {
    const text = unixLines(body.text);
    const model = { ...shared(id, body, viewer), text };
    const reading = unfit(text) ?? (await unlessSilent(ask('checkPostmortem', { postmortem: id, text })));
    const state = reading === undefined ? 'unheard' : 'previewed';
    return page(ask, { ...model, reading: reading ?? null, state });
  },
});

const save = route({
  method: 'POST',
  path: '/postmortems/:postmortem',
  policy: { who: 'editor' },
  params: postmortemParams,
  body: written,
  bodyBytes: BODY_BYTES,
  handle: async ({ ask, viewer, params: { postmortem: id }, body }) => {
    const text = unixLines(body.text);
    const note = optional(body.note);
    const model = { ...shared(id, body, viewer), text };
    const why = unfit(text);
    if (why !== undefined) return page(ask, { ...model, reading: why, state: 'refused' });
    try {
      const args = { postmortem: id, text, expectHash: body.hash, by: model.viewer.name };
      const done = await unlessSilent(ask('savePostmortem', note === undefined ? args : { ...args, note }));
      if (done === undefined) return await page(ask, { ...model, reading: null, state: 'unheard' });
      if (done.saved)
        return { kind: 'see', path: `/postmortems/${id}?done=saved`, audit: `saved the post-mortem ${id}` };
      return await page(ask, { ...model, reading: unreadable(done.problems), state: 'refused' });
    } catch (error) {
      if (!(error instanceof DeskRefusal) || error.refusal !== 'conflict') throw error;
      return await overtaken(ask, model, body.hash);
    }
  },
});

/** Both texts, and what the other did: whoever saves again knows what it replaces. */
async function overtaken(
  ask: Ask,
  model: Omit<EditModel, 'reading' | 'state'>,
  base: string,
): Promise<Answer> {
  const { id, text } = model;
  const now = await foundPostmortem(ask, id);
  if (now.hash === null || now.text === null)
    throw new DeskRefusal('conflict', 'its text cannot be shown any more: edit it on the host');
  // The refusal was about something else: too much at once, say.
  if (now.hash === base) return page(ask, { ...model, reading: null, state: 'unheard' });
  const before = now.versions.find(({ hash }) => hash === base);
  const [reading, changed] = await Promise.all([
    soft(ask('checkPostmortem', { postmortem: id, text })),
    before === undefined ? null : soft(ask('postmortemDiff', { postmortem: id, from: before.number })),
  ]);
  const by = now.changedSince ? 'somebody on the host' : (now.changedBy ?? 'somebody');
  const theirs = { text: now.text, by, changed: changed?.found ?? null };
  return page(ask, { ...model, hash: now.hash, reading, state: 'overtaken', theirs });
}

export const postmortemEdit = [edit, preview, save] as const;

function shared(
  id: string,
  { hash, note }: Written,
  viewer: Viewer | undefined,
): Pick<EditModel, 'id' | 'title' | 'hash' | 'note' | 'viewer'> {
  return { id, title: id, hash, note: note ?? '', viewer: known(viewer) };
}

const STATUS = { stored: 200, previewed: 200, refused: 422, overtaken: 409, unheard: 503 } as const;

async function page(ask: Ask, model: EditModel): Promise<Answer> {
  const title = await pageTitle(ask, `Edit: ${model.title}`);
  return { kind: 'page', status: STATUS[model.state], title, body: editPage(model) };
}

/** Undefined when nobody answers: what somebody wrote must not be lost to that. */
async function unlessSilent<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof DeskRefusal && error.refusal === 'failed') return undefined;
    throw error;
  }
}

/** Browsers send every line with CR LF. */
function unixLines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

/** What no desk would take, told with its place. */
function unfit(text: string): PostmortemReading | undefined {
  if (text.length > LONGEST_POSTMORTEM)
    return unreadable([
      at(text, LONGEST_POSTMORTEM, `is longer than ${LONGEST_POSTMORTEM} characters from here on`),
    ]);
  const odd = /[^\P{Cc}\t\n]|\p{Cs}/u.exec(text);
  return odd === null ? undefined : unreadable([at(text, odd.index, 'is a control character')]);
}

function at(text: string, offset: number, message: string): PostmortemProblem {
  const before = text.slice(0, offset).split('\n');
  return {
    file: 'postmortem.md',
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    message,
  };
}

function unreadable(problems: readonly PostmortemProblem[]): PostmortemReading {
  return { view: null, check: null, problems: [...problems] };
}
