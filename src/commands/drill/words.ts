/** What is said in the shell of a drill: ack, report, hypothesis, update, note, hint, status, finish. */
import { buildCommand } from '@stricli/core';
import { CAUSE_KINDS, type CauseKind } from '../../domain/diagnosis.ts';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { askDesk, NOTES, type DeskRequest, type NoteSlot } from '../../learn/drill/index.ts';
import { nearest } from '../../learn/runbook/index.ts';
import type { Context } from '../context.ts';
import { visible } from '../output/index.ts';

async function say(context: Context, request: DeskRequest): Promise<void> {
  context.stdout.write(`${visible(await askDesk(request))}\n`);
}

function word(what: 'ack' | 'hint' | 'status', brief: string) {
  return buildCommand({
    func(this: Context) {
      return say(this, { say: what });
    },
    parameters: { flags: {} },
    docs: { brief },
  });
}

const TEXT = {
  kind: 'array',
  minimum: 1,
  parameter: { brief: 'What is said', parse: String, placeholder: 'text' },
} as const;

function sentence(what: 'report' | 'update', brief: string) {
  return buildCommand({
    func(this: Context, _flags: object, ...words: readonly string[]) {
      return say(this, { say: what, text: words.join(' ') });
    },
    parameters: { flags: {}, positional: TEXT },
    docs: { brief },
  });
}

function oneOf<T extends string>(known: readonly T[], what: string): (text: string) => T {
  return (text) => {
    const found = known.find((one) => one === text);
    if (found !== undefined) return found;
    const meant = nearest(text, known);
    throw new SyntaxError(
      `not ${what}: ${text}${meant === undefined ? '' : `; is it ${meant}?`} (${known.join(', ')})`,
    );
  };
}

function noteSlot(text: string): NoteSlot {
  const found = NOTES.find((one) => one === text);
  if (found !== undefined) return found;
  throw new StakeoutError(`a post-mortem has no part ${text}`, `its parts are ${NOTES.join(', ')}`, {
    exit: EXIT.usage,
  });
}

export const words = {
  ack: word('ack', 'In a drill: you have the page'),
  report: sentence('report', 'In a drill: says what users see'),
  hypothesis: buildCommand({
    func(this: Context, _flags: object, kind: CauseKind, object: string) {
      return say(this, { say: 'hypothesis', kind, object });
    },
    parameters: {
      flags: {},
      positional: {
        kind: 'tuple',
        parameters: [
          {
            brief: 'The kind of the cause, e.g. file-missing',
            parse: oneOf(CAUSE_KINDS, 'a kind of cause'),
            placeholder: 'kind',
          },
          { brief: 'What it is about: a path, a service, an account', parse: String, placeholder: 'object' },
        ],
      },
    },
    docs: { brief: 'In a drill: what you think it is, before you change anything' },
  }),
  update: sentence('update', 'In a drill: tells others how it goes'),
  note: buildCommand({
    func(this: Context, _flags: object, ...given: readonly string[]) {
      const [slot = '', ...text] = given;
      return say(this, { say: 'note', slot: noteSlot(slot), text: text.join(' ') });
    },
    parameters: {
      flags: {},
      positional: {
        kind: 'array',
        minimum: 2,
        parameter: {
          brief: `What it is about (${NOTES.join(', ')}), and what it should say`,
          parse: String,
          placeholder: 'slot text',
        },
      },
    },
    docs: { brief: 'In a drill: a line for the post-mortem' },
  }),
  hint: word('hint', 'In a drill: a hint, for points'),
  status: word('status', 'In a drill: how long it takes already'),
  finish: buildCommand({
    func(this: Context, flags: { readonly healthy: boolean }) {
      return say(this, { say: 'finish', healthy: flags.healthy });
    },
    parameters: {
      flags: {
        healthy: { kind: 'boolean', brief: 'There was nothing wrong with this host', default: false },
      },
    },
    docs: { brief: 'In a drill: it is over' },
  }),
};
