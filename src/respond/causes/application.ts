/**
 * The application's own error: no component of the host is to blame. `app-error`. What looks like one and is not: a function that an
 * extension would provide (`disabled.ts`, `missing.ts`), an include that is not there (`missing.ts`).
 */

import type { Statement } from '../../domain/log-fact.ts';
import type { RepairPlan } from '../../domain/diagnosis.ts';
import type { Case, Said } from '../diagnosis/case.ts';
import type { Hypothesis, Support } from '../diagnosis/hypothesis.ts';
import { citePage } from '../diagnosis/symptoms.ts';
import type { Change } from '../observation/object-model.ts';
import { passesOn } from './dependency.ts';
import { OF_PAGES } from './effects.ts';
import type { CauseFamily } from './family.ts';
import { plan, putBack } from './mend.ts';

export const application: CauseFamily = {
  name: 'application',
  propose(on) {
    const errors = on
      .said(
        'php-fatal',
        'php-parse',
        'undefined-function',
        'undefined-class',
        'undefined-constant',
        'memory-limit',
        'time-limit',
      )
      .filter((said) => isItsOwn(on, said));
    const byFile = Map.groupBy(errors, ({ statement }) => statement.at?.file);
    return [
      ...[...byFile].flatMap(([file, said]) => (file === undefined ? [] : [hypothesis(on, file, said)])),
      ...announced(on),
      ...(errors.length === 0 ? changedPages(on) : []),
    ];
  },
};

type Own = Said<
  | 'php-fatal'
  | 'php-parse'
  | 'undefined-function'
  | 'undefined-class'
  | 'undefined-constant'
  | 'memory-limit'
  | 'time-limit'
>;

/** httpd's and nginx's own page of 503. */
const OF_THE_SERVER = /Service (?:Temporarily )?Unavailable/i;

/** 503 in the application's own words, or with a time to come back: a deployment, a maintenance. */
function announced(on: Case): readonly Hypothesis[] {
  const pages = on.observation.pages.filter(
    (p) =>
      p.status === 503 &&
      p.file !== undefined &&
      (p.retryAfter !== undefined || (p.excerpt !== undefined && !OF_THE_SERVER.test(p.excerpt))),
  );
  const [page] = pages;
  const others = on.said('connect', 'unresolved-host', 'dependency-error', 'php-fatal', 'backend-broken');
  if (page?.file === undefined || others.length > 0) return []; // it passes on what those are about
  const after = page.retryAfter === undefined ? '' : `, with Retry-After: ${page.retryAfter.slice(0, 40)}`;
  return [
    {
      kind: 'app-error',
      object: page.file,
      summary: `the application itself answers 503 on ${pages.length} pages${after}: "${(page.excerpt ?? '').slice(0, 80)}"`,
      prior: 0.2,
      support: [
        {
          weight: 0.7,
          evidence: citePage(page, on.ledger),
          why: 'the words are its own, not those of the server',
        },
      ],
      services: [],
      explains: ['bad-gateway'],
      depth: 'root',
      repair: plan(
        'End the maintenance, if it is over.',
        [],
        'The application announces it; nothing of the host is wrong.',
      ),
    },
  ];
}

/** A script was changed since, and its page answers with something else or with its own 500, without a word in any log; others go on. */
function changedPages(on: Case): readonly Hypothesis[] {
  return on.symptoms
    .filter((s) => s.kind === 'wrong-body' || (s.kind === 'server-error' && !s.everywhere))
    .flatMap((symptom) =>
      symptom.files.flatMap((file) => {
        const change = on.changesOf(file).find((c) => c.kind === 'content' || c.kind === 'appeared');
        const [evidence] = symptom.evidence;
        if (change === undefined || evidence === undefined) return [];
        return [
          {
            kind: 'app-error' as const,
            object: file,
            summary: `${file} was changed, and its page answers with something else`,
            prior: 0.1,
            support: [
              { weight: 0.4, evidence, why: 'its page is not as it was' },
              { weight: 0.4, evidence: on.citeChange(change), why: 'it was deployed since' },
            ],
            services: [],
            explains: [symptom.kind],
            files: [file],
            depth: 'root' as const,
            repair: rollBack(file, change, 'If it was meant, take a new baseline.'),
          },
        ];
      }),
    );
}

function rollBack(file: string, change: Change | undefined, otherwise: string): RepairPlan {
  return change?.inVault === true
    ? plan(
        'Roll the deployment back.',
        [putBack(file)],
        'The recorded file is put back; what else was deployed with it is yours to judge.',
      )
    : plan('Roll the deployment back, or mend the application.', [], otherwise);
}

/** What such an entry states besides is the reason, and another family's subject. */
const ELSEWHERE: ReadonlySet<Statement['kind']> = new Set([
  'include',
  'open-basedir',
  'cannot-load',
  'too-many-files',
  'disk-full',
  'read-only',
  'session-storage',
  'missing-driver',
  'file',
]);

function isItsOwn(on: Case, { fact, statement }: Own): boolean {
  switch (statement.kind) {
    case 'undefined-function':
    case 'undefined-class':
    case 'undefined-constant': {
      const owner = on.observation.symbols[statement.name];
      return owner?.extension === undefined;
    }
    case 'php-fatal':
      return !fact.statements.some((s) => passesOn(s) || ELSEWHERE.has(s.kind));
    case 'php-parse':
    case 'memory-limit':
    case 'time-limit':
      return true;
    default:
      return statement satisfies never;
  }
}

function hypothesis(on: Case, file: string, said: readonly Own[]): Hypothesis {
  const last = said.at(-1);
  const line = last?.statement.at?.line;
  const failing = on.pagesOfFile(file).filter((page) => !page.ok);
  const change = on.changesOf(file).find((c) => c.kind === 'content' || c.kind === 'appeared');
  const support: Support[] = [];
  if (last !== undefined)
    support.push({
      weight: 0.75,
      evidence: on.ledger.quote(last.fact),
      why: 'the application says so of itself',
    });
  if (failing.length > 0)
    for (const s of on.symptoms)
      if (s.files.includes(file) && s.evidence[0] !== undefined)
        support.push({ weight: 0.4, evidence: s.evidence[0], why: 'its page fails' });
  if (change !== undefined)
    support.push({ weight: 0.4, evidence: on.citeChange(change), why: 'it was deployed since' });
  return {
    kind: 'app-error',
    object: file,
    summary: `${file}${line === undefined ? '' : `:${line}`}: ${messageOf(last)}`,
    prior: 0.1,
    support,
    services: [],
    explains: [...OF_PAGES, 'timeout'],
    ...(failing.length > 0 ? { files: [file] } : {}),
    depth: 'root',
    repair: rollBack(
      file,
      change,
      `It is the application's own error in ${file}${line === undefined ? '' : `, line ${line}`}.`,
    ),
  };
}

function messageOf(said: Own | undefined): string {
  if (said === undefined) return 'the application fails';
  const { statement } = said;
  switch (statement.kind) {
    case 'undefined-function':
      return `it calls ${statement.name}(), which nothing defines`;
    case 'undefined-class':
      return `it uses class ${statement.name}, which nothing defines`;
    case 'undefined-constant':
      return `it uses constant ${statement.name}, which nothing defines`;
    case 'memory-limit':
      return `it uses up its memory limit of ${statement.bytes} bytes`;
    case 'time-limit':
      return `it runs longer than ${statement.seconds} s`;
    case 'php-fatal':
    case 'php-parse':
      return statement.text;
    default:
      return statement satisfies never;
  }
}
