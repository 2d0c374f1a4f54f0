/** Is this the answer the site gives when it is well? */
import type { ExpectedPage } from '../../domain/page.ts';
import { likeness } from './fingerprint.ts';
import { showsPhpError, showsPhpSource, sourceIsMeant } from './php-signs.ts';
import type { NoAnswer, ProbeAnswer } from './probe.ts';

export type ProbeFailure =
  | NoAnswer
  | 'source-leak' // PHP source in place of its output
  | 'server-error' // 5xx, or PHP's own fatal error in a body
  | 'status'
  | 'empty' // success without a body where there was one
  | 'content-type'
  | 'body';

/** As the journal's `service.checked` stores it. */
export interface ProbeResult {
  readonly url: string;
  readonly host?: string;
  readonly ok: boolean;
  readonly status?: number;
  readonly failure?: ProbeFailure;
  readonly tookMs: number;
}

/** Below this share of its lasting pieces a page is another page. Half leaves room for edited content. */
const LEAST_LIKENESS = 0.5;

/** Without `expected`, of a page that nobody has seen well yet: any success that shows no failure of PHP is right. */
export function judge(answer: ProbeAnswer, expected?: ExpectedPage): ProbeResult {
  const failure = expected === undefined ? plainFailureOf(answer) : failureOf(answer, expected);
  const { target, status } = answer;
  return {
    url: target.url,
    ...(target.host === undefined ? {} : { host: target.host }),
    ok: failure === undefined,
    ...(status === undefined ? {} : { status }),
    ...(failure === undefined ? {} : { failure }),
    tookMs: Math.round(answer.tookMs * 10) / 10,
  };
}

function plainFailureOf(answer: ProbeAnswer): ProbeFailure | undefined {
  if (answer.error !== undefined) return answer.error.kind;
  if (showsPhpSource(answer) && !sourceIsMeant(answer.target.url, answer.contentType)) return 'source-leak';
  const status = answer.status ?? 0;
  if (status >= 400) return status >= 500 ? 'server-error' : 'status';
  return showsPhpError(answer) ? 'server-error' : undefined;
}

/** The gravest first: leaked source counts more than the status it came with. */
function failureOf(answer: ProbeAnswer, expected: ExpectedPage): ProbeFailure | undefined {
  if (answer.error !== undefined) return answer.error.kind;
  const tolerated = expected.shows ?? [];
  if (showsPhpSource(answer) && !tolerated.includes('php-source')) return 'source-leak';
  if (answer.status !== expected.status) return (answer.status ?? 0) >= 500 ? 'server-error' : 'status';
  if (showsPhpError(answer) && !tolerated.includes('php-error')) return 'server-error';
  if (answer.body === '' && expected.length > 0) return 'empty';
  if (expected.contentType !== undefined && answer.contentType !== expected.contentType)
    return 'content-type';
  const alike = likeness(expected.fingerprint, answer);
  // A fingerprint of another version says nothing about the body.
  return alike === undefined || alike >= LEAST_LIKENESS ? undefined : 'body';
}
