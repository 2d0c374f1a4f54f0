/**
 * A line of configuration that forbids or limits what the application has always done: `config-error`. The message names the rule,
 * and the rule stands in a file; what is forbidden by default is nobody's mistake.
 */
import { posix } from 'node:path';
import type { Statement, StatementKind } from '../../domain/log-fact.ts';
import type { Case, Said } from '../diagnosis/case.ts';
import type { Hypothesis } from '../diagnosis/hypothesis.ts';
import type { ObservedService, Setting } from '../observation/model.ts';
import { OF_PAGES } from './effects.ts';
import type { CauseFamily } from './family.ts';
import { bringBack, commentOut, plan, putBack } from './mend.ts';

export const restrictions: CauseFamily = {
  name: 'restrictions',
  propose(on) {
    const found = KINDS.flatMap((kind) => on.said(kind).slice(-1)).flatMap((said) => ruleOf(on, said));
    return found.map((one) => hypothesis(on, one));
  },
};

const KINDS = [
  'memory-limit',
  'time-limit',
  'open-basedir',
  'refused-by-rule',
  'undefined-function',
  'redirect-loop',
] as const satisfies readonly StatementKind[];

type Telling = Said<(typeof KINDS)[number]>;

interface Rule {
  readonly said: Telling;
  readonly service: ObservedService;
  readonly setting: Setting;
}

/** As PHP has them when no file says otherwise (php.ini-production, main.c). */
const DEFAULT_MEMORY = 128 * 1024 * 1024;
const DEFAULT_SECONDS = 30;

function ruleOf(on: Case, said: Telling): readonly Rule[] {
  for (const service of on.wanted) {
    const setting = service.settings.findLast((one) => forbids(one, said.statement));
    if (setting !== undefined) return [{ said, service, setting }];
  }
  return [];
}

function forbids({ name, value }: Setting, statement: Telling['statement']): boolean {
  switch (statement.kind) {
    case 'memory-limit':
      return (
        name === 'memory_limit' && bytesOf(value) === statement.bytes && statement.bytes < DEFAULT_MEMORY
      );
    case 'time-limit':
      return (
        name === 'max_execution_time' &&
        Number(value) === statement.seconds &&
        statement.seconds < DEFAULT_SECONDS
      );
    case 'open-basedir':
      return name === 'open_basedir' && value.includes(statement.allowed);
    case 'refused-by-rule':
      return name === 'security.limit_extensions' && /limit_extensions/.test(statement.text);
    case 'undefined-function':
      return name === 'disable_functions' && value.split(/[\s,"]+/).includes(statement.name);
    case 'redirect-loop':
      return name === 'rewriterule';
    default:
      return statement satisfies never;
  }
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/** `128M`, as PHP reads it (zend_ini_parse_quantity). */
function bytesOf(text: string): number | undefined {
  const [, digits, unit] = /^["']?(\d+)\s*([KMG]?)["']?$/i.exec(text.trim()) ?? [];
  const factor = UNITS[(unit ?? '').toUpperCase()];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

function hypothesis(on: Case, { said, service, setting }: Rule): Hypothesis {
  const { at, name, value } = setting;
  const object = on.object(at.file)?.target ?? at.file;
  const change = on.changesOf(object).find((c) => c.kind === 'content' || c.kind === 'appeared');
  const owner = on.object(object)?.package;
  const after = bringBack(on, [service.service.id], object);
  const line = `${at.file}${at.line === undefined ? '' : `:${at.line}`}`;
  return {
    kind: 'config-error',
    object,
    ...(owner === undefined ? {} : { package: owner }),
    summary: `${line} sets ${name} to ${value}: ${wordsOf(said.statement)}`,
    prior: 0.2,
    support: [
      { weight: 0.8, evidence: on.ledger.quote(said.fact), why: 'the message names what the line forbids' },
      {
        weight: 0.4,
        evidence: on.ledger.cite('file', `${line}: ${name} = ${value}`),
        why: 'it stands there now',
      },
      ...(change === undefined
        ? []
        : [{ weight: 0.3, evidence: on.citeChange(change), why: 'it was changed' }]),
    ],
    services: [service.service.id],
    explains: [...OF_PAGES, 'timeout'],
    depth: 'root',
    latent: 'next-start',
    repair:
      change?.inVault === true
        ? plan(`Take back the change of ${object}.`, [putBack(object), ...after])
        : at.line === undefined
          ? plan(`Mend ${object}.`, [], `See ${name} in it.`)
          : plan(
              'Turn the line into a comment.',
              [commentOut(on, at.file, at.line), ...after],
              `${posix.basename(object)} then leaves ${name} as PHP has it by itself.`,
            ),
  };
}

function wordsOf(statement: Extract<Statement, { kind: (typeof KINDS)[number] }>): string {
  switch (statement.kind) {
    case 'memory-limit':
      return 'a script needs more';
    case 'time-limit':
      return 'a script takes longer';
    case 'open-basedir':
      return `the application may not reach ${statement.path}`;
    case 'refused-by-rule':
      return 'scripts are refused by their ending';
    case 'undefined-function':
      return `the application calls ${statement.name}()`;
    case 'redirect-loop':
      return 'requests are rewritten without end';
    default:
      return statement satisfies never;
  }
}
