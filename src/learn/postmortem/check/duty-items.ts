/** Items that are about what is promised, and about being fit to be published. */
import { sensitiveIn } from '../sensitive.ts';
import { placeAt, type Problem } from '../problem.ts';
import { at, inFront, type Checked, type Item } from './model.ts';
import { linesOf } from './sections.ts';

export const DUTY_ITEMS: readonly Item[] = [
  { number: 17, title: 'measures that prevent, detect and mitigate', check: types },
  {
    number: 18,
    title: 'each measure has owner, due date, tracker and done-test',
    mandatory: true,
    check: duties,
  },
  { number: 20, title: 'can be replayed, is safe to publish, was reviewed', mandatory: true, check: fit },
];

const NEEDED = ['prevent', 'detect', 'mitigate'] as const;

function types(checked: Checked): readonly Problem[] {
  const { actions } = checked.postmortem.frontMatter;
  return [
    ...NEEDED.filter((type) => !actions.some((action) => action.type === type)).map((type) =>
      inFront(checked, ['actions'], `actions: none is of type ${type}`),
    ),
    ...(/\{\{\s*actions\s*\}\}/.test(checked.postmortem.source)
      ? []
      : [at(1, 1, 'the text does not list the measures: {{actions}}')]),
  ];
}

function duties(checked: Checked): readonly Problem[] {
  const { actions } = checked.postmortem.frontMatter;
  if (actions.length === 0) return [inFront(checked, ['actions'], 'actions: there is none')];
  return actions.flatMap((action, index) => [
    ...(['owner', 'due', 'tracker', 'done'] as const)
      .filter((member) => action[member] === null)
      .map((member) => inFront(checked, ['actions', index, member], `${action.id}: has no ${WORDS[member]}`)),
    ...(action.due !== null && action.due < checked.today
      ? [
          inFront(
            checked,
            ['actions', index, 'due'],
            `${action.id}: is due on a day that is over (${action.due})`,
          ),
        ]
      : []),
  ]);
}

const WORDS = { owner: 'owner', due: 'due date', tracker: 'tracker', done: 'done-test' } as const;

function fit(checked: Checked): readonly Problem[] {
  const { frontMatter } = checked.postmortem;
  const { drill, authors, glossary } = frontMatter;
  const reviewed = checked.history.signOffs.filter(({ by }) => !authors.includes(by));
  return [
    ...leaks(checked),
    ...(drill === null ? [inFront(checked, ['drill'], 'drill: what replays it is missing')] : []),
    ...(drill !== null && !checked.drillExists(drill)
      ? [inFront(checked, ['drill'], `drill: there is no fault ${drill}`)]
      : []),
    ...(authors.length === 0 ? [inFront(checked, ['authors'], 'authors: nobody is named')] : []),
    ...(Object.keys(glossary).length === 0 ? [inFront(checked, ['glossary'], 'glossary: is empty')] : []),
    ...reviewProblems(reviewed),
    ...checked.history.problems.map((message) => at(1, 1, message)),
  ];
}

function reviewProblems(reviewed: Checked['history']['signOffs']): readonly Problem[] {
  if (reviewed.length === 0)
    return [at(1, 1, 'nobody but its authors signed it off: stakeout postmortem sign-off DIR --by NAME')];
  return reviewed.some(({ valid }) => valid)
    ? []
    : [at(1, 1, `the sign-off of ${reviewed.at(-1)?.by} is void: the text was edited after it`)];
}

/** In everything that is published: the text, the evidence. */
export function leaks({ postmortem, lines }: Checked): readonly Problem[] {
  const above = linesOf(postmortem.frontMatterText, 1);
  const inText = [...above, ...lines].flatMap(({ text, number }) =>
    sensitiveIn(text).map(({ offset, what }) => at(number, offset + 1, `holds ${what}`)),
  );
  const inEvidence = postmortem.evidence.flatMap(({ sha256, id, content }) => {
    const text = content?.toString('utf8') ?? '';
    return sensitiveIn(text).map(({ offset, what }) => ({
      file: `evidence/${sha256}`,
      ...placeAt(text, offset),
      message: `evidence ${id} holds ${what}`,
    }));
  });
  return [...inText, ...inEvidence];
}
