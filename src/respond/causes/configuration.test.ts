/** What configurations forbid, name in vain, or leave out: each on a host where it is so, and on one where it is not. */
import { change, FPM, fact, gone, objects, page, service, there, wrong } from '../testing/observation.ts';
import { judgeEach, type Row } from '../testing/rows.ts';

const INI = '/etc/php/8.2/fpm/php.ini';
const POOL = '/etc/php/8.2/fpm/pool.d/www.conf';
const PORTS = '/etc/apache2/ports.conf';
const SITE = '/etc/nginx/sites-available/shop';
const NSS = '/etc/nsswitch.conf';
const INDEX = '/srv/shop/app/index.php';
const down = { running: false, processes: 0, listening: [] } as const;
const set = (name: string, value: string, file: string, line = 9) => ({ name, value, at: { file, line } });
const SOCKET = 'unix:/run/php/php8.2-fpm.sock';
const front = service({ handsOnTo: [{ address: SOCKET }] });
const fpm = (...settings: readonly ReturnType<typeof set>[]) =>
  service({ service: FPM, expects: [{ address: SOCKET }], listening: [SOCKET], settings });

const outOfMemory = fact('PHP Fatal error:  Allowed memory size of 8388608 bytes exhausted', [
  { kind: 'memory-limit', bytes: 8_388_608, at: { file: INDEX, line: 3 } },
]);
const outside = fact('PHP Warning:  require(): open_basedir restriction in effect.', [
  { kind: 'open-basedir', path: '/srv/include/a.php', allowed: '/srv/shop', at: { file: INDEX, line: 3 } },
]);
const unknownFunction = fact('PHP Fatal error:  Uncaught Error: Call to undefined function exec()', [
  { kind: 'undefined-function', name: 'exec', at: { file: INDEX, line: 3 } },
]);
const noMysqli = fact('PHP Fatal error:  Uncaught Error: Call to undefined function mysqli_init()', [
  { kind: 'undefined-function', name: 'mysqli_init', at: { file: INDEX, line: 3 } },
]);
const symbols = {
  mysqli_init: {
    symbol: 'mysqli_init',
    extension: 'mysqli',
    file: '/usr/lib/php/20220829/mysqli.so',
    fileExists: true,
    from: 'it registers the function',
  },
} as const;
const elsewhere = objects(gone('/usr/lib/php/20210902/mysqli.so'), there(INI));
const hostNotFound = fact('host not found in upstream "app.internal"', [
  { kind: 'unresolved-host', host: 'app.internal', at: { file: SITE, line: 9 } },
]);
const hostInScript = fact('getaddrinfo for app.internal failed', [
  { kind: 'unresolved-host', host: 'app.internal', at: { file: INDEX, line: 9 } },
]);
const badUser = fact('AH00543: apache2: bad user name www-data', [
  { kind: 'unknown-account', name: 'www-data', of: 'user' },
]);
const www = { kind: 'user', name: 'www-data', services: ['apache2'] } as const;
const referenced = {
  basis: 'reference',
  class: 'directory',
  object: 'directory',
  reason: [{ text: 'includes from sites-enable', at: { file: '/etc/apache2/apache2.conf', line: 225 } }],
  inVault: false,
} as const;
const SLIP = '/etc/apache2/sites-enable';
const besideIt = (lookAlikes: readonly string[]) =>
  objects({ ...gone(SLIP), lookAlikes }, there('/etc/apache2/apache2.conf'));
const AGENT = '/opt/agent';
const NAMED = `${AGENT}/agent.so`;
const added = (file: string) =>
  change(file, 'content', {
    class: 'config',
    diff: { added: [{ line: 3, text: `extension_dir = ${AGENT}` }], removed: [] },
  });
const inVain = change(NAMED, 'missing', { basis: 'reference', class: 'extension', inVault: false });

