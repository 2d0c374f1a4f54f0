/** The answer as a page for somebody who was just woken up: what, by whom, what to do; then the proof. */
import {
  type Cause,
  type Diagnosis,
  type DiagnosisVerdict,
  type Evidence,
  isInnocent,
  type Prediction,
} from '../../domain/diagnosis.ts';
import { confidenceOf, type Ranked } from '../../respond/diagnosis/index.ts';
import {
  type Cell,
  paint,
  renderBlock,
  renderTable,
  type Surface,
  type Tone,
  toned,
  visible,
  wrap,
} from '../output/index.ts';
import { timeText } from '../time.ts';

const TITLE: Readonly<Record<DiagnosisVerdict, readonly [Tone, string]>> = {
  fault: ['bad', 'FAULT'],
  latent: ['warn', 'WILL FAIL'],
  innocent: ['warn', 'NOT THIS HOST'],
  healthy: ['good', 'HEALTHY'],
};
/** A second cause at least this likely is told as one, not as a possibility. */
const NAMED = 0.5;

export function page(diagnosis: Diagnosis, to: Surface, _now: Date): string {
  const [first] = diagnosis.causes;
  const named = diagnosis.causes.filter((c) => c.confidence >= NAMED);
  const also = diagnosis.causes.filter((c) => !named.includes(c));
  return [
    headline(diagnosis, to),
    ...(first === undefined || named.length === 0 ? [] : [facts(first, diagnosis, to), repair(first, to)]),
    ...(named.length > 0 || diagnosis.nextTest === null ? [] : [nextStep(diagnosis.nextTest, to)]),
    ...named.slice(1).map((cause, i) => second(cause, i + 2, to)),
    evidence(diagnosis, named, to),
    possible(also, to),
    predictions(diagnosis.predictions, to),
    ruledOut(diagnosis, to),
    remarks(diagnosis, to),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function headline({ verdict, summary }: Diagnosis, to: Surface): string {
  const [tone, title] = TITLE[verdict];
  const lines = wrap(visible(summary), Math.max(30, to.columns - title.length - 2));
  const pad = ' '.repeat(title.length + 2);
  return (
    lines
      .map((line, i) =>
        i === 0
          ? `${paint(tone, title, to.color)}  ${paint('strong', line, to.color)}`
          : `${pad}${paint('strong', line, to.color)}`,
      )
      .join('\n') + '\n'
  );
}

function facts(cause: Cause, diagnosis: Diagnosis, to: Surface): string {
  return renderBlock(
    [
      ['cause', `${cause.kind}  ${cause.object}`],
      ['package', cause.package ?? undefined],
      ['sure', `${Math.round(cause.confidence * 100)} % (${words(cause.confidence)})`],
      [
        'done by',
        cause.actor === null
          ? isInnocent(cause.kind)
            ? undefined
            : 'unknown: no watch of Stakeout saw it'
          : `${cause.actor.text}${cause.actor.user === undefined ? '' : `, ${cause.actor.user}`}`,
      ],
      ['when', cause.actor?.at === undefined ? whenSeen(cause, diagnosis) : timeText(cause.actor.at)],
      ['next test', diagnosis.nextTest ?? undefined],
    ],
    to,
  );
}

function nextStep(test: string, to: Surface): string {
  const lines = wrap(visible(test), Math.max(30, to.columns - 2));
  return `${paint('strong', 'Next test', to.color)}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** The earliest evidence that has a time of its own. */
function whenSeen(cause: Cause, diagnosis: Diagnosis): string | undefined {
  const times = diagnosis.evidence
    .filter((e) => cause.evidence.includes(e.id) && e.at < diagnosis.at && e.source !== 'probe')
    .map((e) => e.at)
    .sort();
  return times[0] === undefined ? undefined : `first sign ${timeText(times[0])}`;
}

function words(confidence: number): string {
  if (confidence >= 0.95) return 'certain';
  return confidence >= 0.8 ? 'probable' : 'possible';
}

function repair({ repair: plan }: Cause, to: Surface): string {
  if (plan === null) return '';
  const head = `${paint('strong', 'Mend it', to.color)}   ${visible(plan.summary)}`;
  const all =
    plan.steps.length === 0
      ? []
      : [`  ${paint('dim', 'all of it, with undo:', to.color)} stakeout repair --yes`];
  const steps = plan.steps.flatMap((step, i) => [
    `  ${i + 1}  ${visible(step.argv.map(quoted).join(' '))}`,
    ...notes(step.undo, step.interrupts).map((line) => `     ${paint('dim', line, to.color)}`),
  ]);
  const hand =
    plan.byHand === undefined
      ? []
      : wrap(visible(`By hand: ${plan.byHand}`), to.columns - 2).map((line) => `  ${line}`);
  return [head, ...all, ...steps, ...hand, ''].join('\n');
}

function notes(undo: readonly string[], interrupts: string | undefined): readonly string[] {
  return [
    ...(undo.length === 0 ? [] : [`undo: ${visible(undo.map(quoted).join(' '))}`]),
    ...(interrupts === undefined ? [] : [`interrupts ${visible(interrupts)}`]),
  ];
}

/** For reading and pasting; nothing here is run through a shell. */
function quoted(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", String.raw`'\''`)}'`;
}

function second(cause: Cause, number: number, to: Surface): string {
  return `${paint('strong', `Also wrong (${number})`, to.color)}  ${visible(cause.summary)} ${paint('dim', `${Math.round(cause.confidence * 100)} %, stakeout repair --cause ${number}`, to.color)}\n`;
}

/** More proof than this nobody reads at night. */
const MOST_EVIDENCE = 14;

/** The strongest of each named cause, in the order of the answer; without a cause what there is. */
function evidence(diagnosis: Diagnosis, named: readonly Cause[], to: Surface): string {
  const share = Math.ceil(MOST_EVIDENCE / Math.max(1, named.length));
  const ids = new Set(named.flatMap((c) => c.evidence.slice(0, share)));
  const all = new Set(named.flatMap((c) => c.evidence));
  const known = diagnosis.evidence.filter((e) => named.length === 0 || all.has(e.id));
  const rows = known.filter((e) => named.length === 0 || ids.has(e.id)).slice(0, MOST_EVIDENCE);
  if (rows.length === 0) return '';
  const first = named[0]?.evidence[0];
  const left = known.length - rows.length;
  const more =
    left === 0 ? '' : `  ${paint('dim', `and ${left} more: stakeout diagnose --explain`, to.color)}\n`;
  return `${paint('strong', 'Evidence', to.color)}\n${renderTable(
    [{ title: '' }, { title: 'when (UTC)' }, { title: 'from' }, { title: 'what', overflow: 'wrap', min: 30 }],
    rows.map((e) => evidenceRow(e, e.id === first, diagnosis.at)),
    to,
  )}${more}`;
}

function evidenceRow(e: Evidence, decisive: boolean, now: string): readonly Cell[] {
  const mark = decisive || e.source === 'recorder' || e.source === 'strace';
  return [
    mark ? toned('strong', `▶ ${e.id}`) : `  ${e.id}`,
    dayless(e.at, now),
    e.source,
    mark ? toned('strong', e.text) : e.text,
  ];
}

/** Of the same day the time is enough. */
function dayless(at: string, now: string): string {
  const [day, time] = timeText(at).slice(0, 'YYYY-MM-DD hh:mm:ss'.length).split(' ');
  return now.startsWith(day ?? '') ? (time ?? '') : `${day} ${time}`;
}

function possible(also: readonly Cause[], to: Surface): string {
  if (also.length === 0) return '';
  return `${paint('strong', 'Less likely', to.color)}\n${also.map((c) => `  ${paint('dim', `${Math.round(c.confidence * 100)} %`.padStart(4), to.color)}  ${visible(`${c.kind} ${c.object}`)}\n`).join('')}`;
}

function predictions(all: readonly Prediction[], to: Surface): string {
  const telling = all.filter((p) => p.outcome !== 'survives');
  if (telling.length === 0)
    return all.length === 0
      ? ''
      : `${paint('good', 'A reload, a restart, a reboot and a log rotation would all go well.', to.color)}\n`;
  return `${paint('strong', 'What would happen', to.color)}\n${renderTable(
    [
      { title: 'service' },
      { title: 'on', overflow: 'wrap', min: 14 },
      { title: 'it' },
      { title: 'because', overflow: 'wrap', min: 24 },
    ],
    alike(telling).map(([p, actions]) => [
      p.service,
      actions.join(', '),
      toned(p.outcome === 'refuses' ? 'warn' : 'bad', p.outcome),
      p.why,
    ]),
    to,
  )}`;
}

/** The same outcome for the same reason is said once. */
function alike(all: readonly Prediction[]): readonly (readonly [Prediction, readonly string[]])[] {
  const groups = Map.groupBy(all, (p) => `${p.service}\n${p.outcome}\n${p.why}`);
  return [...groups.values()].flatMap((group) =>
    group[0] === undefined ? [] : [[group[0], group.map((p) => p.action)] as const],
  );
}

function ruledOut({ ruledOut: all, evidence: known }: Diagnosis, to: Surface): string {
  if (all.length === 0) return '';
  const textOf = (id: string): string => known.find((e) => e.id === id)?.text ?? '';
  return `${paint('strong', 'Ruled out', to.color)}\n${renderTable(
    [{ title: 'not' }, { title: 'because', overflow: 'wrap', min: 24 }],
    all.map((r) => [
      r.object === undefined ? r.kind : `${r.kind} ${r.object}`,
      `${r.why ?? textOf(r.because)} (${r.because})`,
    ]),
    to,
  )}`;
}

function remarks({ limits, mode, tookMs }: Diagnosis, to: Surface): string {
  const lines = [
    ...limits.map((text) => `not looked at: ${text}`),
    mode === 'cold'
      ? 'no baseline: compared with the packages and with what the configuration names; take one when all is well: stakeout baseline create'
      : '',
    `took ${(tookMs / 1000).toFixed(1)} s; everything that was weighed: stakeout diagnose --explain`,
  ];
  return lines
    .filter((line) => line !== '')
    .flatMap((line) => wrap(visible(line), to.columns))
    .map((line) => `${paint('dim', line, to.color)}\n`)
    .join('');
}

/** Every hypothesis with its weights, for whoever doubts the answer. */
export function explain(ranked: readonly Ranked[], diagnosis: Diagnosis, to: Surface): string {
  const textOf = (id: string): string => diagnosis.evidence.find((e) => e.id === id)?.text ?? id;
  const parts = ranked.map(({ hypothesis, confidence, explains, lowered }) => {
    const title = `${percent(confidence)}  ${visible(`${hypothesis.kind} ${hypothesis.object}`)}`;
    const pairs: readonly (readonly [string, Cell | readonly Cell[]])[] = [
      ['by itself', percent(hypothesis.prior)],
      ...hypothesis.support.map((s): readonly [string, Cell] => [
        `+ ${percent(s.weight)}`,
        `${s.why}: ${textOf(s.evidence)} [${s.evidence}]`,
      ]),
      ['together', percent(confidenceOf(hypothesis))],
      ['lowered', lowered],
      [
        'explains',
        explains.length === 0
          ? 'nothing of what is seen'
          : explains.map((s) => `${s.kind} of ${s.service === '' ? 'a page' : s.service}`),
      ],
    ];
    return `\n${paint('strong', title, to.color)}\n${renderBlock(pairs, to)}`;
  });
  return `\n${paint('strong', 'Everything that was weighed', to.color)}\n${parts.join('')}`;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
