/** Every family on a host of its own: named where the present state bears it out, and not named once it does not. */
import type { TrafficGroup, TrafficSummary } from '../../domain/traffic.ts';
import type { FileSystem } from '../observation/object-model.ts';
import { change, FPM, fact, gone, objects, page, service, there, wrong } from '../testing/observation.ts';
import { judgeEach, type Row } from '../testing/rows.ts';

const SOCKET = 'unix:/run/php/php8.2-fpm.sock';
const POOL = '/etc/php/8.2/fpm/pool.d/www.conf';
const INDEX = '/srv/shop/app/index.php';

const fpm = service({
  service: FPM,
  expects: [{ address: SOCKET, at: { file: POOL, line: 41 } }],
  listening: [SOCKET],
  configTest: { result: 'ok', argv: ['/usr/sbin/php-fpm8.2', '-t'], output: '' },
});
const front = service({ handsOnTo: [{ address: SOCKET }] });
const down = { running: false, processes: 0, listening: [] } as const;
const timeout = (path: string) => page(path, { ok: false, failure: 'timeout' });

const disk: FileSystem = {
  mountPoint: '/var',
  type: 'ext4',
  totalBytes: 1e10,
  freeBytes: 5e9,
  totalInodes: 1e6,
  freeInodes: 5e5,
  readOnly: false,
  uses: ['/var/lib/php/sessions'],
};
const noSpace = fact(
  'PHP Warning:  session_start(): open(/var/lib/php/sessions/sess_a, O_RDWR) failed: No space left on device (28)',
  [{ kind: 'file', path: '/var/lib/php/sessions/sess_a', errno: 'ENOSPC' }],
  { level: 'warn' },
);
const readOnly = fact(
  'PHP Warning:  session_start(): open(/var/lib/php/sessions/sess_a, O_RDWR) failed: Read-only file system (30)',
  [{ kind: 'file', path: '/var/lib/php/sessions/sess_a', errno: 'EROFS' }],
  { level: 'warn' },
);

const secret = there(INDEX, {
  mode: 0o600,
  access: [{ user: 'www-data', wants: 'read', ok: false, blockedAt: INDEX }],
});
const denied = fact(
  `PHP Fatal error:  Failed opening required '${INDEX}'`,
  [{ kind: 'include', path: INDEX, required: true, errno: 'EACCES' }],
  { level: 'error' },
);
const mysqlRefused = fact('mysqli_sql_exception: Connection refused', [
  {
    kind: 'connect',
    address: 'tcp:10.0.0.5:3306',
    errno: 'ECONNREFUSED',
    engine: 'mysql',
    at: { file: INDEX, line: 3 },
  },
]);
const TLS = '/etc/ssl/shop/cert.pem';
const https = page('/', { url: 'https://127.0.0.1:443/', certificateExpires: '2026-01-01T00:00:00.000Z' });
const withTls = service({
  settings: [
    { name: 'sslcertificatefile', value: TLS, at: { file: '/etc/apache2/sites-enabled/shop.conf', line: 4 } },
  ],
});
const traffic = (path: string, status: string): TrafficGroup => ({
  site: 'shop',
  path,
  requests: 4,
  serverErrors: 0,
  clients: 1,
  clientsAffected: 0,
  statuses: { [status]: 4 },
});
const STRANGE = ['/wp-login.php', '/.env', '/phpinfo.php', '/.git/config', '/admin.php', '/xmlrpc.php'];
const scan = (status: string, others = '200'): TrafficSummary => ({
  serverErrors: 0,
  unparsed: 0,
  from: '2026-01-02T03:00:00.000Z',
  to: '2026-01-02T03:04:00.000Z',
  requests: 32,
  groups: [
    ...STRANGE.map((path) => traffic(path, status)),
    ...['/', '/app/'].map((path) => traffic(path, others)),
  ],
  noisy: [
    { client: '203.0.113.9', requests: 24, notFound: 24, agent: 'scanner', paths: 6, examples: ['/.env'] },
  ],
});

