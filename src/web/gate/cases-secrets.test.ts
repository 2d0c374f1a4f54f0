/** Case 36 of the research page, §5.2: what errors and files say. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { house, PASSWORD } from './testing/house.ts';

const here = await house();
after(() => here.close());

test('case 36: what goes wrong says no secret, no path, no stack', async (t) => {
  const { as: who, ...bad } = await house({}, [
    {
      method: 'POST',
      path: '/breaks',
      policy: { who: 'viewer' },
      handle: () => {
        throw new Error('ENOENT: /var/lib/secret/key.pem stk_pat_x hunter2');
      },
    },
  ]);
  t.after(() => bad.close());
  const answers = [
    await bad.post('/breaks', who.viewer),
    await bad.ask('/breaks', { cookie: who.viewer.cookie, json: { csrf: who.viewer.csrf } }),
    await bad.post('/people', who.viewer),
    await bad.post('/nothing', who.viewer),
    await bad.post('/', who.viewer),
    await bad.get('/incidents?x=hunter2', who.viewer),
    await bad.ask('/sign-in', {
      form: { name: 'viewer one', password: 'hunter2 hunter2 hunter2', code: '' },
    }),
    await bad.ask('/sign-in', {
      form: { name: 'hunter2', password: 'hunter2', code: '', hunter2: 'hunter2' },
    }),
    await bad.ask('/', { headers: { authorization: 'Bearer stk_pat_hunter2' } }),
    await bad.ask('/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"hunter2',
    }),
    await bad.ask('/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: 'x'.repeat(70_000),
    }),
  ];
  const statuses: number[] = [];
  for (const answer of answers) {
    statuses.push(answer.status);
    const all = `${[...answer.headers].join('\n')}\n${await answer.text()}`;
    assert.doesNotMatch(
      all,
      /hunter2|\/var\/|\/src\/|node_modules|    at |Error:|stk_pat_x|x-powered-by|server:/i,
    );
  }
  assert.deepEqual(statuses, [500, 500, 403, 404, 405, 400, 401, 400, 401, 400, 413]);
  assert.equal(bad.troubles.length, 2, 'what broke is told to us');
  assert.doesNotMatch(JSON.stringify(bad.audited), /hunter2/);
});

test('case 36: what is on the disk lets nobody in', async () => {
  const person = here.access.people.add('nora', 'admin');
  const { secret: seed } = here.access.beginTotp(person);
  const token = here.access.tokens.make(person, 'x', 'admin', 7);
  const code = here.access.codes.join(person.id);
  const { secret } = here.access.sessions.begin(person.id, 'password');
  const files = readdirSync(here.directory).map((name) => readFileSync(join(here.directory, name)));
  assert.ok(files.length >= 2);
  for (const one of [seed, token, token.slice(8, 51), code, code.replaceAll('-', ''), secret, PASSWORD])
    for (const file of files) assert.equal(file.includes(one), false, one);
});
