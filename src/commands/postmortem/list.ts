/** `stakeout postmortem list`: what is being written here. */
import * as z from 'zod/mini';
import { EXIT } from '../../domain/exit-codes.ts';
import { listPostmortems, problemText, type Listed } from '../../learn/postmortem/index.ts';
import type { Context } from '../context.ts';
import { renderJson, renderTable, toned, type Cell } from '../output/index.ts';
import { postmortemsDirectory } from './place.ts';

export const postmortemListSchema = z.object({
  schema: z.literal('stakeout.postmortem-list/1'),
  postmortems: z.array(
    z.object({
      name: z.string(),
      directory: z.string(),
      /** Null where it cannot be read. */
      title: z.nullable(z.string()),
      date: z.nullable(z.string()),
      reviewed: z.boolean(),
      problems: z.array(z.string()),
    }),
  ),
});

export function list(context: Context, { json }: { readonly json: boolean }): void {
  const all = listPostmortems(postmortemsDirectory(context));
  if (all.some(({ problems }) => problems.length > 0)) context.exit(EXIT.found);
  if (json) {
    const postmortems = all.map(({ name, directory, postmortem, reviewed, problems }) => ({
      name,
      directory,
      title: postmortem?.frontMatter.title ?? null,
      date: postmortem?.frontMatter.date ?? null,
      reviewed,
      problems: problems.map(problemText),
    }));
    context.stdout.write(renderJson({ schema: 'stakeout.postmortem-list/1', postmortems }));
  } else if (all.length === 0) context.stdout.write('none yet: stakeout postmortem draft INCIDENT\n');
  else
    context.stdout.write(
      renderTable(
        [
          { title: 'NAME' },
          { title: 'DATE' },
          { title: 'STATE' },
          { title: 'TITLE', overflow: 'wrap', min: 20 },
        ],
        all.map(row),
        context.stdout,
      ),
    );
}

function row({ name, postmortem, reviewed, problems }: Listed): readonly Cell[] {
  const [problem] = problems;
  const state = reviewed ? toned('good', 'reviewed') : toned('warn', 'draft');
  return [
    name,
    postmortem?.frontMatter.date ?? '',
    problem === undefined
      ? state
      : toned('bad', problems.length === 1 ? '1 problem' : `${problems.length} problems`),
    postmortem?.frontMatter.title ?? (problem === undefined ? '' : problemText(problem)),
  ];
}