const ROWS: readonly Row[] = [
  {
    family: 'a memory limit below the usual',
    ill: {
      services: [front, fpm(set('memory_limit', '8M', INI))],
      pages: [wrong('/app/', 500)],
      facts: [outOfMemory],
      objects: objects(there(INI)),
    },
    named: `config-error ${INI}`,
    verdict: 'fault',
    sound: {
      services: [front, fpm(set('memory_limit', '128M', INI))],
      pages: [wrong('/app/', 500)],
      facts: [outOfMemory],
      objects: objects(there(INI)),
    },
    because: 'the limit in force is another',
  },
  {
    family: 'open_basedir',
    ill: {
      services: [front, fpm(set('open_basedir', '/srv/shop', POOL))],
      pages: [wrong('/app/', 500)],
      facts: [outside],
      objects: objects(there(POOL)),
    },
    named: `config-error ${POOL}`,
    verdict: 'fault',
    sound: { services: [front, fpm()], pages: [wrong('/app/', 500)], facts: [outside] },
    because: 'no file sets it',
  },
  {
    family: 'a function that is disabled',
    ill: {
      services: [front, fpm(set('disable_functions', 'system,exec', POOL))],
      pages: [wrong('/app/', 500)],
      facts: [unknownFunction],
      objects: objects(there(POOL)),
    },
    named: `config-error ${POOL}`,
    verdict: 'fault',
    sound: {
      services: [front, fpm(set('disable_functions', 'system', POOL))],
      pages: [wrong('/app/', 500)],
      facts: [unknownFunction],
      objects: objects(there(POOL)),
    },
    because: 'another one is',
  },
  {
    family: 'extensions are looked for where they are not',
    ill: {
      services: [front, fpm(set('extension_dir', '/usr/lib/php/20210902', INI))],
      pages: [wrong('/app/', 500)],
      facts: [noMysqli],
      symbols,
      objects: elsewhere,
    },
    named: `config-error ${INI}`,
    verdict: 'fault',
    sound: {
      services: [front, fpm(set('extension_dir', '/usr/lib/php/20220829', INI))],
      pages: [wrong('/app/', 500)],
      facts: [noMysqli],
      symbols,
      objects: elsewhere,
    },
    because: 'they stand there',
  },
  {
    family: 'a host name that does not resolve',
    ill: {
      services: [service({ ...down })],
      pages: [page('/', { ok: false, failure: 'refused' })],
      facts: [hostNotFound],
      objects: objects(there(SITE)),
    },
    named: `config-mismatch ${SITE}`,
    verdict: 'fault',
    sound: {
      services: [service()],
      pages: [wrong('/', 500)],
      facts: [hostInScript],
      objects: objects(there(SITE)),
    },
    because: 'it is the application that asks for it',
  },
  {
    family: 'accounts are looked for elsewhere',
    ill: {
      services: [service({ ...down })],
      pages: [page('/', { ok: false, failure: 'refused' })],
      facts: [badUser],
      accounts: [{ ...www, exists: true }],
      objects: objects(there(NSS)),
    },
    named: `config-error ${NSS}`,
    verdict: 'fault',
    sound: {
      services: [service({ ...down })],
      pages: [page('/', { ok: false, failure: 'refused' })],
      facts: [badUser],
      accounts: [{ ...www, exists: false }],
      objects: objects(there(NSS)),
    },
    because: 'the account is gone',
  },
  {
    family: 'nothing says where to listen',
    ill: {
      services: [service({ ...down, expects: [] })],
      pages: [page('/', { ok: false, failure: 'refused' })],
      changes: [
        change(PORTS, 'content', {
          class: 'config',
          diff: { added: [{ line: 5, text: '#Listen 80' }], removed: [{ line: 5, text: 'Listen 80' }] },
        }),
      ],
      objects: objects(there(PORTS)),
    },
    named: `config-error ${PORTS}`,
    verdict: 'fault',
    sound: {
      services: [service({ ...down })],
      pages: [page('/', { ok: false, failure: 'refused' })],
      objects: objects(there(PORTS)),
    },
    because: 'it says so',
  },
  {
    family: 'an include of a directory under a slip of its name',
    ill: {
      pages: [wrong('/', 404), wrong('/app/', 404)],
      changes: [change(SLIP, 'missing', referenced)],
      objects: besideIt(['sites-enabled']),
    },
    named: 'config-error /etc/apache2/apache2.conf',
    verdict: 'fault',
    sound: {
      pages: [wrong('/', 404), wrong('/app/', 404)],
      changes: [change(SLIP, 'missing', referenced)],
      objects: besideIt([]),
    },
    because: 'nothing like it stands beside it',
  },
  {
    family: 'an edit names what never was there',
    ill: {
      services: [front, fpm()],
      pages: [wrong('/app/', 500)],
      changes: [added(INI), inVain],
      objects: objects(there(INI), { ...gone(NAMED), missingFrom: AGENT }),
    },
    named: `config-error ${INI}`,
    verdict: 'fault',
    sound: {
      services: [front, fpm()],
      pages: [wrong('/app/', 500)],
      changes: [change(NAMED, 'missing', { class: 'extension' })],
      objects: objects(there(INI), gone(NAMED)),
    },
    because: 'no edit names it',
  },
  {
    family: 'the application announces a maintenance',
    ill: { pages: [wrong('/', 503, { excerpt: 'We are back in two minutes.', retryAfter: '120' })] },
    named: 'app-error /srv/shop/index.php',
    verdict: 'innocent',
    sound: { pages: [wrong('/', 503, { excerpt: '503 Service Unavailable' })] },
    because: 'the words are those of the server',
  },
];

judgeEach(ROWS);
