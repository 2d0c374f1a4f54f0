import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogWriter } from '../../../domain/service-log.ts';
import type { AccessRecord } from '../record.ts';
import { compileFormat } from './compile.ts';

/** 10 October 2000, 13:55:36 at seven hours behind Greenwich. */
const AT = Date.UTC(2000, 9, 10, 20, 55, 36);
const COMMON = '%h %l %u %t "%r" %>s %b';
const COMBINED = `${COMMON} "%{Referer}i" "%{User-agent}i"`;
const NGINX_COMBINED =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';
const LINE = '192.0.2.7 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.gif?x=1 HTTP/1.0" 200 2326';
const RECORD: AccessRecord = {
  atMs: AT,
  status: 200,
  bytes: 2326,
  method: 'GET',
  path: '/a.gif',
  query: 'x=1',
  client: '192.0.2.7',
};

interface Case {
  readonly name: string;
  readonly writer?: LogWriter;
  readonly format: string;
  readonly line: string;
  readonly record: AccessRecord | undefined;
}

const cases: readonly Case[] = [
  { name: 'common', format: COMMON, line: LINE, record: RECORD },
  {
    name: 'combined, with the escapes a configuration file has',
    format: '%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\"',
    line: `${LINE} "http://r.example/" "Mozilla/5.0 (X11; \\"odd\\" \\\\ \\xc3\\xa4)"`,
    record: { ...RECORD, referer: 'http://r.example/', agent: 'Mozilla/5.0 (X11; "odd" \\ ä)' },
  },
  {
    name: 'vhost_combined',
    format: '%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"',
    line: `shop.example:443 ${LINE} "-" "-"`,
    record: { ...RECORD, site: 'shop.example' },
  },
  {
    name: 'blanks and quotes in the request',
    format: COMBINED,
    line: String.raw`::1 - - [10/Oct/2000:13:55:36 -0700] "GET /a \"b\" c\\ HTTP/1.1" 404 - "-" "-"`,
    record: { atMs: AT, status: 404, bytes: 0, method: 'GET', path: '/a "b" c\\', client: '::1' },
  },
  {
    name: 'a user name with blanks that imitates what follows it',
    format: COMMON,
    line: String.raw`192.0.2.7 - a [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 500 1 [10/Oct/2000:13:55:36 -0700] "GET /b HTTP/1.0" 401 5`,
    record: { atMs: AT, status: 401, bytes: 5, method: 'GET', path: '/b', client: '192.0.2.7' },
  },
  {
    name: 'an agent that imitates a whole line',
    format: COMBINED,
    line: `${LINE} "-" "x\\" 500 7 \\"-\\" \\"y"`,
    record: { ...RECORD, agent: 'x" 500 7 "-" "y' },
  },
  {
    name: 'no request: a client that said nothing, or spoke TLS',
    format: COMMON,
    line: String.raw`192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] "\x16\x03\x01" 400 0`,
    record: { atMs: AT, status: 400, bytes: 0, client: '192.0.2.7' },
  },
  {
    name: 'an absolute target and a connection',
    format: COMMON,
    line: LINE.replace('GET /a.gif?x=1', 'GET http://other.example/p?q'),
    record: { ...RECORD, path: '/p', query: 'q' },
  },
  {
    name: 'durations: the finest unit counts',
    format: `${COMMON} %T %{ms}T %D %{us}T %^FB`,
    line: `${LINE} 1 1234 1234567 1234567 99`,
    record: { ...RECORD, latencyMs: 1234.567 },
  },
  {
    name: 'status before and after internal redirects, conditions, other fields',
    format:
      '%a %{c}a %A %p %P %{tid}P %k %X %I %s %>s %!200,304{Host}i %400,501{User-agent}i %{X}e %{X}o %{C}C %{n}n %L %f %R %H %m %U%q %B %%',
    line: '192.0.2.7 10.0.0.1 10.0.0.2 80 7 8 0 + 300 302 200 - - - - - - - /srv/a.php php HTTP/1.1 POST /a.php?b=c 17 %',
    record: {
      status: 200,
      bytes: 17,
      method: 'POST',
      path: '/a.php',
      query: 'b=c',
      client: '192.0.2.7',
    },
  },
  {
    name: 'times by strftime with fractions',
    format: '%{%Y-%m-%dT%H:%M:%S}t.%{msec_frac}t%{%z}t %h %>s',
    line: '2000-10-10T13:55:36.250-0700 h.example 503',
    record: { atMs: AT + 250, status: 503, client: 'h.example' },
  },
  {
    name: 'times since 1970, and names of days and months',
    format: '%{usec}t %{begin:sec}t %{end:%a %e %B %y, %I:%M:%S %p %Z}t %s',
    line: `${AT}250 5 Tue 10 October 00, 08:55:36 PM UTC 200`,
    record: { atMs: AT + 0.25, status: 200 },
  },
  {
    name: 'a fraction of microseconds behind the common time',
    format: '[%{begin:%d/%b/%Y:%T}t.%{usec_frac}t %{%z}t] %>s',
    line: '[10/Oct/2000:13:55:36.000500 -0700] 200',
    record: { atMs: AT + 0.5, status: 200 },
  },
  {
    name: 'behind a proxy of a private network: the address it saw itself',
    format: '%{X-Forwarded-For}i %h %>s',
    line: '6.6.6.6, 192.0.2.9 10.0.0.5 200',
    record: { status: 200, client: '192.0.2.9' },
  },
  {
    name: 'anybody else can write what they like into X-Forwarded-For',
    format: '%{X-Forwarded-For}i %h %>s',
    line: '6.6.6.6 192.0.2.7 200',
    record: { status: 200, client: '192.0.2.7' },
  },
  {
    name: 'the name of the site before what the client says',
    format: '%{Host}i %V %v %>s',
    line: 'forged.example forged.example shop.example 200',
    record: { status: 200, site: 'shop.example' },
  },
  {
    name: 'nginx combined',
    writer: 'nginx',
    format: NGINX_COMBINED,
    line: `${LINE} "-" "curl/8"`.replace('- frank', '- frank'),
    record: { ...RECORD, agent: 'curl/8' },
  },
  {
    name: 'nginx with its own escapes',
    writer: 'nginx',
    format: NGINX_COMBINED,
    line: String.raw`192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] "GET /\x22\x5C\xC3\xA4 HTTP/1.1" 499 0 "-" "-"`,
    record: { atMs: AT, status: 499, bytes: 0, method: 'GET', path: '/"\\ä', client: '192.0.2.7' },
  },
  {
    name: 'nginx: durations of several backends',
    writer: 'nginx',
    format: '${remote_addr} $server_name $status $upstream_response_time $request_uri',
    line: '192.0.2.7 shop.example 502 0.250, 0.500 : - /p?q',
    record: {
      status: 502,
      client: '192.0.2.7',
      site: 'shop.example',
      latencyMs: 750,
      path: '/p',
      query: 'q',
    },
  },
  {
    name: 'nginx: JSON with escape=json',
    writer: 'nginx',
    format:
      '{"t":"$time_iso8601","ms":$msec,"s":$status,"rt":$request_time,"u":"$uri","q":"$args","a":"$http_user_agent","ua":"$upstream_addr"}',
    line: String.raw`{"t":"2000-10-10T13:55:36-07:00","ms":971211336.250,"s":200,"rt":0.012,"u":"/a\u0001","q":"","a":"x\"y","ua":""}`,
    record: { atMs: AT, status: 200, latencyMs: 12, path: '/a\u0001', query: '', agent: 'x"y' },
  },
  {
    name: 'PHP-FPM',
    writer: 'php-fpm',
    format: '%R - %u %t "%m %r%Q%q" %s %f %{milli}d %{kilo}M %C%%',
    line: '127.0.0.1 -  10/Oct/2000:13:55:36 -0700 "GET /index.php?a=b" 500 /srv/index.php 12.500 2048 8.00%',
    record: {
      atMs: AT,
      status: 500,
      method: 'GET',
      path: '/index.php',
      query: 'a=b',
      client: '127.0.0.1',
      latencyMs: 12.5,
    },
  },
  {
    name: 'JSON of unknown make: Caddy',
    format: '',
    line: '{"ts":971211336.25,"request":{"remote_ip":"192.0.2.7","method":"GET","host":"shop.example","uri":"/p?q=1","headers":{"User-Agent":["curl/8"],"Referer":["r"]}},"duration":0.0125,"size":10,"status":200}',
    record: {
      atMs: AT + 250,
      status: 200,
      bytes: 10,
      method: 'GET',
      path: '/p',
      query: 'q=1',
      client: '192.0.2.7',
      site: 'shop.example',
      agent: 'curl/8',
      referer: 'r',
      latencyMs: 12.5,
    },
  },
  {
    name: 'JSON of unknown make: names in capitals, a request line, times in milliseconds',
    format: 'json',
    line: `{"@timestamp":${AT},"Request":"GET /p HTTP/1.1","status_code":"404","duration_ms":3}`,
    record: { atMs: AT, status: 404, method: 'GET', path: '/p', latencyMs: 3 },
  },
  { name: 'JSON that says nothing', format: '', line: '{"a":1}', record: undefined },
  { name: 'not JSON', format: '', line: LINE, record: undefined },
  { name: 'a line that ends too soon', format: COMBINED, line: `${LINE} "-" "unfini`, record: undefined },
  { name: 'a line of another format', format: COMBINED, line: LINE, record: undefined },
  { name: 'more than the format has', format: COMMON, line: `${LINE} "-" "-"`, record: undefined },
  {
    name: 'a day that does not exist',
    format: '%t %>s',
    line: '[40/Oct/2000:13:55:36 -0700] 200',
    record: undefined,
  },
  { name: 'an empty line', format: COMMON, line: '', record: undefined },
];

