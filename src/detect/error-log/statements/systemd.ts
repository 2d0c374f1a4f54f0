/** What systemd says of a unit in the journal (src/core/service.c, src/core/unit.c, exec-invoke.c of systemd). */
import type { Statement } from '../../../domain/log-fact.ts';
import { errnoOfWords } from '../errno.ts';
import { applyRules, fileTrouble, type Rule, rule } from './rule.ts';

const UNIT = String.raw`^[\w@:.\\-]+\.service: `;

const RULES: readonly Rule<undefined>[] = [
  rule(/^Started /, () => ({ kind: 'lifecycle', what: 'started' })),
  rule(/^Reloading /, () => ({ kind: 'lifecycle', what: 'reloading' })),
  rule(/^Stopping /, () => ({ kind: 'lifecycle', what: 'stopping' })),
  rule(/^Stopped /, () => ({ kind: 'lifecycle', what: 'stopped' })),
  rule(/^Failed to (?:start|reload) /, () => ({ kind: 'unit-failed' })),
  rule(new RegExp(`${UNIT}Failed to determine user credentials: `), () => ({
    kind: 'unit-failed',
    result: 'user',
  })),
  rule(
    new RegExp(
      `${UNIT}Failed (?:at step \\w+ spawning|to locate executable|to execute) (?<path>\\/[^:]+): (?<words>[^:]+)$`,
    ),
    (g) => fileTrouble(g('path'), errnoOfWords(g('words'))),
  ),
  rule(new RegExp(`${UNIT}.*[Cc]hanging to the requested working directory failed`), () => ({
    kind: 'unit-failed',
    result: 'chdir',
  })),
  rule(new RegExp(`${UNIT}A process of this unit has been killed by the OOM killer`), () => ({
    kind: 'out-of-memory',
  })),
  rule(
    new RegExp(
      `${UNIT}(?:Main|Control) process exited, code=(?<code>exited|killed|dumped), status=(?<status>\\S+)`,
    ),
    (g) => processEnded(g('code'), g('status')),
  ),
  rule(new RegExp(`${UNIT}Failed with result '(?<result>[\\w-]+)'`), (g) => ({
    kind: 'unit-failed',
    result: g('result'),
  })),
  rule(new RegExp(`${UNIT}Start request repeated too quickly`), () => ({
    kind: 'unit-failed',
    result: 'start-limit-hit',
  })),
  rule(new RegExp(`${UNIT}(?:start|stop|reload)[\\w-]* operation timed out`, 'i'), () => ({
    kind: 'unit-failed',
    result: 'timeout',
  })),
];

export function systemdSays(message: string): readonly Statement[] | undefined {
  return applyRules(RULES, message, undefined);
}

/** `status=9/KILL`, `status=78/CONFIG` (systemd.exec(5), "Process Exit Codes"). A clean end states nothing. */
function processEnded(code: string, status: string): Statement | readonly Statement[] {
  if (code !== 'exited') return { kind: 'worker-died', signal: `SIG${status.split('/')[1] ?? status}` };
  return status.startsWith('0') ? [] : { kind: 'unit-failed', status };
}
