/** `stakeout actions`: what was promised after incidents, and whether it is so. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import { adopt, check, drop, list, start, type CheckFlags, type ListFlags, type StartFlags } from './work.ts';

const JSON_FLAG = { kind: 'boolean', brief: 'Print one JSON document', default: false } as const;
const ID = {
  kind: 'tuple',
  parameters: [{ brief: 'The measure', parse: String, placeholder: 'id' }],
} as const;

export const command = buildRouteMap({
  routes: {
    list: buildCommand({
      func(this: Context, flags: ListFlags) {
        list(this, flags);
      },
      parameters: { flags: { json: JSON_FLAG } },
      docs: {
        brief: 'Lists the measures and where each stands (the default); exit code 1 when one regressed',
      },
    }),
    adopt: buildCommand({
      func(this: Context, flags: ListFlags, source: string) {
        return adopt(this, flags, source);
      },
      parameters: {
        flags: { json: JSON_FLAG },
        positional: {
          kind: 'tuple',
          parameters: [
            {
              brief: 'story, or a post-mortem (its directory, or its incident)',
              parse: String,
              placeholder: 'source',
            },
          ],
        },
      },
      docs: { brief: 'Takes the five measures of the story, or those of a post-mortem, and checks them' },
    }),
    start: buildCommand({
      func(this: Context, flags: StartFlags, id: string) {
        return start(this, flags, id);
      },
      parameters: {
        flags: {
          owner: {
            kind: 'parsed',
            parse: String,
            brief: 'Who sees to it',
            placeholder: 'name',
            optional: true,
          },
          due: {
            kind: 'parsed',
            parse: String,
            brief: 'Until when: YYYY-MM-DD',
            placeholder: 'day',
            optional: true,
          },
        },
        positional: ID,
      },
      docs: { brief: 'Says that somebody sees to a measure, and until when' },
    }),
    check: buildCommand({
      func(this: Context, flags: CheckFlags) {
        return check(this, flags);
      },
      parameters: {
        flags: {
          json: JSON_FLAG,
          every: {
            kind: 'parsed',
            parse: Number,
            brief: 'Go on checking every so many minutes until interrupted',
            placeholder: 'minutes',
            optional: true,
          },
          as: {
            kind: 'parsed',
            parse: String,
            brief: 'Who has it checked; whoever is logged in when left out',
            placeholder: 'name',
            optional: true,
          },
        },
      },
      docs: {
        brief: 'Runs the done-test of every measure',
        fullDescription:
          'A measure that was verified and fails is regressed: that is an entry of the journal, and a page until it passes again. Exit codes: 0 all are verified, 1 some are not, 4 the list cannot be used.',
      },
    }),
    drop: buildCommand({
      func(this: Context, flags: { readonly reason: string }, id: string) {
        return drop(this, flags, id);
      },
      parameters: {
        flags: {
          reason: {
            kind: 'parsed',
            parse: String,
            brief: 'Why it is not wanted any more',
            placeholder: 'text',
          },
        },
        positional: ID,
      },
      docs: { brief: 'Takes a measure off the list' },
    }),
  },
  defaultCommand: 'list',
  docs: { brief: 'Keeps what was promised after incidents, and proves it' },
});
