/** A desk that answers from the story; what people do is kept, for tests to look at. */
import {
  type Args,
  DeskRefusal,
  type Handlers,
  type PostmortemDetail,
  type Result,
  type Verb,
  VERBS,
} from '../../../desk/index.ts';
import type { Ask } from '../../gate/route.ts';
import { CHANGED, hashOf, KEPT, postmortemOf, readingOf, TEXT, WRITTEN } from './postmortem.ts';
import { RUNBOOK, runbookOf } from './runbook.ts';
import { BURNING, Story } from './story.ts';

const MEASURE = {
  id: 'guard-package-scripts',
  title: 'Package scripts cannot take what a service needs',
  type: 'prevent',
  state: 'open' as const,
  owner: 'mara',
  due: '2026-11-01',
  overdue: true,
  why: null,
};

export interface Done {
  readonly verb: Verb;
  readonly args: unknown;
}

export interface StoryDesk {
  readonly ask: Ask;
  readonly done: Done[];
  /** Answers of these verbs from now on; `undefined` takes it back. */
  readonly answer: { [V in Verb]?: Handlers[V] };
  /** Written to the journal: everybody who follows hears of it. */
  write(entry: Omit<Result<'events'>['entries'][number], 'seq'>): number;
  /** Nobody answers any more, or again. */
  silent: boolean;
}

export function storyDesk(now: () => Date = () => new Date()): StoryDesk {
  const entries: Result<'events'>['entries'] = [];
  const waiting = new Set<() => void>();
  const done: Done[] = [];
  let last = new Story(now()).overview().lastSeq;
  let text = TEXT;
  const wrote = (verb: Verb, args: unknown): { seq: number } => {
    done.push({ verb, args });
    last += 1;
    return { seq: last };
  };
  const said = (verb: Verb, args: unknown): Result<'snooze'> => ({
    ...wrote(verb, args),
    heard: true,
    page: null,
  });
  const story = (): Story => new Story(now());
  /** Of what pages ask for. */
  const handlers: Partial<Handlers> = {
    overview: () => ({ ...story().overview(), lastSeq: last }),
    incidents: ({ open }) => {
      const all = open === true ? [story().line()] : [story().line(), ...story().older()];
      return { incidents: all, total: all.length };
    },
    incident: ({ incident }) => ({ incident: incident === BURNING ? story().incident() : null }),
    events: async ({ after, waitMs }) => {
      const newer = (): Result<'events'>['entries'] => entries.filter(({ seq }) => seq > after);
      if (newer().length === 0 && waitMs > 0)
        await new Promise<void>((resolve) => {
          waiting.add(resolve);
          setTimeout(resolve, Math.min(waitMs, 1000)).unref();
        });
      const found = newer();
      return { entries: found, lastSeq: found.at(-1)?.seq ?? after };
    },
    impact: () => story().impact(),
    evidence: () => story().evidence(),
    acknowledge: (args) => wrote('acknowledge', args),
    note: (args) => wrote('note', args),
    comment: (args) => wrote('comment', args),
    services: () => story().services(),
    service: ({ foresee }) => ({ service: story().detail(foresee) }),
    hosts: () => story().hosts(),
    guard: () => story().guard(),
    approve: (args) => {
      wrote('approve', args);
      return { transaction: args.transaction, until: now().toISOString(), summary: '' };
    },
    oncall: () => story().onCall(),
    snooze: (args) => said('snooze', args),
    handover: (args) => said('handover', args),
    awake: (args) => said('awake', args),
    silence: (args) => said('silence', args),
    unsilence: (args) => said('unsilence', args),
    plan: () => story().plan(),
    runStep: (args) => {
      wrote('runStep', args);
      return { outcome: 'repaired', why: '', repair: null, stillWrong: [] };
    },
    undo: ({ repair, by }) => {
      wrote('undo', { repair, by });
      return { repair, ok: true, steps: [] };
    },
    settings: () => story().settings(),
    checkSettings: () => ({ ok: true, problems: [] }),
    saveSettings: (args) => {
      wrote('saveSettings', args);
      return { saved: true, hash: null, problems: [] };
    },
    audit: () => story().audit(),
    record: (args) => wrote('record', args),
    alerts: (args) => {
      wrote('alerts', args);
      return { taken: args.alerts.length };
    },
    metrics: () => ({ text: '# EOF\n' }),
    runbooks: ({ incident }) => ({ runbooks: [RUNBOOK], fits: incident === undefined ? null : RUNBOOK.id }),
    runbook: ({ runbook, incident, values }) => ({
      runbook: runbook === RUNBOOK.id ? runbookOf(now(), incident === BURNING, values) : null,
    }),
    runbookStep: (args) => {
      wrote('runbookStep', args);
      return { run: 'RUN-1', outcome: 'passed', why: null };
    },
    measures: () => ({ measures: [MEASURE] }),
    postmortems: ({ incident }) => ({
      postmortems: incident === undefined || incident === WRITTEN ? [lineOf(postmortemOf(text))] : [],
      more: false,
    }),
    postmortem: ({ postmortem }) => ({ postmortem: postmortem === WRITTEN ? postmortemOf(text) : null }),
    checkPostmortem: ({ text: other }) => readingOf(other),
    savePostmortem: (args) => {
      if (args.expectHash !== hashOf(text)) throw new DeskRefusal('conflict', 'the text has changed');
      const { problems, view } = readingOf(args.text);
      if (view === null) return { saved: false, hash: hashOf(text), problems };
      wrote('savePostmortem', args);
      text = args.text;
      return { saved: true, hash: hashOf(text), problems };
    },
    postmortemDiff: ({ from }) => ({ found: from === 1 ? CHANGED : null }),
    postmortemEvidence: () => ({ evidence: KEPT }),
    signPostmortem: (args) => {
      wrote('signPostmortem', args);
      return { by: args.by };
    },
    exportPostmortem: ({ postmortem, format }) => ({ name: `${postmortem}.${format}`, text }),
    draftPostmortem: (args) => {
      wrote('draftPostmortem', args);
      return { postmortem: WRITTEN };
    },
    publishPostmortem: (args) => {
      wrote('publishPostmortem', args);
      return { address: null };
    },
  };
  const desk: StoryDesk = {
    done,
    answer: {},
    silent: false,
    write: (entry) => {
      last += 1;
      entries.push({ ...entry, seq: last });
      for (const wake of waiting) wake();
      waiting.clear();
      return last;
    },
    ask: async <V extends Verb>(verb: V, args: Args<V>): Promise<Result<V>> => {
      if (desk.silent) throw new DeskRefusal('failed', 'nobody answers');
      const handler: Handlers[V] | undefined = desk.answer[verb] ?? handlers[verb];
      if (handler === undefined) throw new DeskRefusal('failed', `the story has no answer to ${verb}`);
      // As strict as the socket: what no real desk would say is found here.
      VERBS[verb].args.parse(args);
      const result = await handler(args);
      VERBS[verb].result.parse(result);
      return result;
    },
  };
  return desk;
}

function lineOf(one: PostmortemDetail): Result<'postmortems'>['postmortems'][number] {
  const { id, title, date, severity, incident, reviewed, published, changedAt, changedBy, why } = one;
  return { id, title, date, severity, incident, reviewed, published, changedAt, changedBy, why };
}
