import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { house, PASSWORD } from '../gate/testing/house.ts';

const here = await house();
after(() => here.close());

const cookieOf = (answer: Response): string => answer.headers.get('set-cookie')?.split(';')[0] ?? '';

test('somebody signs in without JavaScript, is sent on to where they were, and signs out', async () => {
  const form = await here.get('/sign-in?next=/incidents?sort=newest');
  assert.equal(form.status, 200);
  assert.match(await form.text(), /name="next" value="\/incidents\?sort=newest"/);
  const entered = await here.ask('/sign-in', {
    form: { name: 'Viewer One', password: PASSWORD, code: '', next: '/incidents?sort=newest' },
  });
  assert.deepEqual([entered.status, entered.headers.get('location')], [303, '/incidents?sort=newest']);
  assert.match(
    entered.headers.get('set-cookie') ?? '',
    /^stakeout-\d+=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict$/,
  );
  const cookie = cookieOf(entered);
  const page = await here.ask('/', { cookie });
  assert.match(await page.text(), /Overview of viewer one/);
  const account = await (await here.ask('/account', { cookie })).text();
  const csrf = /name="csrf" value="([\w-]+)"/.exec(account)?.[1] ?? '';
  const left = await here.ask('/sign-out', { cookie, form: { csrf } });
  assert.deepEqual([left.status, left.headers.get('location')], [303, '/sign-in']);
  assert.match(left.headers.get('set-cookie') ?? '', /=; Path=\/; Max-Age=0/);
  assert.equal((await here.ask('/', { cookie })).headers.get('location'), '/sign-in?next=%2F');
});

test('a wrong password and a name that nobody has are told apart by nothing', async () => {
  const said = await Promise.all(
    ['viewer one', 'nobody at all'].map(async (name) => {
      const answer = await here.ask('/sign-in', { form: { name, password: 'wrong wrong wrong', code: '' } });
      return [answer.status, (await answer.text()).replaceAll(name, 'NAME')];
    }),
  );
  assert.equal(said[0]?.[0], 401);
  assert.deepEqual(said[0], said[1]);
});

test('an admin adds somebody, who joins by a code, once; and may do what the role allows', async () => {
  const made = await here.post('/people', here.as.admin, { name: 'mara', role: 'commenter' });
  const code = /([0-9A-Z]{4}(?:-[0-9A-Z]{4}){4})/.exec(await made.text())?.[1] ?? '';
  const joined = await here.ask('/join', {
    form: { code: code.toLowerCase().replaceAll('-', ' '), password: PASSWORD },
  });
  assert.equal(joined.status, 303);
  const mara = here.enter('mara');
  assert.equal((await here.post('/incidents/INC-20260101-1/note', mara, { text: 'seen' })).status, 303);
  assert.deepEqual(here.asked.at(-1), {
    verb: 'note',
    args: { incident: 'INC-20260101-1', text: 'seen', by: 'mara' },
  });
  assert.equal((await here.ask('/join', { form: { code, password: PASSWORD } })).status, 400);
  assert.equal((await here.post('/people', here.as.admin, { name: 'MARA', role: 'admin' })).status, 409);
});

test('all pages of this room come up', async () => {
  for (const path of ['/account', '/account/tokens', '/people', '/step-up', '/join'])
    assert.equal((await here.get(path, here.as.admin)).status, 200, path);
  assert.deepEqual(here.troubles, []);
});
