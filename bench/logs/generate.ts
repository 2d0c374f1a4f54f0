/** An access log as a shop would have it: the same bytes every time, and what is in them. */
import { closeSync, openSync, writeSync } from 'node:fs';

/** What every reader should find. */
export interface Truth {
  /** Lines that fit the format. */
  readonly requests: number;
  /** Lines that do not: cut off in the middle, as a full disk leaves them. */
  readonly unparsed: number;
  readonly bytes: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Length of the file. */
  readonly length: number;
}

const LINES_A_WRITE = 5000;
const REQUESTS_A_SECOND = 100;
const BEGIN = Date.UTC(2026, 9, 24);
const CLIENTS = 40_000;

const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  String.raw`Mozilla/5.0 (compatible; \"quoted\" agent)`,
] as const;

/** Numerical Recipes' generator. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(n: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * n);
  }
}

export function generate(path: string, lines: number): Truth {
  const fd = openSync(path, 'w');
  const random = new Random(20_261_024);
  const statuses: Record<string, number> = {};
  let [unparsed, bytes, length] = [0, 0, 0];
  for (let written = 0; written < lines; written += LINES_A_WRITE) {
    const block: string[] = [];
    for (let i = written; i < Math.min(lines, written + LINES_A_WRITE); i += 1) {
      const { line, status, sent } = lineAt(i, random);
      if (random.below(50_000) === 0) {
        unparsed += 1;
        block.push(line.slice(0, 70));
        continue;
      }
      statuses[status] = (statuses[status] ?? 0) + 1;
      bytes += sent;
      block.push(line);
    }
    length += writeSync(fd, `${block.join('\n')}\n`);
  }
  closeSync(fd);
  return { requests: lines - unparsed, unparsed, bytes, statuses, length };
}

function lineAt(index: number, random: Random): { line: string; status: number; sent: number } {
  const status = statusOf(random);
  const sent = status === 304 ? 0 : random.below(60_000);
  const client = random.below(random.below(4) === 0 ? CLIENTS : CLIENTS / 100);
  const address = `10.${client >> 14}.${(client >> 7) & 127}.${client & 127}`;
  const agent = AGENTS[random.below(AGENTS.length)] ?? '';
  const referer = random.below(3) === 0 ? '-' : `https://shop.example/category/${random.below(300)}`;
  return {
    line: `${address} - - [${stampOf(index)}] "GET ${pathOf(random)} HTTP/1.1" ${status} ${sent === 0 ? '-' : sent} "${referer}" "${agent}"`,
    status,
    sent,
  };
}

function statusOf(random: Random): number {
  const share = random.below(100);
  if (share < 5) return 500;
  if (share < 8) return 404;
  return share < 20 ? 304 : 200;
}

/** Some have blanks and quotes in them, which is where counting by columns goes wrong. */
function pathOf(random: Random): string {
  switch (random.below(200) < 1 ? 4 : random.below(4)) {
    case 0:
      return `/shop/item/${random.below(5000)}?ref=mail`;
    case 1:
      return `/static/app.${random.below(20)}.css`;
    case 2:
      return `/api/v1/orders/${random.below(100_000)}`;
    case 3:
      return '/';
    default:
      return random.below(2) === 0 ? '/search?q=a b c' : String.raw`/search?q=\"a\" 500 1`;
  }
}

let lastSecond = -1;
let lastStamp = '';

function stampOf(index: number): string {
  const second = Math.floor(index / REQUESTS_A_SECOND);
  if (second !== lastSecond) {
    const [, day = '', month = '', year = '', time = ''] = new Date(BEGIN + second * 1000)
      .toUTCString()
      .split(' ');
    lastSecond = second;
    lastStamp = `${day}/${month}/${year}:${time} +0000`;
  }
  return lastStamp;
}
