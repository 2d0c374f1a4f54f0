/** How much of a site fails, from the failures of its pages. */
import type { ProbeFailure } from './judge.ts';

/** Share of a site's pages that must fail to call the site failing. */
export const FAILING_SHARE = 0.5;

/** The page is there and merely looks otherwise: a new version of a site looks like that. */
export function isDifferentOnly(failure: ProbeFailure): boolean {
  return failure === 'body' || failure === 'content-type';
}

/**
 * Does the site fail, by what is wrong with each of its pages (undefined: nothing)? One broken page of many does not make it so:
 * that is most often the application's own error, and harms those who use that page. One page that shows its source does.
 */
export function siteFails(failures: readonly (ProbeFailure | undefined)[]): boolean {
  if (failures.includes('source-leak')) return true;
  const wrong = failures.filter((one) => one !== undefined && !isDifferentOnly(one));
  return wrong.length > 0 && wrong.length >= failures.length * FAILING_SHARE;
}
