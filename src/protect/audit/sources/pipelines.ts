/** Shell in what build servers run: GitHub's workflows (`run:`) and GitLab's `.gitlab-ci.yml` (`script:` and its neighbours). */
import type { Piece } from '../model.ts';
import { type Container, shellPiece, UNKNOWN } from './container.ts';
import { Mapped } from './mapped.ts';
import { readYaml, type Yaml } from './yaml/document.ts';
import { entry, isMapValue, listOf, scalarsOf, textOf, textsOf } from './yaml/ways.ts';

type Variables = ReadonlyMap<string, string>;

export function githubWorkflow(container: Container): readonly Piece[] {
  const { documents, problems } = readYaml(container);
  const pieces: Piece[] = [...problems];
  for (const file of documents) {
    const shell = textOf(entry(entry(entry(file, 'defaults'), 'run'), 'shell'));
    const jobs = entry(file, 'jobs');
    // A composite action has its steps below `runs`.
    const all = [...(isMapValue(jobs) ? jobs.entries.values() : []), ...listOf(entry(file, 'runs'))];
    for (const job of all) {
      const ownShell = textOf(entry(entry(entry(job, 'defaults'), 'run'), 'shell')) ?? shell;
      for (const step of listOf(entry(job, 'steps'))) {
        const run = entry(step, 'run');
        const used = textOf(entry(step, 'shell')) ?? ownShell ?? 'bash';
        if (run?.kind !== 'text' || !/^(?:ba)?sh\b/.test(used)) continue;
        const name = textOf(entry(step, 'name'));
        const inside = `step${name === undefined ? '' : ` "${name.slice(0, 80)}"`} of a workflow`;
        const env = literals(merged(...[file, job, step].map((one) => scalarsOf(entry(one, 'env')))));
        const dialect = used.startsWith('sh') ? 'sh' : 'bash';
        pieces.push(
          shellPiece(container, withUnknown(container, run.mapped()), { inside, dialect, variables: env }),
        );
      }
    }
  }
  return pieces;
}

/** `${{ … }}` is put in before the shell sees it. */
function withUnknown({ text }: Container, script: Mapped): Mapped {
  const made = new Mapped(text);
  const { text: code } = script;
  let at = 0;
  for (const { index, 0: whole } of code.matchAll(/\$\{\{[^{}]*\}\}/g)) {
    const [from, to] = script.stretch(index, index + whole.length);
    made.append(script.slice(at, index)).put(UNKNOWN, from, to);
    at = index + whole.length;
  }
  return made.append(script.slice(at));
}

/** Not those that come from an expression. */
function literals(variables: Variables): Variables {
  return new Map([...variables].filter(([, value]) => !value.includes('${{')));
}

function merged(...all: readonly Variables[]): Variables {
  return new Map(all.flatMap((one) => [...one]));
}

/** Keywords of the file that are no jobs. */
const NO_JOBS = /^(?:stages|variables|include|workflow|image|services|cache|spec|pages:deploy)$/;

export function gitlabCi(container: Container): readonly Piece[] {
  const { documents, problems } = readYaml(container);
  const pieces: Piece[] = [...problems];
  for (const file of documents) {
    if (!isMapValue(file)) continue;
    const shared = entry(file, 'default');
    const global = scalarsOf(entry(file, 'variables'));
    for (const [name, job] of file.entries) {
      if (NO_JOBS.test(name) || !isMapValue(job)) continue;
      const before =
        entry(job, 'before_script') ?? entry(file, 'before_script') ?? entry(shared, 'before_script');
      const after =
        entry(job, 'after_script') ?? entry(file, 'after_script') ?? entry(shared, 'after_script');
      const inside = `job "${name.slice(0, 80)}" of .gitlab-ci.yml`;
      const script = entry(job, 'script');
      // What stands before the script runs in the same shell, what stands after it in one of its own.
      for (const parts of [
        script === undefined ? [] : [before, script],
        script === undefined ? [] : [after],
      ]) {
        const lines = linesOf(container, parts);
        if (lines.length === 0) continue;
        const variables = merged(global, scalarsOf(entry(job, 'variables')));
        pieces.push(shellPiece(container, lines, { inside, dialect: 'bash', variables }));
      }
    }
  }
  return pieces;
}

function linesOf({ text }: Container, parts: readonly (Yaml | undefined)[]): Mapped {
  const lines = new Mapped(text);
  for (const line of parts.flatMap(textsOf)) lines.append(line.mapped()).put('\n', line.to, line.to);
  return lines;
}
