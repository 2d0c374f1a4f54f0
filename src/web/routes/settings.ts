/** The configuration: read by everybody who is signed in, changed by editors, checked before it is kept. */
import * as z from 'zod/mini';
import { DeskRefusal, LONGEST_SETTINGS } from '../../desk/index.ts';
import { type Answer, type Ask, route, type Viewer } from '../gate/route.ts';
import { settingsPage, type SettingsModel } from '../pages/settings/index.ts';
import { known } from './fields.ts';
import { pageTitle } from './soft.ts';

const body = z.strictObject({
  text: z.string().check(z.maxLength(LONGEST_SETTINGS)),
  hash: z.string().check(z.regex(/^(?:[0-9a-f]{64})?$/, 'it is of no file')),
});

const read = route({
  method: 'GET',
  path: '/settings',
  policy: { who: 'viewer' },
  query: z.strictObject({ saved: z.optional(z.literal('yes')) }),
  handle: async ({ ask, viewer, query: { saved } }) =>
    shown(ask, known(viewer), { draft: undefined, saved: saved !== undefined }),
});

const check = route({
  method: 'POST',
  path: '/settings/check',
  policy: { who: 'editor' },
  body,
  handle: async ({ ask, viewer, body: { text } }) => {
    const draft = unixLines(text);
    const { problems } = await ask('checkSettings', { text: draft });
    return shown(ask, known(viewer), { draft: { text: draft, problems, why: 'checked' }, saved: false });
  },
});

const save = route({
  method: 'POST',
  path: '/settings',
  policy: { who: 'editor', stepUp: true },
  body,
  handle: async ({ ask, viewer, body: { text, hash } }) => {
    const draft = unixLines(text);
    const expectHash = hash === '' ? null : hash;
    try {
      const done = await ask('saveSettings', { text: draft, expectHash, by: known(viewer).name });
      if (done.saved) return { kind: 'see', path: '/settings?saved=yes', audit: 'changed the settings' };
      return await shown(ask, known(viewer), {
        draft: { text: draft, problems: done.problems, why: 'refused' },
        saved: false,
      });
    } catch (error) {
      if (!(error instanceof DeskRefusal) || error.refusal !== 'conflict') throw error;
      return await shown(ask, known(viewer), {
        draft: { text: draft, problems: [], why: 'overtaken' },
        saved: false,
      });
    }
  },
});

export const settings = [read, check, save] as const;

/** A draft that was not kept is there again, so that nobody writes it twice. */
async function shown(
  ask: Ask,
  viewer: Viewer,
  rest: Pick<SettingsModel, 'draft' | 'saved'>,
): Promise<Answer> {
  const status = { checked: 200, refused: 422, overtaken: 409 }[rest.draft?.why ?? 'checked'];
  const page = settingsPage({ settings: await ask('settings', {}), viewer, ...rest });
  return { kind: 'page', status, title: await pageTitle(ask, 'Settings'), body: page };
}

/** Browsers send every line with CR LF, and a file that was changed in one place only is to stay the same in all others. */
function unixLines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
