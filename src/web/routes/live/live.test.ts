import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { storyDesk, type StoryDesk } from '../../pages/testing/desk.ts';
import { follow } from './follow.ts';

const ends: AbortController[] = [];
after(() => {
  for (const end of ends) end.abort();
});

class Reader {
  readonly #events: AsyncGenerator<string>;
  readonly #end = new AbortController();

  constructor(desk: StoryDesk, from: number | undefined, beatMs = 20) {
    ends.push(this.#end);
    this.#events = follow({ ask: desk.ask, after: from, now: () => new Date(0), beatMs }, this.#end.signal);
  }

  /** The first that fits. */
  async next(fits: (event: string) => boolean): Promise<string> {
    for (;;) {
      const { value, done } = await this.#events.next();
      if (done === true) throw new Error('it ended');
      if (fits(value)) return value;
    }
  }

  async entries(count: number): Promise<number[]> {
    const found: number[] = [];
    while (found.length < count)
      found.push(Number(/^id: (\d+)$/m.exec(await this.next((event) => event.startsWith('id: ')))?.[1]));
    return found;
  }

  async close(): Promise<void> {
    this.#end.abort();
    await this.#events.return(undefined);
  }
}

const entry = (text: string) => ({ at: '2026-11-27T07:00:00.000Z', kind: 'note', incident: null, text });

test('what was missed comes first, then what is written, each once and in order', async () => {
  const desk = storyDesk();
  const first = desk.write(entry('one'));
  const second = desk.write(entry('two'));
  const reader = new Reader(desk, first - 1);
  assert.deepEqual(await reader.entries(2), [first, second]);
  const third = desk.write(entry('three'));
  assert.deepEqual(await reader.entries(1), [third]);
  await reader.close();
});

test('what comes while it is caught up with is sent once', async () => {
  const desk = storyDesk();
  const before = desk.write(entry('before'));
  const running = new Reader(desk, before - 1);
  await running.entries(1);
  const reader = new Reader(desk, before);
  await reader.next((event) => event.startsWith('retry'));
  const seq = desk.write(entry('told by both'));
  assert.deepEqual(await reader.entries(1), [seq]);
  await running.entries(1);
  const later = desk.write(entry('afterwards'));
  assert.deepEqual(await reader.entries(1), [later]);
  await running.close();
  await reader.close();
});

test('a reader who names a number of the future harms nobody else', async () => {
  const desk = storyDesk();
  const confused = new Reader(desk, 999_999_999);
  await confused.next((event) => event.startsWith('event: beat'));
  const reader = new Reader(desk, desk.write(entry('before')));
  await reader.next((event) => event.startsWith('event: beat'));
  const seq = desk.write(entry('still told'));
  assert.deepEqual(await reader.entries(1), [seq]);
  await confused.close();
  await reader.close();
});

test('one question to the agent serves all who follow', async () => {
  const desk = storyDesk();
  const start = desk.write(entry('before'));
  let asked = 0;
  const { ask } = desk;
  const counting: StoryDesk = {
    ...desk,
    ask: (verb, args) => {
      if (verb === 'events' && 'waitMs' in args && args.waitMs > 0) asked += 1;
      return ask(verb, args);
    },
  };
  const readers = Array.from({ length: 20 }, () => new Reader(counting, start));
  await Promise.all(readers.map((reader) => reader.next((event) => event.includes('"agent":true'))));
  const seq = desk.write(entry('to all'));
  const told = await Promise.all(readers.map((reader) => reader.entries(1)));
  assert.ok(told.every(([one]) => one === seq));
  assert.ok(asked <= 3, `${asked} questions`);
  await Promise.all(readers.map((reader) => reader.close()));
});

test('while the agent does not answer that is said, and afterwards nothing is missing', async () => {
  const desk = storyDesk();
  const NO_BEAT_MS = 60_000;
  const before = desk.write(entry('before'));
  const last = desk.write(entry('the last that was read'));
  const reader = new Reader(desk, before, NO_BEAT_MS);
  assert.deepEqual(await reader.entries(1), [last]);
  desk.silent = true;
  await reader.next((event) => event.includes('"agent":false'));
  const seq = desk.write(entry('meanwhile'));
  desk.silent = false;
  assert.deepEqual(await reader.entries(1), [seq]);
  await reader.close();
});

test('text of a host cannot end an event or begin another', async () => {
  const desk = storyDesk();
  const before = desk.write(entry('x'));
  desk.write(entry('a\n\nevent: beat\ndata: {}\n\n\r\u2028'));
  const reader = new Reader(desk, before);
  const event = await reader.next((one) => one.startsWith('id: '));
  assert.equal(event.split('\n').length, 5);
  await reader.close();
});