for (const { name, writer = 'apache', format, line, record } of cases)
  test(`${writer}: ${name}`, () => {
    assert.deepEqual(compileFormat({ writer, format }).parse(line), record);
  });

test('a line made to be tried in all ways is given up, not tried for hours', () => {
  const slow = compileFormat({ writer: 'apache', format: `${'%u '.repeat(40)}%>s` });
  assert.equal(slow.parse('a '.repeat(30_000)), undefined);
});

test('formats that can be scanned, and formats that cannot', () => {
  const planOf = (writer: LogWriter, format: string): unknown => compileFormat({ writer, format }).plan;
  assert.deepEqual(planOf('apache', COMBINED), {
    client: 0,
    site: -1,
    quoted: 2,
    agent: 1,
    forwarded: -1,
    more: false,
  });
  assert.deepEqual(planOf('apache', `%v:%p ${COMBINED} "%{X-Forwarded-For}i" %k %D`), {
    client: 1,
    site: 0,
    quoted: 3,
    agent: 1,
    forwarded: 2,
    more: true,
    duration: { index: 1, unitMs: 0.001 },
  });
  assert.deepEqual(planOf('nginx', `${NGINX_COMBINED} "$http_x_forwarded_for"`), {
    client: 0,
    site: -1,
    quoted: 3,
    agent: 1,
    forwarded: 2,
    more: false,
  });
  for (const format of [
    `${COMMON} "%{A}i" x "%{B}i z" %D`,
    `%{X-Forwarded-For}i ${COMMON}`,
    COMMON.replace('%t', '[%{%s}t]'),
    `${COMMON} %v`,
    `${COMMON} x%D`,
    '%h %t "%r" %b %>s',
    '',
  ])
    assert.equal(planOf('apache', format), undefined, format);
});
