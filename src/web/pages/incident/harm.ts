/** What users met, as shares. Pure. */
import type { Impact } from '../../../desk/index.ts';

type Point = Impact['points'][number];

/** Null where nothing was counted: that is no zero. */
export function failing({ requests, serverErrors }: Pick<Point, 'requests' | 'serverErrors'>): number | null {
  return requests > 0 ? Math.min(1, serverErrors / requests) : null;
}

export function wrong({ checks, wrong }: Pick<Point, 'checks' | 'wrong'>): number | null {
  return checks > 0 ? Math.min(1, wrong / checks) : null;
}

export interface Harm {
  readonly share: number;
  readonly of: 'requests' | 'checks';
}

/** The last step that was counted in which anything can be said; requests of users say more than checks of ours. */
export function lastHarm({ points }: Impact): Harm | undefined {
  return found(points.toReversed(), (share) => share !== null);
}

/** At its worst. */
export function worstHarm({ points }: Impact): Harm | undefined {
  const worst = (shares: readonly (number | null)[]): number =>
    Math.max(0, ...shares.filter((share) => share !== null));
  const requests = worst(points.map(failing));
  const checks = worst(points.map(wrong));
  if (requests === 0 && checks === 0) return undefined;
  return requests >= checks ? { share: requests, of: 'requests' } : { share: checks, of: 'checks' };
}

function found(points: readonly Point[], fits: (share: number | null) => boolean): Harm | undefined {
  for (const point of points) {
    const requests = failing(point);
    const checks = wrong(point);
    // A page that answers with 200 and the wrong thing shows in checks only.
    if (fits(requests) && requests !== null && (requests > 0 || checks === null || checks === 0))
      return { share: requests, of: 'requests' };
    if (checks !== null) return { share: checks, of: 'checks' };
  }
  return undefined;
}

export function harmText({ share, of }: Harm, shareText: (share: number) => string): string {
  return of === 'requests'
    ? `${shareText(share)} of requests fail`
    : `${shareText(share)} of checks answer wrongly`;
}
