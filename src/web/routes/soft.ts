/** What a page can do without is not waited for: at three in the morning half a page at once is worth more than all of it late. */
import type { Ask } from '../gate/route.ts';
import { titled } from '../ui/title.ts';

export const PATIENCE_MS = 2500;

/** Null when it failed or takes too long; the page says so, and the next look may have it. */
export async function soft<T>(asked: Promise<T>, patienceMs = PATIENCE_MS): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), patienceMs);
  });
  try {
    return await Promise.race([asked.catch(() => null), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** With how many incidents are open, so that a tab tells of them wherever one is. */
export async function pageTitle(ask: Ask, name: string): Promise<string> {
  const open = await soft(ask('incidents', { limit: 1, open: true }), 1000);
  return titled(open?.total ?? 0, name);
}
