/** Matrix, client-server API v1.11: the transaction's name makes a repetition one event; what follows is answered in its thread. */
import type { Channel } from '../channel.ts';
import { post } from '../http.ts';
import { fieldOf } from '../json.ts';
import { shortKey } from '../key.ts';
import { bodyText, headline } from '../text.ts';

export function matrix(url: string, token: string): Channel {
  return async ({ message, to, previous, deadline }) => {
    if (to === undefined) return { kind: 'refused', why: 'it has no room: set `to` of the contact' };
    const path = `rooms/${encodeURIComponent(to)}/send/m.room.message/${shortKey(message.key)}`;
    const body = {
      // A notice is for what no machine should answer; a page is to ring.
      msgtype: message.state === 'firing' ? 'm.text' : 'm.notice',
      body: `${headline(message)}\n${bodyText(message)}`,
      ...(previous === undefined ? {} : { 'm.relates_to': { rel_type: 'm.thread', event_id: previous } }),
    };
    return post(
      {
        url: `${url.replace(/\/+$/, '')}/_matrix/client/v3/${path}`,
        method: 'PUT',
        headers: { Authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
        deadline,
      },
      // The thread hangs on its first event.
      (answer) => previous ?? fieldOf(answer, 'event_id'),
    );
  };
}