const ROWS: readonly Row[] = [
  {
    family: 'permission',
    ill: { pages: [page('/'), wrong('/app/', 500)], facts: [denied], objects: objects(secret) },
    named: `permission ${INDEX}`,
    verdict: 'fault',
    sound: {
      pages: [page('/'), wrong('/app/', 500)],
      facts: [denied],
      objects: objects(there(INDEX, { access: [{ user: 'www-data', wants: 'read', ok: true }] })),
    },
    because: 'the file can be read now',
  },
  {
    family: 'accounts',
    ill: {
      services: [front, { ...fpm, ...down }],
      pages: [wrong('/', 503)],
      accounts: [
        {
          kind: 'user',
          name: 'shopuser',
          exists: false,
          services: ['php8.2-fpm'],
          at: { file: POOL, line: 23 },
        },
      ],
    },
    named: 'user-missing shopuser',
    verdict: 'fault',
    sound: {
      services: [front, { ...fpm, ...down }],
      pages: [wrong('/', 503)],
      accounts: [{ kind: 'user', name: 'shopuser', exists: true, services: ['php8.2-fpm'] }],
    },
    because: 'the account exists',
  },
  {
    family: 'certificate',
    ill: { services: [withTls], pages: [https], objects: objects(there(TLS)) },
    named: `wrong-version ${TLS}`,
    verdict: 'latent',
    sound: {
      services: [withTls],
      pages: [{ ...https, certificateExpires: '2027-01-01T00:00:00.000Z' }],
      objects: objects(there(TLS)),
    },
    because: 'it is valid for a year',
  },
  {
    family: 'resources: a full file system',
    ill: { facts: [noSpace], fileSystems: [{ ...disk, freeBytes: 0 }] },
    named: 'disk-full /var',
    verdict: 'fault',
    sound: { facts: [noSpace], fileSystems: [disk] },
    because: 'half of it is free',
  },
  {
    family: 'resources: no inode left',
    ill: { facts: [noSpace], fileSystems: [{ ...disk, freeInodes: 0 }] },
    named: 'disk-full /var',
    verdict: 'fault',
    sound: { facts: [noSpace], fileSystems: [{ ...disk, totalInodes: 0, freeInodes: 0 }] },
    because: 'a file system that counts no inodes lacks none',
  },
  {
    family: 'resources: read-only',
    ill: { facts: [readOnly], fileSystems: [{ ...disk, readOnly: true }] },
    named: 'read-only /var',
    verdict: 'fault',
    sound: { facts: [readOnly], fileSystems: [disk] },
    because: 'it is writable',
  },
  {
    family: 'resources: open files',
    ill: {
      services: [
        service({
          settings: [
            { name: 'worker_rlimit_nofile', value: '24', at: { file: '/etc/nginx/nginx.conf', line: 5 } },
          ],
        }),
      ],
      pages: [wrong('/', 500), wrong('/app/', 500)],
      facts: [fact('socket() failed (24: Too many open files)', [{ kind: 'too-many-files' }])],
      objects: objects(there('/etc/nginx/nginx.conf')),
    },
    named: 'fd-limit /etc/nginx/nginx.conf',
    verdict: 'fault',
    sound: {
      services: [
        service({
          settings: [
            { name: 'worker_rlimit_nofile', value: '65535', at: { file: '/etc/nginx/nginx.conf', line: 5 } },
          ],
        }),
      ],
      pages: [wrong('/', 500), wrong('/app/', 500)],
      objects: objects(there('/etc/nginx/nginx.conf')),
    },
    because: 'nobody ran out, and the limit is wide',
  },
  {
    family: 'mismatch: both sides of FastCGI',
    ill: {
      services: [
        service({
          handsOnTo: [
            {
              address: 'unix:/run/php/old.sock',
              at: { file: '/etc/apache2/conf-enabled/php.conf', line: 3 },
            },
          ],
        }),
        fpm,
      ],
      pages: [wrong('/', 503), wrong('/app/', 503)],
      changes: [change(POOL, 'content', { class: 'config', services: ['php8.2-fpm'] })],
      objects: objects(gone('/run/php/old.sock'), there(POOL), there('/run/php/php8.2-fpm.sock')),
    },
    named: `config-mismatch ${POOL}`,
    verdict: 'fault',
    sound: {
      services: [front, fpm],
      pages: [wrong('/', 503), wrong('/app/', 503)],
      objects: objects(there(POOL), there('/run/php/php8.2-fpm.sock')),
    },
    because: 'they name the same socket',
  },
  {
    family: 'service: its socket is gone',
    ill: {
      services: [front, fpm],
      pages: [wrong('/', 503), wrong('/app/', 503)],
      objects: objects(gone('/run/php/php8.2-fpm.sock')),
    },
    named: 'socket-missing /run/php/php8.2-fpm.sock',
    verdict: 'fault',
    sound: {
      services: [front, fpm],
      pages: [wrong('/', 503), wrong('/app/', 503)],
      objects: objects(there('/run/php/php8.2-fpm.sock')),
    },
    because: 'the socket stands there',
  },
  {
    family: 'service: somebody else has the port',
    ill: {
      services: [service(down)],
      pages: [page('/', { ok: false, failure: 'refused' })],
      portHolders: [
        {
          address: 'tcp:0.0.0.0:80',
          pid: 77,
          comm: 'python3',
          argv: ['python3', '-m', 'http.server', '80'],
          wantedBy: 'apache2',
        },
      ],
    },
    named: 'port-conflict python3',
    verdict: 'fault',
    sound: {
      services: [service(down)],
      pages: [page('/', { ok: false, failure: 'refused' })],
      facts: [
        fact('(98)Address already in use: AH00072: make_sock: could not bind to address [::]:80', [
          { kind: 'address-in-use', address: 'tcp:[::]:80' },
        ]),
      ],
    },
    because: 'nobody holds it now',
  },
  {
    family: 'dependency',
    ill: { pages: [page('/'), wrong('/app/', 500)], facts: [mysqlRefused] },
    named: 'dependency-down 10.0.0.5:3306',
    verdict: 'innocent',
    sound: { facts: [{ ...mysqlRefused, at: '2026-01-02T03:00:00.000Z' }] },
    because: 'the page answers again',
  },
  {
    family: 'load: capacity',
    ill: {
      services: [service({ limits: { workers: { busy: 5, limit: 5 } } })],
      pages: [timeout('/a.php'), timeout('/b.php'), page('/static.html')],
    },
    named: 'capacity apache2',
    verdict: 'innocent',
    sound: {
      services: [service({ limits: { workers: { busy: 1, limit: 5 } } })],
      pages: [timeout('/a.php'), page('/b.php'), page('/static.html')],
    },
    because: 'workers are free and other scripts answer',
  },
  {
    family: 'load: one slow script',
    ill: { pages: [timeout('/slow.php'), page('/b.php'), page('/c.php')] },
    named: 'slow-backend /srv/shop/slow.php',
    verdict: 'innocent',
    sound: { pages: [page('/slow.php'), page('/b.php'), page('/c.php')] },
    because: 'it answers',
  },
  {
    family: 'load: a scan',
    ill: { traffic: scan('404') },
    named: 'client-noise bot',
    verdict: 'innocent',
    sound: { traffic: scan('200') },
    because: 'these pages exist',
  },
  {
    family: 'load: a scan of a host whose site is there',
    ill: { traffic: scan('404') },
    named: 'client-noise bot',
    verdict: 'innocent',
    sound: { traffic: scan('404', '404') },
    because: 'nobody finds any page',
  },
];

judgeEach(ROWS);
