import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { TrafficSummary } from '../../../domain/traffic.ts';
import { type CompiledFormat, compileFormat } from '../format/compile.ts';
import { TrafficCounter, type TrafficOptions } from './counter.ts';

const COMBINED = '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-agent}i"';
const AT = Date.UTC(2026, 9, 24, 12);
const now = (): number => AT + 1_000_000;

interface Said {
  readonly client?: string;
  readonly at?: number;
  readonly request?: string;
  readonly status?: number;
  readonly agent?: string;
  readonly rest?: string;
}

function lineOf({
  client = '192.0.2.1',
  at = 0,
  request = 'GET / HTTP/1.1',
  status = 200,
  agent = 'ua',
  rest = '',
}: Said): string {
  const time = new Date(AT + at * 1000).toUTCString().split(' ');
  return `${client} - - [${time[1]}/${time[2]}/${time[3]}:${time[4]} +0000] "${request}" ${status} 17 "-" "${agent}"${rest}`;
}

const scanned = (format = COMBINED): CompiledFormat => {
  const compiled = compileFormat({ writer: 'apache', format });
  assert.ok(compiled.plan);
  return compiled;
};
const parsed = (format = COMBINED): CompiledFormat => ({ parse: scanned(format).parse });
const bytesOf = (lines: readonly string[]): Buffer =>
  Buffer.from(lines.map((l) => `${l}\n`).join(''), 'latin1');

