/** Who looks: pages asked for one by one, and streams of events that stay open. */
import { Agent, type ClientRequest, get } from 'node:http';
import type { WebHouse } from './house.ts';

const one = new Agent({ keepAlive: true, maxSockets: 1 });

/** Milliseconds until the whole page has come. Throws for anything but 200. */
export function pageMs({ origin, cookies }: WebHouse, path: string): Promise<number> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    get(`${origin}${path}`, { agent: one, headers: { cookie: cookies[0] } }, (answer) => {
      answer.resume();
      if (answer.statusCode !== 200) reject(new Error(`${path}: ${answer.statusCode}`));
      answer.once('end', () => resolve(performance.now() - begun));
    }).once('error', reject);
  });
}

export interface Viewers {
  readonly count: number;
  /** Milliseconds from the writing of a note to its arrival, one for each viewer. */
  readonly delays: number[];
  close(): void;
}

const NOTE = /(?:note|at) (\d+\.\d+)"/g;

/** Opens streams for all, `perPerson` for each person. */
export async function openViewers(house: WebHouse, wanted: number, perPerson: number): Promise<Viewers> {
  const delays: number[] = [];
  const requests: ClientRequest[] = [];
  const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
  const opened = Array.from({ length: wanted }, (_, at) => {
    const cookie = house.cookies[Math.floor(at / perPerson)];
    return new Promise<void>((resolve, reject) => {
      const request = get(
        `${house.origin}/events`,
        {
          agent,
          headers: {
            cookie,
            origin: house.origin,
            'sec-fetch-site': 'same-origin',
            accept: 'text/event-stream',
          },
        },
        (answer) => {
          if (answer.statusCode !== 200) {
            reject(new Error(`stream ${at}: ${answer.statusCode}`));
            return;
          }
          answer.setEncoding('utf8').on('data', (text: string) => {
            const now = performance.timeOrigin + performance.now();
            for (const [, then] of text.matchAll(NOTE)) delays.push(now - Number(then));
            resolve();
          });
        },
      );
      request.on('error', reject);
      requests.push(request);
    });
  });
  await Promise.all(opened);
  return {
    count: wanted,
    delays,
    close: () => {
      for (const request of requests) request.destroy();
    },
  };
}
