import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { shippedDirectory } from './library/places.ts';
import { partsOf } from './parts.ts';
import { readRunbook } from './read.ts';

test('nothing of a runbook is lost between its parts: prose, and every step once, in order', () => {
  const names = readdirSync(shippedDirectory()).filter((name) => name.endsWith('.md'));
  let read = 0;
  for (const name of names) {
    const text = readFileSync(join(shippedDirectory(), name), 'utf8');
    const reading = readRunbook(text);
    if (!reading.ok) continue;
    read += 1;
    const { runbook } = reading;
    const parts = partsOf(runbook);
    assert.deepEqual(
      parts.flatMap((part) => ('step' in part ? [part.step.name] : [])),
      runbook.steps.map((one) => one.name),
      name,
    );
    const prose = parts
      .flatMap((part) => ('text' in part ? part.text.split('\n') : []))
      .filter((line) => line !== '');
    const taken = runbook.steps.reduce((sum, { place, lastLine }) => sum + lastLine - place.line + 1, 0);
    const body = text.slice(text.indexOf('\n---', 3) + 4).split('\n');
    const blank = (lines: readonly string[]): number => lines.filter((line) => line === '').length;
    assert.equal(prose.length, body.length - blank(body) - taken + blankInSteps(runbook.steps, text), name);
    assert.ok(!prose.some((line) => line.startsWith('```sh {name=')), name);
  }
  assert.ok(read >= 10);
});

/** Blank lines within blocks are no prose either. */
function blankInSteps(steps: Parameters<typeof partsOf>[0]['steps'], text: string): number {
  const lines = text.split('\n');
  return steps
    .flatMap(({ place, lastLine }) => lines.slice(place.line - 1, lastLine))
    .filter((line) => line === '').length;
}
