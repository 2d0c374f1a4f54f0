/** What is wrong with a runbook although it can be read. `readRunbook` finds what cannot be run at all. Pure. */
import { argvOf } from './command-line.ts';
import { undoNames, type CommandLine, type Place, type Problem, type Runbook, type Step } from './model.ts';
import { changesHost } from './programs.ts';

export interface LintContext {
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** True when a link to another file, relative to this one, leads somewhere. */
  readonly exists: (path: string) => boolean;
  /** Anchors of another file beside this one; undefined when it is no text of ours. */
  readonly anchorsOf: (path: string) => readonly string[] | undefined;
  /** Day of the last drill by the journal, when it is later than what the file says. */
  readonly drilled?: string;
}

const DAY_MS = 86_400_000;
const MOST_READ_WORDS = 40;

export function lint(runbook: Runbook, context: LintContext): readonly Problem[] {
  const problems = [
    ...runbook.steps.flatMap((step) => changeSteps(step, runbook)),
    ...readSteps(runbook),
    ...strace(runbook),
    ...stale(runbook, context),
    ...runbook.links.flatMap((link) => deadLink(runbook, link.target, link, context)),
    ...shape(runbook),
  ];
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** The day until which the last drill counts, and whether it is over. */
export function staleness(
  runbook: Runbook,
  today: string,
  drilled?: string,
): { readonly stale: boolean; readonly since: string | undefined } {
  const since = [runbook.meta.lastDrilled, drilled]
    .filter((day) => day !== undefined)
    .toSorted()
    .at(-1);
  if (since === undefined) return { stale: true, since };
  return { stale: Date.parse(today) - Date.parse(since) > runbook.meta.maxAgeDays * DAY_MS, since };
}

const warn = (rule: string, place: Place, message: string, next?: string): Problem => ({
  severity: 'warning',
  rule,
  line: place.line,
  column: place.column,
  message,
  ...(next === undefined ? {} : { next }),
});

function changeSteps(step: Step, runbook: Runbook): readonly Problem[] {
  if (step.risk === 'read') return [];
  const problems: Problem[] = [];
  const isUndo = undoNames(runbook.steps).has(step.name);
  if (step.undo === undefined && !isUndo)
    problems.push({
      ...warn(
        'change-without-undo',
        step.place,
        `${step.name} changes the host and names no undo`,
        'add undo=STEP, or undo="none: why nothing takes it back"',
      ),
      severity: 'error',
    });
  if (step.expect === undefined && step.refute === undefined && !isUndo)
    problems.push({
      ...warn(
        'change-without-expect',
        step.place,
        `${step.name} changes the host and expects nothing`,
        'add expect="…" with what it prints when it worked; "" for nothing',
      ),
      severity: 'error',
    });
  return problems;
}

/** A parameter changes no program and no option by itself. */
function argv(line: CommandLine): readonly string[] {
  const names = line.words.flatMap((word) =>
    word.flatMap((part) => (typeof part === 'string' ? [] : [part.parameter])),
  );
  return argvOf(line, Object.fromEntries(names.map((name) => [name, name])));
}

function readSteps(runbook: Runbook): readonly Problem[] {
  const changing = (line: CommandLine): boolean => {
    const [program = '', ...args] = argv(line);
    return changesHost(program, args);
  };
  return runbook.steps.flatMap((step) => {
    const lines = [
      ...(step.risk === 'read' ? step.commands : []),
      ...(step.dry === undefined ? [] : [step.dry]),
    ];
    return lines.filter(changing).map(
      (line): Problem => ({
        ...warn(
          'read-step-changes',
          line.place,
          `${step.name} only reads, and ${line.text} changes the host`,
          'write risk=change, or ask without changing',
        ),
        severity: 'error',
      }),
    );
  });
}

/** Who is called for 5xx without a reason in the log has to find a trace, or the way to one. */
function strace(runbook: Runbook): readonly Problem[] {
  const { appliesWhen } = runbook.meta;
  const forUnknown = appliesWhen.includes('error-share') || appliesWhen.includes('probe-failure');
  const has =
    runbook.headings.some(({ text }) => /\bstrace\b/i.test(text)) ||
    runbook.links.some(({ target }) => /strace/i.test(target));
  if (!forUnknown || has) return [];
  return [
    warn(
      'no-strace-section',
      { line: 1, column: 1 },
      'it is for errors whose reason no log may name, and has no section about strace',
      'add a heading with strace in it, or link to one: [strace](strace.md)',
    ),
  ];
}

function stale(runbook: Runbook, context: LintContext): readonly Problem[] {
  const { stale: isStale, since } = staleness(runbook, context.today, context.drilled);
  if (!isStale) return [];
  const { maxAgeDays } = runbook.meta;
  const when =
    since === undefined
      ? 'was never drilled'
      : `was last drilled on ${since}, more than ${maxAgeDays} days ago`;
  return [
    warn(
      'stale',
      { line: 1, column: 1 },
      `it ${when}`,
      'stakeout drill start with a fault it is for; then write the day into last_drilled',
    ),
  ];
}

function deadLink(runbook: Runbook, target: string, place: Place, context: LintContext): readonly Problem[] {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return [];
  const [path = '', fragment] = target.split('#');
  const dead = (message: string): readonly Problem[] => [
    { ...warn('dead-link', place, message), severity: 'error' },
  ];
  const decoded = decodeURIComponentOr(path);
  if (decoded !== '' && !context.exists(decoded)) return dead(`${target} leads nowhere`);
  const anchors = decoded === '' ? runbook.headings.map(({ anchor }) => anchor) : context.anchorsOf(decoded);
  if (fragment === undefined || fragment === '' || anchors === undefined || anchors.includes(fragment))
    return [];
  return dead(`${target}: there is no heading #${fragment}`);
}

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function shape(runbook: Runbook): readonly Problem[] {
  const problems: Problem[] = [];
  const [first] = runbook.headings;
  if (first?.level !== 1)
    problems.push(
      warn(
        'no-title',
        { line: 1, column: 1 },
        'it has no first-level heading',
        `begin with # ${runbook.meta.title}`,
      ),
    );
  if (runbook.steps.length === 0)
    problems.push({
      ...warn(
        'no-step',
        { line: 1, column: 1 },
        'it has no step',
        'give a fenced block attributes: {name=look risk=read}',
      ),
      severity: 'error',
    });
  const used = new Set(
    runbook.steps.flatMap(({ commands, dry }) =>
      [...commands, ...(dry === undefined ? [] : [dry])].flatMap((line) =>
        line.words.flatMap((word) =>
          word.flatMap((part) => (typeof part === 'string' ? [] : [part.parameter])),
        ),
      ),
    ),
  );
  for (const name of Object.keys(runbook.meta.parameters))
    if (!used.has(name))
      problems.push(warn('unused-parameter', { line: 1, column: 1 }, `no step uses the parameter ${name}`));
  const changes = runbook.steps.findLastIndex(
    ({ risk, name }) => risk !== 'read' && !undoNames(runbook.steps).has(name),
  );
  if (changes !== -1 && !runbook.steps.slice(changes + 1).some(({ risk }) => risk === 'read'))
    problems.push(
      warn(
        'no-verification',
        runbook.steps[changes]?.place ?? { line: 1, column: 1 },
        'nothing looks whether it helped',
        'end with a step that only reads, such as a request',
      ),
    );
  const long = runbook.steps.find(({ commands }) =>
    commands.some(({ words }) => words.length > MOST_READ_WORDS),
  );
  if (long !== undefined)
    problems.push(
      warn(
        'long-command',
        long.place,
        `nobody reads a command of more than ${MOST_READ_WORDS} words at night`,
      ),
    );
  return problems;
}
