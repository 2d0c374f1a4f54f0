/** Gotify: `POST /message` with the token of an application. */
import type { Channel } from '../channel.ts';
import { post } from '../http.ts';
import { fieldOf } from '../json.ts';
import { bodyText, headline } from '../text.ts';

export function gotify(url: string): Channel {
  return async ({ message, to, deadline }) => {
    if (to === undefined)
      return { kind: 'refused', why: 'it has no token of an application: set `to` of the contact' };
    const body = {
      title: headline(message),
      message: bodyText(message),
      priority: message.state === 'resolved' || message.state === 'test' ? 4 : PRIORITY[message.severity],
      extras: { 'client::display': { contentType: 'text/plain' } },
    };
    return post(
      {
        url: `${url.replace(/\/+$/, '')}/message`,
        headers: { 'X-Gotify-Key': to },
        body: JSON.stringify(body),
        deadline,
      },
      (answer) => fieldOf(answer, 'id'),
    );
  };
}

/** From 8 on the client of Android makes a sound. */
const PRIORITY = { critical: 10, warning: 8 } as const;