function summaryOf(lines: readonly Said[], options: TrafficOptions = {}, format = scanned()): TrafficSummary {
  const counter = new TrafficCounter({ now, ...options });
  counter.reader(format, 'shop').lines(bytesOf(lines.map(lineOf)));
  return counter.summarise();
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

test('one group: statuses, clients, those affected, when it began and ended', () => {
  const { groups, ...rest } = summaryOf([
    { client: 'a', at: 1, request: 'GET /item/17?x=1 HTTP/1.1' },
    { client: 'b', at: 5, request: 'GET /item/18 HTTP/1.1', status: 503 },
    { client: 'b', at: 3, request: 'POST /item/19 HTTP/1.1', status: 500 },
    { client: 'c', at: 4, request: 'GET /item/19 HTTP/1.1', status: 404 },
  ]);
  assert.deepEqual(groups, [
    {
      site: 'shop',
      path: '/item/:id',
      requests: 4,
      statuses: { '200': 1, '404': 1, '500': 1, '503': 1 },
      serverErrors: 2,
      clients: 3,
      clientsAffected: 1,
      firstErrorAt: '2026-10-24T12:00:03.000Z',
      lastErrorAt: '2026-10-24T12:00:05.000Z',
    },
  ]);
  assert.deepEqual(rest, {
    from: '2026-10-24T12:00:01.000Z',
    to: '2026-10-24T12:00:05.000Z',
    requests: 4,
    serverErrors: 2,
    unparsed: 0,
    noisy: [],
  });
});

test('most server errors first, then most requests; lines that do not fit are counted apart', () => {
  const counter = new TrafficCounter({ now });
  const reader = counter.reader(scanned(), 'shop');
  reader.lines(
    bytesOf([
      ...range(5).map(() => lineOf({ request: 'GET /busy HTTP/1.1' })),
      lineOf({ request: 'GET /broken HTTP/1.1', status: 500 }),
      lineOf({ request: 'GET /quiet HTTP/1.1' }),
      'garbage',
      '',
      lineOf({ request: '-', status: 408 }),
      lineOf({ request: String.raw`\x16\x03\x01`, status: 400 }),
    ]),
  );
  reader.cut(Buffer.from('x'), 'too-long');
  reader.cut(Buffer.from('being writ'), 'unfinished');
  const { groups, unparsed, requests } = counter.summarise();
  assert.deepEqual(
    groups.map((g) => [g.path, g.requests]),
    [
      ['/broken', 1],
      ['/busy', 5],
      ['(no request)', 2],
      ['/quiet', 1],
    ],
  );
  assert.deepEqual([requests, unparsed], [9, 3]);
});

test('sites: by the log, by the line, and not more than can be kept', () => {
  const counter = new TrafficCounter({ now });
  const byLine = counter.reader(scanned(`%v:%p ${COMBINED}`));
  byLine.lines(
    bytesOf([`a.example:443 ${lineOf({})}`, `b.example:80 ${lineOf({})}`, `a.example:80 ${lineOf({})}`]),
  );
  counter.reader(scanned()).lines(bytesOf([lineOf({})]));
  assert.deepEqual(
    counter.summarise().groups.map((g) => [g.site, g.requests]),
    [
      ['a.example', 2],
      ['', 1],
      ['b.example', 1],
    ],
  );
  byLine.lines(bytesOf(range(2000).map((i) => `host${i}.example:80 ${lineOf({})}`)));
  const { groups } = counter.summarise();
  assert.equal(new Set(groups.map((g) => g.site)).size, 201);
  assert.equal(groups.find((g) => g.site === '(other)')?.requests, 2000 - 197);
});

test('paths of a scanner do not push out those of the site', () => {
  const { groups, requests } = summaryOf([
    ...range(3000).map((i) => ({ request: `GET /wp-${'abcdefghij'[i % 10]}${i}x/y HTTP/1.1`, status: 404 })),
    ...range(600).map((i) => ({ request: `GET /page-a${i}b HTTP/1.1` })),
  ]);
  assert.equal(groups.filter((g) => g.statuses['200'] !== undefined && g.path !== '(other)').length, 400);
  assert.equal(groups.length, 500);
  assert.equal(
    groups.reduce((sum, g) => sum + g.requests, 0),
    requests,
  );
});

test('a path that was refused when there was no room gets its group when it is answered', () => {
  const { groups } = summaryOf([
    ...range(200).map((i) => ({ request: `GET /x${i}y HTTP/1.1`, status: 404 })),
    { request: 'GET /late HTTP/1.1', status: 404 },
    { request: 'GET /late HTTP/1.1', status: 200 },
  ]);
  assert.deepEqual(groups.find((g) => g.path === '/late')?.statuses, { '200': 1 });
});

test('latency where the format has it', () => {
  const format = scanned(`${COMBINED} %D`);
  const { groups } = summaryOf(
    range(100).map((i) => ({ rest: ` ${(i + 1) * 1000}` })),
    {},
    format,
  );
  const latency = groups[0]?.latency;
  assert.ok(latency);
  assert.equal(latency.maxMs, 100);
  assert.ok(Math.abs(latency.p50Ms - 50) < 2 && Math.abs(latency.p95Ms - 95) < 3, JSON.stringify(latency));
});

describe('noise', () => {
  const missing = (i: number): string => `GET /gone/${String.fromCharCode(97 + (i % 26))}${i}z HTTP/1.1`;

  test('a client that asks for much that is not there is named with what it asked for', () => {
    const { noisy } = summaryOf([
      ...range(60).map((i) => ({ client: 'bot', agent: 'scan/1', request: missing(i), status: 404 })),
      ...range(10).map(() => ({ client: 'bot', agent: 'scan/1' })),
      ...range(60).map((i) => ({ client: 'visitor', request: missing(i % 3), status: 404 })),
    ]);
    assert.deepEqual(noisy, [
      {
        client: 'bot',
        agent: 'scan/1',
        requests: 70,
        notFound: 60,
        paths: 60,
        examples: ['/gone/a0z', '/gone/b1z', '/gone/c2z', '/gone/d3z', '/gone/e4z'],
      },
    ]);
  });

  test('an agent of many clients is named without one; a browser of many visitors is not', () => {
    const { noisy } = summaryOf([
      ...range(60).map((i) => ({ client: `c${i % 6}`, agent: 'swarm', request: missing(i), status: 404 })),
      ...range(60).map((i) => ({ client: `v${i}`, agent: 'browser', request: missing(i), status: 404 })),
      ...range(600).map((i) => ({ client: `w${i}`, agent: 'browser' })),
    ]);
    assert.deepEqual(
      noisy.map((n) => [n.client, n.agent, n.requests, n.notFound]),
      [['', 'swarm', 60, 60]],
    );
  });

  test('ten thousand clients with a miss each neither fill the memory nor hide the loud one', () => {
    const { noisy } = summaryOf(
      range(10_000).flatMap((i) => [
        { client: `c${i}`, agent: `a${i}`, request: missing(i), status: 404 },
        ...(i % 10 === 0 ? [{ client: 'bot', agent: 'scan', request: missing(i), status: 404 }] : []),
      ]),
    );
    assert.deepEqual(
      noisy.map((n) => [n.client, n.notFound]),
      [['bot', 1000]],
    );
  });
});

test('only requests of the time asked for; a time from the far future is none', () => {
  const { requests, to } = summaryOf(
    range(10).map((i) => ({ at: i === 9 ? 10_000_000 : i })),
    { sinceMs: AT + 4000 },
  );
  assert.equal(requests, 5);
  assert.equal(to, '2026-10-24T12:00:08.000Z');
});

test('rates: rings of the site and its groups, which go on when the sums begin anew', () => {
  const counter = new TrafficCounter({ now, ringSeconds: 60 });
  const reader = counter.reader(scanned(), 'shop');
  const ask = (at: number, path: string, status: number): void =>
    reader.lines(bytesOf([lineOf({ at, request: `GET ${path} HTTP/1.1`, status, client: `c${at}` })]));
  ask(0, '/a', 200);
  ask(1, '/a', 500);
  ask(1, '/b', 500);
  const second = AT / 1000;
  const seen = (): unknown[] =>
    [...counter.rates()].map(({ site, path, ring }) => [site, path, ring.window(second, second + 9)]);
  const a = { requests: 2, serverErrors: 1, clientsAffected: 1 };
  const b = { requests: 1, serverErrors: 1, clientsAffected: 1 };
  assert.deepEqual(seen(), [
    ['shop', undefined, { requests: 3, serverErrors: 2, clientsAffected: 1 }],
    ['shop', '/a', a],
    ['shop', '/b', b],
  ]);
  counter.startNewSpan();
  assert.deepEqual(counter.summarise(), { requests: 0, serverErrors: 0, unparsed: 0, groups: [], noisy: [] });
  ask(2, '/a', 200);
  assert.equal(counter.summarise().groups[0]?.clients, 1);
  assert.deepEqual(seen()[1], ['shop', '/a', { ...a, requests: 3 }]);
  counter.startNewSpan(); // nobody asked for /b in the last span: it is forgotten
  assert.deepEqual(
    [...counter.rates()].map((r) => r.path),
    [undefined, '/a'],
  );
  ask(3, '/b', 200);
  assert.equal(counter.summarise().groups[0]?.path, '/b');
});

test('a format without times: rates by the clock', () => {
  const counter = new TrafficCounter({ now, ringSeconds: 60 });
  counter
    .reader(compileFormat({ writer: 'apache', format: '%h "%r" %>s' }), 'shop')
    .lines(Buffer.from('a "GET / HTTP/1.1" 500\n'));
  const [site] = counter.rates();
  assert.equal(site?.ring.second(Math.floor(now() / 1000)).serverErrors, 1);
  assert.equal(counter.summarise().from, undefined);
});

describe('lines that are scanned and lines that are parsed say the same', () => {
  const client = fc.constantFrom('192.0.2.1', '10.0.0.1', '::1', 'h.example', '127.0.0.1', '-');
  const escaped = fc
    .string({ maxLength: 20 })
    .map((s) => s.replace(/[^ -~]/g, '').replace(/["\\]/g, (c) => `\\${c}`));
  const request = fc.oneof(
    fc.tuple(escaped, fc.constantFrom('HTTP/1.1', 'HTTP/2', 'HTTP/0.x')).map(([p, h]) => `GET /${p} ${h}`),
    fc.webUrl().map((url) => `GET ${url.replace(/["\\]/g, '')} HTTP/1.0`),
    fc.constantFrom(
      '-',
      '',
      'OPTIONS * HTTP/1.1',
      'GET',
      'GET /',
      'CONNECT a:443 HTTP/1.1',
      'get / HTTP/1.1',
    ),
    escaped,
  );
  const said = fc.record({
    client,
    at: fc.integer({ min: -100, max: 100 }),
    request,
    status: fc.constantFrom(200, 404, 500, 503, 302),
    agent: escaped,
  });

  for (const [format, rest] of [
    [COMBINED, fc.constant('')],
    [
      `${COMBINED} "%{X-Forwarded-For}i" %k %D`,
      fc
        .tuple(
          fc.constantFrom('-', '198.51.100.9', '6.6.6.6, 198.51.100.8'),
          fc.constantFrom('0', '250', '1234567', '-'),
        )
        .map(([f, d]) => ` "${f}" 3 ${d}`),
    ],
    [`${COMBINED} %{ms}T`, fc.nat(5000).map((ms) => ` ${ms}`)],
  ] as const)
    test(format, () => {
      fc.assert(
        fc.property(fc.array(fc.tuple(said, rest), { maxLength: 60 }), (lines) => {
          const all = lines.map(([line, tail]) => ({ ...line, rest: tail }));
          const options = { sinceMs: AT - 50_000 };
          assert.deepEqual(summaryOf(all, options, scanned(format)), summaryOf(all, options, parsed(format)));
        }),
      );
    });
});
