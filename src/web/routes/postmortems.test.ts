/** A post-mortem through the real gate: written, overtaken, refused, unheard; nothing that somebody wrote is lost on the way. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { DeskRefusal } from '../../desk/index.ts';
import { documentOf } from '../ui/document.ts';
import { serve, type Served } from '../gate/testing/served.ts';
import { type Role, ROLES, type Viewer } from '../gate/route.ts';
import { type StoryDesk, storyDesk } from '../pages/testing/desk.ts';
import { hashOf, TEXT, WRITTEN } from '../pages/testing/postmortem.ts';
import { BURNING, Story } from '../pages/testing/story.ts';
import { ROUTES } from './index.ts';

const AT = `/postmortems/${WRITTEN}`;
const HASH = hashOf(TEXT);
const MINE = TEXT.replace(
  '_To be written: what helped, and should stay as it is_',
  'The diagnosis named it. <b>',
);

let served: Served;
let desk: StoryDesk = storyDesk();
before(async () => {
  served = await serve(() => ROUTES, {
    ask: (verb, args) => desk.ask(verb, args),
    frame: documentOf,
    admission: {
      session: (role) => ({ viewer: viewer(role), endsAt: Infinity }),
      token: () => undefined,
      generation: () => 0,
    },
  });
});
beforeEach(() => {
  desk = storyDesk();
});
after(() => served.close());

/** `editor stale`: whose proof of who they are is old. */
function viewer(said: string): Viewer {
  const role: Role = ROLES.find((one) => said.startsWith(one)) ?? 'viewer';
  const steppedUpUntil = said.endsWith('stale') ? null : '2999-01-01T00:00:00.000Z';
  return { id: 'mara', name: 'Mara', role, via: 'session', csrf: 'c', steppedUpUntil, key: 'k' };
}

function as(role: string) {
  const cookie = `stakeout-${served.port}=${role}`;
  return {
    get: (path: string) => served.ask(path, { cookie, headers: { accept: 'text/html' } }),
    post: (path: string, form: Readonly<Record<string, string>>) =>
      served.ask(path, { cookie, form: { csrf: 'c', ...form }, headers: { accept: 'text/html' } }),
  };
}

test('what is typed is judged as it would be kept, and comes back with what is missing', async () => {
  const answer = await as('editor').post(`${AT}/preview`, {
    text: TEXT.replaceAll('\n', '\r\n'),
    hash: HASH,
    note: '"x',
  });
  assert.equal(answer.status, 200);
  const page = await answer.text();
  assert.match(page, /data-jump="29:4">Line 29/);
  assert.match(page, /value="&quot;x"/);
  assert.match(page, /- _To be written: what helped/);
  assert.ok(!page.includes('data-stored'), 'what is shown is not what is stored');
  assert.deepEqual(desk.done, []);
});

test('saved: in the name of who did it, with what they say of it, and read again', async () => {
  const answer = await as('editor').post(AT, { text: MINE, hash: HASH, note: ' the good ' });
  assert.equal(answer.status, 303);
  assert.deepEqual(desk.done, [
    {
      verb: 'savePostmortem',
      args: { postmortem: WRITTEN, text: MINE, expectHash: HASH, by: 'Mara', note: 'the good' },
    },
  ]);
  const page = await (await as('editor').get(answer.headers.get('location') ?? '')).text();
  assert.match(page, /data-stored="mara:INC-20261119-1"/, 'the browser forgets what it kept');
  assert.match(page, /The diagnosis named it\. &lt;b&gt;/);
});

