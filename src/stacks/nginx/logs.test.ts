import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixtureHost } from '../../host/files/fixture.ts';
import { HostFiles } from '../../host/files/index.ts';
import { readNginx } from './evaluate.ts';
import { nginxLogs } from './logs.ts';
import { sitesOf } from './sites.ts';

const MAIN = '/etc/nginx/nginx.conf';
const INSTANCE = {
  id: 'nginx',
  executable: '/usr/sbin/nginx',
  main: MAIN,
  prefix: '/usr/share/nginx',
  accessLog: '/var/log/nginx/access.log',
  errorLog: '/var/log/nginx/error.log',
};

/** `kind path [site] format`, one string a log. */
function shown(text: string): readonly string[] {
  using host = fixtureHost({ [MAIN]: text });
  const config = readNginx(new HostFiles(host.root), MAIN);
  return nginxLogs(INSTANCE, config, sitesOf(config, INSTANCE.prefix)).map((log) => {
    const site = 'site' in log && log.site !== undefined ? ` [${log.site}]` : '';
    const format = log.kind === 'access' ? ` ${log.format.slice(0, 30)}` : '';
    return `${log.kind} ${log.path}${site}${format}`;
  });
}

const COMBINED = '$remote_addr - $remote_user [$';

test('nothing said: what is compiled in, for every site', () => {
  assert.deepEqual(shown('http { server { server_name a; } server { server_name b; } }'), [
    'error /var/log/nginx/error.log',
    `access /var/log/nginx/access.log ${COMBINED}`,
  ]);
});

test('a level with logs of its own inherits none; a location adds its own; off ends it', () => {
  assert.deepEqual(
    shown(`
      error_log /l/main;
      http {
        log_format one escape=json '{"a":' '"$uri"}';
        access_log /l/http one buffer=32k;
        error_log /l/http-error warn;
        server { server_name a; }
        server { server_name b; access_log /l/b; error_log /l/b-error; location /x { access_log /l/b-x one; } }
        server { server_name c; access_log off; location / { error_log /l/c-error; } }
        server { server_name d; location /quiet { access_log off; } }
      }`),
    [
      'error /l/main',
      'access /l/http {"a":"$uri"}',
      'error /l/http-error',
      `access /l/b [b] ${COMBINED}`,
      'access /l/b-x [b] {"a":"$uri"}',
      'error /l/b-error [b]',
      'error /l/c-error [c]',
    ],
  );
});

test('relative to the prefix; syslog, variables, devices, compressed and unknown formats are left out', () => {
  assert.deepEqual(
    shown(`
      error_log stderr;
      error_log logs/e;
      error_log memory:32m;
      http {
        access_log logs/a;
        access_log syslog:server=1.2.3.4;
        access_log /l/$host.log;
        access_log /dev/stdout;
        access_log /l/z combined gzip=4;
        access_log /l/n nobody;
        server { server_name a; }
      }
      stream { access_log /l/stream; server { listen 1; } }`),
    ['error /usr/share/nginx/logs/e', `access /usr/share/nginx/logs/a [a] ${COMBINED}`],
  );
});
