/** The audit's claims: the labelled set, the maintainer scripts of this machine and of a LAMP host, mutated scripts, ShellCheck beside it. */
import { rmSync } from 'node:fs';
import { profileHost } from '../src/protect/audit/index.ts';
import { runFuzz } from './audit/fuzz.ts';
import { runMaintainerScripts } from './audit/maintainer-scripts.ts';
import { fetchShellCheck, judgeWithShellCheck } from './audit/shellcheck.ts';
import {
  isScript,
  judgeSnippet,
  readSnippets,
  scoreOf,
  type Judged,
  type Snippet,
} from './audit/snippets.ts';
import { figure, type Bench, type Figure } from './framework.ts';

export const bench: Bench = {
  name: 'audit',
  what: 'the labelled scripts; all maintainer scripts; mutated scripts; ShellCheck on the same files',
  needsRoot: true,
  run: async (options) => {
    const log = (line: string): void => options.log(line);
    const host = await profileHost('lamp-debian12');
    const judged = readSnippets().map((snippet) => judgeSnippet(snippet, host));
    for (const { snippet, flagged, right } of judged)
      if (!right)
        log(
          `WRONG ${snippet.label}: ${snippet.name}: ${flagged.map(({ rule }) => rule).join(', ') || 'nothing'}`,
        );
    const of = (folder: Snippet['folder']): Judged[] =>
      judged.filter(({ snippet }) => snippet.folder === folder);
    const figures: Figure[] = [
      ...scores('all snippets', judged),
      ...scores('held out', of('held-out')),
      ...scores('files that are no scripts', of('kinds')),
    ];
    figures.push(...(await runMaintainerScripts(options.quick, log)));
    figures.push(...runFuzz(options.quick ? 1000 : 10_000, host, log));
    const shellcheck = await fetchShellCheck(log);
    try {
      figures.push(
        ...(await judgeWithShellCheck(
          shellcheck.program,
          judged.filter(({ snippet }) => isScript(snippet)),
        )),
      );
    } finally {
      rmSync(shellcheck.directory, { recursive: true, force: true });
    }
    return figures;
  },
};

function scores(name: string, judged: readonly Judged[]): Figure[] {
  const { recall, precision, harmful, harmless } = scoreOf(judged);
  return [
    figure(`${name}: recall`, recall * 100, '%', harmful, { atLeast: 95 }),
    figure(`${name}: precision`, precision * 100, '%', harmful + harmless, { atLeast: 95 }),
  ];
}