test('overtaken: both texts are there, what the other changed, and saving again replaces it knowingly', async () => {
  const theirs = TEXT.replace('what helped', 'THEIRS');
  await as('editor').post(AT, { text: theirs, hash: HASH });
  desk.done.splice(0);
  const answer = await as('editor').post(AT, { text: MINE, hash: HASH, note: 'n' });
  assert.equal(answer.status, 409);
  const page = await answer.text();
  assert.match(page, /Nothing was saved: Jon stored another text/);
  assert.match(page, /The diagnosis named it\. &lt;b&gt;/);
  assert.match(page, /To be written: THEIRS/);
  assert.match(page, new RegExp(`name="hash" value="${hashOf(theirs)}"`));
  assert.deepEqual(desk.done, []);
  const again = await as('editor').post(AT, { text: MINE, hash: hashOf(theirs) });
  assert.equal(again.status, 303);
});

test('refused, unheard, too long, or with a character that no text has: the text is there again, with the reason', async () => {
  const refused = await as('editor').post(AT, { text: 'no front matter', hash: HASH });
  assert.equal(refused.status, 422);
  assert.match(await refused.text(), /no front matter<\/textarea>/);
  for (const [text, why] of [
    ['---\nbell \u0007 rings', /Line 2<\/button>.*is a control character/],
    [`---\n${'x'.repeat(131_072)}`, /Line 2<\/button>.*is longer than 131072 characters/],
  ] as const) {
    const odd = await as('editor').post(AT, { text, hash: HASH });
    assert.equal(odd.status, 422);
    const page = await odd.text();
    assert.match(page, why);
    assert.ok(page.includes(text.slice(-20)));
  }
  desk.answer.savePostmortem = () => {
    throw new DeskRefusal('conflict', 'too many work on post-mortems at once');
  };
  const busy = await as('editor').post(AT, { text: MINE, hash: HASH });
  assert.equal(busy.status, 503, 'nobody else stored anything');
  assert.match(await busy.text(), /has too much to do[\s\S]*The diagnosis named it\. &lt;b&gt;/);
  delete desk.answer.savePostmortem;
  desk.silent = true;
  for (const [path, form] of [
    [AT, { text: MINE, hash: HASH }],
    [`${AT}/preview`, { text: MINE, hash: HASH }],
  ] as const) {
    const unheard = await as('editor').post(path, form);
    assert.equal(unheard.status, 503);
    const page = await unheard.text();
    assert.match(page, /does not answer/);
    assert.match(page, /The diagnosis named it\. &lt;b&gt;/);
  }
});

test('the longest text that may be written comes through the gate, in the longest way to write it', async () => {
  const long = await as('editor').post(`${AT}/preview`, { text: `---\n${'€'.repeat(131_000)}`, hash: HASH });
  assert.equal(long.status, 200);
  const longer = await as('editor').post(`${AT}/preview`, { text: 'x'.repeat(1_400_000), hash: HASH });
  assert.equal(longer.status, 413);
});

test('signed off and published: of the text that was read; publishing asks anew who it is', async () => {
  const page = await (await as('editor').get(AT)).text();
  assert.match(page, /I have read it: sign it off/);
  assert.doesNotMatch(page, /Publish this text/);
  assert.equal((await as('editor').post(`${AT}/sign`, { hash: HASH })).status, 303);
  assert.equal((await as('editor stale').post(`${AT}/publish`, { hash: HASH })).status, 403);
  assert.equal((await as('editor').post(`${AT}/publish`, { hash: HASH })).status, 303);
  const about = { postmortem: WRITTEN, expectHash: HASH, by: 'Mara' };
  assert.deepEqual(desk.done, [
    { verb: 'signPostmortem', args: about },
    { verb: 'publishPostmortem', args: about },
  ]);
});

