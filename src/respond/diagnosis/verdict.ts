/** The four verdicts of the contract, and the one sentence. */
import type { StackName } from '../../domain/component.ts';
import { type CauseKind, type DiagnosisVerdict, isInnocent } from '../../domain/diagnosis.ts';
import type { Case } from './case.ts';
import type { Ranked } from './rank.ts';
import { isHarm } from './symptoms.ts';

/** From here on a cause is named; below it is a possibility. */
export const NAMED = 0.5;

export function verdictOf(on: Case, ranked: readonly Ranked[]): DiagnosisVerdict {
  const named = ranked.filter((r) => r.confidence >= NAMED);
  const guilty = named.filter((r) => !isInnocent(r.hypothesis.kind));
  if (on.symptoms.some(isHarm)) {
    const harmed = on.observation.trial === true ? 'latent' : 'fault';
    if (guilty.some((r) => r.explains.some(isHarm))) return harmed;
    if (named.some((r) => isInnocent(r.hypothesis.kind))) return 'innocent';
    return harmed;
  }
  if (guilty.length > 0 || on.symptoms.length > 0) return 'latent';
  return named.length > 0 ? 'innocent' : 'healthy';
}

const OPENING: Readonly<Record<DiagnosisVerdict, string>> = {
  fault: '',
  latent: 'Nothing fails yet: ',
  innocent: 'No component of this host is at fault: ',
  healthy: '',
};

export function sentence(on: Case, verdict: DiagnosisVerdict, ranked: readonly Ranked[]): string {
  const first = ranked.find((r) => r.confidence >= NAMED);
  if (first === undefined) return without(on);
  const actor = first.hypothesis.actor === undefined ? '' : `, by ${first.hypothesis.actor.text}`;
  return `${OPENING[verdict]}${capital(first.hypothesis.summary)}${actor}.`;
}

function without(on: Case): string {
  const harm = on.symptoms.filter(isHarm);
  if (harm.length === 0) {
    const refused = on.symptoms.map((s) => s.service);
    return refused.length === 0
      ? well(on)
      : `Nothing fails yet: ${refused.join(' and ')} would not start again; why was not found.`;
  }
  const kinds = [...new Set(harm.map((s) => s.kind))].join(', ');
  return on.observation.trial === true
    ? `Nothing fails yet: after the next start something will (${kinds}); its cause was not found.`
    : `Something is wrong (${kinds}) and its cause was not found.`;
}

/** How much that says depends on what there was to compare with. */
function well({ wanted, observation }: Case): string {
  if (wanted.length === 0) return 'No service that should run was found.';
  if (observation.baselineAt !== undefined) return 'Nothing is wrong.';
  const asked = observation.pages.length;
  const pages =
    asked === 0 ? 'no page was asked' : asked === 1 ? 'the page answers' : `all ${asked} pages answer`;
  return `Nothing was found wrong: services run, ${pages}. How it should be is not recorded (no baseline).`;
}

/** A path, a host name or `php8.2-fpm` is no word. */
const capital = (text: string): string =>
  /^[a-z]+(?:[ ,:]|$)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;

/** What would tell most, where no cause is likely enough, and what it costs the service. */
export function nextTest(on: Case, ranked: readonly Ranked[]): string | null {
  const [first, second] = ranked;
  if (!on.symptoms.some(isHarm)) return null;
  if (first !== undefined && first.confidence >= NAMED && !isTie(first, second)) return null;
  if (on.observation.trial === true)
    return 'see what changed since all was well: stakeout verify (costs nothing)';
  const down = on.wanted.find(({ service }) =>
    on.symptoms.some((s) => s.kind === 'down' && s.service === service.id),
  );
  if (down !== undefined)
    return `start it in the foreground and read what it prints: ${down.service.executable}${FOREGROUND[down.service.stack]} (interrupts nothing: it does not run)`;
  const page = on.observation.pages.find((p) => !p.ok);
  if (page?.failure === 'timeout')
    return `see what one worker waits for while ${page.url} is asked for: cat /proc/PID/wchan, then strace -f -p PID for three seconds (that worker answers slower meanwhile)`;
  return page === undefined
    ? 'ask for a page that fails: stakeout diagnose --probe URL (costs one request)'
    : `leave "stakeout watch" running, which records failing calls, until ${page.url} fails again, and diagnose then (costs nothing measurable)`;
}

const FOREGROUND: Readonly<Record<StackName, string>> = {
  apache: ' -X',
  nginx: " -g 'daemon off;'",
  'php-fpm': ' -F',
  elf: '',
};

const TIE = 0.1;

function isTie(first: Ranked, second: Ranked | undefined): boolean {
  return (
    second !== undefined &&
    first.confidence < 0.8 &&
    first.confidence - second.confidence < TIE &&
    first.hypothesis.object !== second.hypothesis.object
  );
}

/** What was thought of, and what speaks against it. */
export function ruledOut(
  on: Case,
  ranked: readonly Ranked[],
): readonly { kind: CauseKind; object?: string; because: string; why: string }[] {
  const found: { kind: CauseKind; object?: string; because: string; why: string }[] = [];
  for (const { hypothesis, confidence, lowered } of ranked) {
    const because = hypothesis.support[0]?.evidence;
    if (confidence >= NAMED || lowered.length === 0 || because === undefined) continue;
    found.push({ kind: hypothesis.kind, object: hypothesis.object, because, why: lowered.join('; ') });
  }
  return [
    ...found,
    ...checked(on, new Set(ranked.filter((r) => r.confidence >= NAMED).map((r) => r.hypothesis.kind))),
  ];
}

/** Kinds that were looked for and not found, each with the look that says so. */
function checked(
  on: Case,
  present: ReadonlySet<CauseKind>,
): readonly { kind: CauseKind; because: string; why: string }[] {
  const rows: { kind: CauseKind; because: string; why: string }[] = [];
  const add = (kind: CauseKind, because: string, why: string): void => {
    if (!present.has(kind)) rows.push({ kind, because, why });
  };
  for (const { service, configTest } of on.wanted)
    if (configTest.result === 'ok')
      add(
        'config-error',
        on.ledger.cite('config-test', `${configTest.argv.join(' ')}: passed`),
        `the configuration of ${service.name} passes its own test`,
      );
  const running = on.wanted.filter((s) => s.running);
  if (running.length > 0 && running.length === on.wanted.length)
    add(
      'service-down',
      on.ledger.cite(
        'procfs',
        running
          .map((s) => `${s.service.name}: ${s.processes} processes since ${s.startedAt ?? 'unknown'}`)
          .join('; '),
      ),
      'everything that should run does',
    );
  const { fileSystems, pages } = on.observation;
  if (pages.length > 0 && pages.every((p) => p.ok))
    add(
      'app-error',
      on.ledger.cite(
        'probe',
        `GET of ${pages.length} ${pages.length === 1 ? 'page: it answers' : 'pages: each answers'} as it should`,
      ),
      'every page that was asked answers',
    );
  if (fileSystems.length > 0)
    add(
      'disk-full',
      on.ledger.cite(
        'file-system',
        fileSystems.map((fs) => `${fs.mountPoint} ${percent(fs.freeBytes, fs.totalBytes)} free`).join(', '),
      ),
      'every file system has space',
    );
  return rows;
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? '?' : `${Math.floor((100 * part) / whole)} %`;
