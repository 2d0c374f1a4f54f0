import * as z from 'zod/mini';
import { route } from '../gate/route.ts';
import { digits, optionalNumber } from './fields.ts';
import { follow } from './live/follow.ts';

export const events = route({
  method: 'GET',
  path: '/events',
  policy: { who: 'viewer' },
  events: true,
  /** The last entry that the page is made of; what the browser says by itself when it comes again is newer. */
  query: z.strictObject({ after: z.optional(digits) }),
  handle: ({ ask, now, query, lastEventId }) => {
    const after = lastEventId ?? optionalNumber(query.after);
    return { kind: 'events', events: (signal) => follow({ ask, now, after }, signal) };
  },
});
