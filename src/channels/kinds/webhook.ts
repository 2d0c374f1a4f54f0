/**
 * A webhook of one's own: `stakeout.page/1`, signed. Whoever receives it computes HMAC-SHA256 over `TIMESTAMP.BODY` with the shared key,
 * compares it with what stands behind `v1=`, refuses old timestamps, and takes a `Stakeout-Key` it has seen for the same page.
 */
import { createHmac } from 'node:crypto';
import type { Channel } from '../channel.ts';
import { post } from '../http.ts';
import { oneLine } from '../text.ts';
import { wireOf } from '../wire.ts';

export function webhook(url: string, key: string, now: () => number = Date.now): Channel {
  return ({ message, deadline }) => {
    const body = JSON.stringify(wireOf(message));
    const timestamp = String(Math.floor(now() / 1000));
    return post({ url, headers: signed(key, timestamp, body, message.key), body, deadline });
  };
}

function signed(key: string, timestamp: string, body: string, name: string): Record<string, string> {
  const signature = createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex');
  return {
    // Bytes of a header: names of people may hold any letter.
    'Stakeout-Key': encodeURIComponent(oneLine(name, 400)),
    'Stakeout-Timestamp': timestamp,
    'Stakeout-Signature': `v1=${signature}`,
  };
}