test('who wrote a text is not asked to review it, and who only reads is asked for nothing', async () => {
  const { postmortem } = await desk.ask('postmortem', { postmortem: WRITTEN });
  assert.ok(postmortem);
  const versions = postmortem.versions.map((one) => ({ ...one, by: 'Mara' }));
  desk.answer.postmortem = () => ({ postmortem: { ...postmortem, versions } });
  const own = await (await as('editor').get(AT)).text();
  assert.match(own, /You wrote it: somebody else has to review it/);
  assert.doesNotMatch(own, /sign it off/);
  const reader = await (await as('commenter').get(AT)).text();
  assert.doesNotMatch(reader, /<form method="post" action="\/(?:postmortems|incidents)/);
  assert.equal((await as('commenter').get(`${AT}/edit`)).status, 403);
});

test('an export is a file for the disk, and never a page of ours', async () => {
  const answer = await as('viewer').get(`${AT}/export/html`);
  assert.equal(answer.headers.get('content-disposition'), `attachment; filename="${WRITTEN}.html"`);
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  assert.equal((await as('viewer').get(`${AT}/export/exe`)).status, 400);
});

test('a chart in the text is drawn, and its numbers are there as a table', async () => {
  const page = await (await as('viewer').get(AT)).text();
  assert.match(
    page,
    /<svg[^>]*aria-label="Requests that failed: from 02:00 to 02:06; at most 61[^"]*at 02:02"/,
  );
  assert.match(page, /<td>02:02<\/td><td class="right">61<\/td>/);
});

test('links of a text to its evidence lead to pages; what is not there is 404', async () => {
  const page = await (await as('viewer').get(AT)).text();
  const links = [...page.matchAll(/href="([^"]*evidence\/[0-9a-f]{64})"/g)].map(([, link]) => link ?? '');
  assert.equal(links.length, 3, 'two in the text, one in the list of all');
  assert.equal(new Set(links).size, 1);
  const [link = ''] = links;
  assert.match(await (await as('viewer').get(link)).text(), /finding\.opened/);
  assert.equal((await as('viewer').get(`${AT}/versions/7?to=8`)).status, 404);
  assert.equal((await as('viewer').get('/postmortems/none')).status, 404);
  desk.answer.postmortemEvidence = () => ({ evidence: null });
  assert.equal((await as('viewer').get(link)).status, 404);
});

test('a list leads to each, and says why where it cannot', async () => {
  const { postmortems } = await desk.ask('postmortems', {});
  const odd = postmortems.map((one) => ({ ...one, id: 'two words', why: 'postmortem.md is not there' }));
  desk.answer.postmortems = () => ({ postmortems: [...postmortems, ...odd], more: true });
  const page = await (await as('viewer').get('/postmortems')).text();
  assert.match(page, new RegExp(`href="${AT}"`));
  assert.match(page, /a name that no address can hold/);
  assert.match(page, /Cannot be read[\s\S]*postmortem\.md is not there/);
  assert.match(page, /stakeout postmortem list/);
});

test('from an incident that is over: what is written of it, or the button that has it written', async () => {
  const at = `/incidents/${BURNING}`;
  assert.doesNotMatch(await (await as('editor').get(at)).text(), /Write the first draft/);
  const story = new Story(new Date());
  desk.answer.incident = () => ({ incident: story.incident({ state: 'resolved' }) });
  const over = await (await as('editor').get(at)).text();
  assert.match(over, /Write the first draft/);
  assert.match(over, /href="#postmortem" id="next-action"/);
  assert.doesNotMatch(await (await as('viewer').get(at)).text(), /Write the first draft/);
  const answer = await as('editor').post(`${at}/postmortem`, {});
  assert.equal(answer.headers.get('location'), `${AT}?done=drafted`);
  assert.deepEqual(desk.done, [{ verb: 'draftPostmortem', args: { incident: BURNING, by: 'Mara' } }]);
  desk.answer.postmortems = () => {
    throw new Error('nobody answers');
  };
  assert.match(await (await as('editor').get(at)).text(), /did not say it in time/);
  delete desk.answer.postmortems;
  const { postmortems } = await desk.ask('postmortems', {});
  desk.answer.postmortems = () => ({ postmortems, more: false });
  const written = await (await as('viewer').get(at)).text();
  assert.match(written, new RegExp(`href="${AT}"><strong>`));
  assert.match(written, new RegExp(`href="${AT}" id="next-action">Finish`));
});
