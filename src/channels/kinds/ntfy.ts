/** ntfy, published as JSON (docs.ntfy.sh/publish): a page is a notification of its own; its end takes the place of the last one. */
import type { Channel } from '../channel.ts';
import { post } from '../http.ts';
import { fieldOf } from '../json.ts';
import type { Message } from '../message.ts';
import { bodyText, headline } from '../text.ts';

export function ntfy(url: string, token: string | undefined): Channel {
  return async ({ message, to, previous, deadline }) => {
    if (to === undefined) return { kind: 'refused', why: 'it has no topic: set `to` of the contact' };
    const body = {
      topic: to,
      title: headline(message),
      message: bodyText(message),
      priority: PRIORITY[message.state === 'firing' ? message.severity : message.state],
      tags: [TAG[message.state]],
      // From 2.16 on; older servers show another notification, which is as well.
      ...(message.state === 'resolved' && previous !== undefined ? { sequence_id: previous } : {}),
    };
    const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    return post({ url, headers, body: JSON.stringify(body), deadline }, (answer) => fieldOf(answer, 'id'));
  };
}

/** 1 to 5; 5 rings through. */
const PRIORITY = { critical: 5, warning: 4, resolved: 3, unreached: 5, test: 3 } as const;
/** Short codes of emoji. */
const TAG: Readonly<Record<Message['state'], string>> = {
  firing: 'rotating_light',
  resolved: 'white_check_mark',
  unreached: 'sos',
  test: 'test_tube',
};
