/** Guards the services of this host until the program is interrupted. */
import type { Context } from '../context.ts';
import { watch, WATCH_DEFAULTS } from '../watch.ts';

export function guardThisHost(context: Context): Promise<void> {
  return watch(context, WATCH_DEFAULTS);
}
