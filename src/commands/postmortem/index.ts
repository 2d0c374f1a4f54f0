/** `stakeout postmortem`: written from what was recorded, checked, reviewed, exported. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import { EXPORT_FORMATS } from '../../learn/postmortem/index.ts';
import type { Context } from '../context.ts';
import { check, type Flags as CheckFlags } from './check.ts';
import { draft, importFile, type DraftFlags, type ImportFlags } from './draft.ts';
import { exportTo, type Flags as ExportFlags } from './export.ts';
import { diff, log, save, signOff } from './history.ts';
import { list } from './list.ts';
import { publish } from './publish.ts';

const DIRECTORY = {
  kind: 'tuple',
  parameters: [{ brief: 'Its directory, or the incident', parse: String, placeholder: 'dir' }],
} as const;
const JSON_FLAG = { kind: 'boolean', brief: 'Print one JSON document', default: false } as const;
const text = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder, optional: true }) as const;
const number = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: Number, brief, placeholder }) as const;

const NEW_FLAGS = {
  out: text('The directory to write; default: postmortems/ID in the state directory', 'dir'),
  zone: text('Times are shown in UTC and in this zone', 'zone'),
  objective: {
    ...number('Percent of good answers that were promised; default 99.9', 'percent'),
    optional: true,
  },
  days: { ...number('Days over which that is counted', 'days'), default: '30' },
} as const;

export const command = buildRouteMap({
  routes: {
    list: buildCommand({
      func(this: Context, flags: { readonly json: boolean }) {
        list(this, flags);
      },
      parameters: { flags: { json: JSON_FLAG } },
      docs: { brief: 'Lists the drafts of this host (the default); exit code 1 when one has problems' },
    }),
    draft: buildCommand({
      func(this: Context, flags: DraftFlags, incident: string) {
        return draft(this, flags, incident);
      },
      parameters: {
        flags: { ...NEW_FLAGS, drill: text('The fault below faults/ that replays it', 'name') },
        positional: {
          kind: 'tuple',
          parameters: [
            { brief: 'The incident, e.g. INC-20260102-1', parse: String, placeholder: 'incident' },
          ],
        },
      },
      docs: { brief: 'Writes a post-mortem from the journal; what is not known is written unknown' },
    }),
    import: buildCommand({
      func(this: Context, flags: ImportFlags, file: string) {
        return importFile(this, flags, file);
      },
      parameters: {
        flags: {
          ...NEW_FLAGS,
          drill: text('The fault below faults/ that replays it', 'name'),
          start: text('When minute 0 was, for a text that names no day', 'time'),
        },
        positional: {
          kind: 'tuple',
          parameters: [{ brief: 'A post-mortem in Markdown', parse: String, placeholder: 'file' }],
        },
      },
      docs: {
        brief: 'Makes a post-mortem with timeline, intervals and action items out of a hand-written one',
      },
    }),
    check: buildCommand({
      func(this: Context, flags: CheckFlags, named: string) {
        return check(this, flags, named);
      },
      parameters: {
        flags: {
          json: JSON_FLAG,
          publish: { kind: 'boolean', brief: 'Exit with 1 when it may not be published yet', default: false },
        },
        positional: DIRECTORY,
      },
      docs: {
        brief: 'Applies the rubric of twenty items, and says line and column of what is missing',
        fullDescription:
          'Exit codes: 0 checked, 1 a reference, a piece of evidence or an entry is wrong, or something in it must not be told; with --publish also when it may not be published; 4 it cannot be read.',
      },
    }),
    'sign-off': buildCommand({
      func(this: Context, flags: { readonly by: string }, named: string) {
        signOff(this, flags, named);
      },
      parameters: {
        flags: { by: { kind: 'parsed', parse: String, brief: 'Who reviewed it', placeholder: 'name' } },
        positional: DIRECTORY,
      },
      docs: { brief: 'Records that somebody reviewed the text as it is; a later edit voids it' },
    }),
    save: buildCommand({
      func(this: Context, flags: { readonly note?: string }, named: string) {
        save(this, flags, named);
      },
      parameters: { flags: { note: text('What was changed', 'text') }, positional: DIRECTORY },
      docs: { brief: 'Keeps the text as it is as a version' },
    }),
    log: buildCommand({
      func(this: Context, flags: { readonly json: boolean }, named: string) {
        log(this, flags, named);
      },
      parameters: { flags: { json: JSON_FLAG }, positional: DIRECTORY },
      docs: { brief: 'Lists the versions, and who reviewed which' },
    }),
    diff: buildCommand({
      func(this: Context, _: object, named: string, from?: number, to?: number) {
        diff(this, named, from, to);
      },
      parameters: {
        flags: {},
        positional: {
          kind: 'tuple',
          parameters: [
            ...DIRECTORY.parameters,
            { brief: 'Version; default: the last', parse: Number, placeholder: 'from', optional: true },
            {
              brief: 'Version; default: the text as it is',
              parse: Number,
              placeholder: 'to',
              optional: true,
            },
          ],
        },
      },
      docs: { brief: 'Shows what changed between two versions, or since the last' },
    }),
    publish: buildCommand({
      func(this: Context, flags: object, named: string) {
        return publish(this, flags, named);
      },
      parameters: { flags: {}, positional: DIRECTORY },
      docs: {
        brief: 'Gives it to the readers of the blog of this host, when the rubric lets it pass',
        fullDescription:
          'The blog is what blog/posts/blog.yaml in the state directory makes one. It is copied there as it is and the site beside it built anew; a later edit waits for the next time. Without a blog it is marked as published. Exit codes: 0 published, 4 it may not be published, or the blog cannot be built; then readers have what they had.',
      },
    }),
    export: buildCommand({
      func(this: Context, flags: ExportFlags, named: string) {
        exportTo(this, flags, named);
      },
      parameters: {
        flags: {
          to: {
            kind: 'enum',
            values: EXPORT_FORMATS,
            brief: 'html is one file, for a browser and for paper',
          },
          out: text('Default: standard output', 'file'),
        },
        positional: DIRECTORY,
      },
      docs: { brief: 'Writes it as one HTML file, JSON, GitHub Markdown or Confluence markup' },
    }),
  },
  defaultCommand: 'list',
  docs: { brief: 'Writes, checks, reviews and exports post-mortems' },
});
