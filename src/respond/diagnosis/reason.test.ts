import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnosis } from '../../domain/diagnosis.ts';
import { diagnosisSchema } from '../../domain/diagnosis.ts';
import type { Observation } from '../observation/model.ts';
import {
  AT,
  change,
  fact,
  FPM,
  gone,
  LIBPHP,
  objects,
  observation,
  page,
  service,
  there,
  wrong,
} from '../testing/observation.ts';
import { reason } from './reason.ts';

function judge(over: Partial<Observation>): Diagnosis {
  const { diagnosis } = reason(observation(over), 7);
  diagnosisSchema.parse(diagnosis);
  const known = new Set(diagnosis.evidence.map((e) => e.id));
  for (const cause of diagnosis.causes)
    for (const id of cause.evidence) assert.ok(known.has(id), `${id} is cited and not listed`);
  return diagnosis;
}

const first = ({ causes }: Diagnosis): string => `${causes[0]?.kind ?? '-'} ${causes[0]?.object ?? ''}`;
const named = ({ causes }: Diagnosis): readonly string[] =>
  causes.filter((c) => c.confidence >= 0.5).map((c) => `${c.kind} ${c.object}`);
const foreseen = (d: Diagnosis, action: string): string =>
  d.predictions.find((p) => p.action === action)?.outcome ?? '-';

const refusal = {
  result: 'failed',
  argv: ['/usr/sbin/apache2ctl', '-t'],
  output: 'Cannot load',
  error: `Cannot load ${LIBPHP}`,
} as const;
const cannotLoad = fact(
  `apache2: Cannot load ${LIBPHP} into server: cannot open shared object file: No such file or directory`,
  [{ kind: 'cannot-load', refusal: 'missing', object: LIBPHP }],
  { source: 'stderr of /usr/sbin/apache2ctl -t' },
);
const leak = (path: string) => page(path, { ok: false, failure: 'source-leak' });

test('a healthy host: nothing is named, everything would survive', () => {
  const d = judge({});
  assert.deepEqual([d.verdict, d.causes, d.summary], ['healthy', [], 'Nothing is wrong.']);
  assert.deepEqual(
    judge({ baselineAt: undefined, pages: [] }).summary,
    'Nothing was found wrong: services run, no page was asked. How it should be is not recorded (no baseline).',
  );
  const pages = [page('/a', { ok: true }), page('/b', { ok: true })];
  assert.match(judge({ baselineAt: undefined, pages }).summary, /all 2 pages answer/);
  assert.ok(judge({ pages }).ruledOut.some((r) => r.kind === 'app-error' && /every page/.test(r.why ?? '')));
  assert.deepEqual(new Set(d.predictions.map((p) => p.outcome)), new Set(['survives']));
});

test('a deleted module while the server still runs: latent, the reload refuses, the restart dies', () => {
  const d = judge({
    services: [service({ configTest: refusal })],
    changes: [change(LIBPHP, 'missing')],
    facts: [cannotLoad],
    objects: objects(gone(LIBPHP)),
  });
  assert.deepEqual([d.verdict, first(d)], ['latent', `file-missing ${LIBPHP}`]);
  assert.deepEqual(
    ['reload', 'restart', 'reboot'].map((a) => foreseen(d, a)),
    ['refuses', 'dies', 'dies'],
  );
  assert.deepEqual(
    d.causes[0]?.repair?.steps.map((s) => s.argv[1]),
    ['repair'],
    'what still works is not restarted',
  );
});

test('the same after the restart: down, and the repair starts it', () => {
  const d = judge({
    services: [service({ running: false, processes: 0, listening: [], configTest: refusal })],
    pages: [page('/', { ok: false, failure: 'refused' })],
    changes: [change(LIBPHP, 'missing')],
    facts: [cannotLoad],
    objects: objects(gone(LIBPHP)),
  });
  assert.deepEqual([d.verdict, first(d)], ['fault', `file-missing ${LIBPHP}`]);
  assert.deepEqual(named(d), [`file-missing ${LIBPHP}`], 'that it is down is a consequence');
  assert.deepEqual(
    d.causes[0]?.repair?.steps.map((s) => s.argv.slice(0, 2)),
    [
      ['stakeout', 'repair'],
      ['stakeout', 'restart'],
    ],
  );
});

test('a message that says a file is missing does not count when the file is there', () => {
  const d = judge({ facts: [cannotLoad], objects: objects(there(LIBPHP)) });
  assert.deepEqual(named(d), []);
});

test('a removed package: one cause, whatever else went with it; installed again as a whole', () => {
  const load = '/etc/apache2/mods-enabled/php8.2.load';
  const d = judge({
    services: [service({ loaded: ['rewrite_module'], missingModules: ['php_module'] })],
    pages: [leak('/'), wrong('/app/', 500)],
    changes: [
      change(LIBPHP, 'missing', { package: 'libapache2-mod-php8.2' }),
      change(load, 'missing', { class: 'enabled-link', object: 'link', package: 'libapache2-mod-php8.2' }),
    ],
    objects: objects(gone(LIBPHP), gone(load)),
    packages: { operations: [], states: { 'libapache2-mod-php8.2': 'config-files' } },
  });
  assert.deepEqual(named(d), [`package-removed ${LIBPHP}`]);
  assert.ok(d.causes[0]?.repair?.steps[0]?.argv.includes('libapache2-mod-php8.2'));
});

test('a link that is gone while its target stands: the module is switched off, not missing', () => {
  const load = '/etc/apache2/mods-enabled/php8.2.load';
  const available = '/etc/apache2/mods-available/php8.2.load';
  const d = judge({
    services: [service({ missingModules: ['php_module'] })],
    pages: [leak('/')],
    changes: [change(load, 'missing', { class: 'enabled-link', object: 'link' })],
    objects: objects(gone(load), there(available), there(LIBPHP)),
  });
  assert.deepEqual([d.verdict, first(d)], ['fault', `module-disabled ${load}`]);
});

test("an undefined function that no extension defines is the application's own error", () => {
  const index = '/srv/shop/app/index.php';
  const d = judge({
    pages: [page('/'), wrong('/app/', 500)],
    facts: [
      fact('PHP Fatal error:  Uncaught Error: Call to undefined function helper()', [
        { kind: 'undefined-function', name: 'helper', at: { file: index, line: 3 } },
      ]),
    ],
  });
  assert.deepEqual([d.verdict, first(d)], ['innocent', `app-error ${index}`]);
});

test('an undefined function of an extension whose ini link is gone: the extension is switched off', () => {
  const link = '/etc/php/8.2/apache2/conf.d/20-mysqli.ini';
  const d = judge({
    pages: [page('/'), wrong('/app/', 500)],
    facts: [
      fact('PHP Fatal error:  Uncaught Error: Call to undefined function mysqli_init()', [
        { kind: 'undefined-function', name: 'mysqli_init', at: { file: '/srv/shop/app/index.php', line: 1 } },
      ]),
    ],
    symbols: {
      mysqli_init: {
        symbol: 'mysqli_init',
        extension: 'mysqli',
        file: '/usr/lib/php/20220829/mysqli.so',
        fileExists: true,
        enabled: link,
        from: 'its function table',
      },
    },
    objects: objects(gone(link)),
  });
  assert.deepEqual([d.verdict, first(d)], ['fault', `extension-disabled ${link}`]);
});

test('edits that nothing speaks of are not blamed while something else is wrong', () => {
  const quiet = ['/etc/apache2/ports.conf', '/etc/apache2/conf-available/charset.conf'].map((path) =>
    change(path, 'content', {
      class: 'config',
      diff: { added: [{ line: 3, text: '# reviewed' }], removed: [] },
    }),
  );
  const d = judge({
    pages: [page('/'), wrong('/app/', 500)],
    changes: quiet,
    facts: [
      fact('PHP Parse error:  syntax error', [
        { kind: 'php-parse', text: 'syntax error', at: { file: '/srv/shop/app/index.php', line: 1 } },
      ]),
    ],
    objects: objects(...quiet.map((c) => there(c.path))),
  });
  assert.deepEqual([d.verdict, named(d)], ['innocent', ['app-error /srv/shop/app/index.php']]);
});

test('PHP-FPM that cannot start for want of a library: the library is the cause, the stopped service its consequence', () => {
  const library = '/usr/lib/x86_64-linux-gnu/libargon2.so.1';
  const fpm = service({
    service: FPM,
    running: false,
    processes: 0,
    expects: [{ address: 'unix:/run/php/x.sock' }],
    listening: [],
    configTest: {
      result: 'failed',
      argv: ['/usr/sbin/php-fpm8.2', '-t'],
      output: '',
      error: 'error while loading shared libraries',
    },
  });
  const d = judge({
    services: [service({ handsOnTo: [{ address: 'unix:/run/php/x.sock' }] }), fpm],
    pages: [wrong('/', 503), wrong('/app/', 503)],
    facts: [
      fact(
        'error while loading shared libraries: libargon2.so.1',
        [{ kind: 'cannot-load', refusal: 'missing', object: 'libargon2.so.1' }],
        { source: 'stderr of /usr/sbin/php-fpm8.2 -t' },
      ),
    ],
    objects: { 'libargon2.so.1': gone(library), [library]: gone(library) },
  });
  assert.equal(first(d), `file-missing ${library}`);
  assert.deepEqual(named(d), [`file-missing ${library}`]);
});

test('a stopped PHP-FPM that would start is itself the cause', () => {
  const fpm = service({
    service: FPM,
    running: false,
    processes: 0,
    expects: [{ address: 'unix:/run/php/x.sock' }],
    listening: [],
    configTest: { result: 'ok', argv: ['/usr/sbin/php-fpm8.2', '-t'], output: '' },
  });
  const d = judge({
    services: [service({ handsOnTo: [{ address: 'unix:/run/php/x.sock' }] }), fpm],
    pages: [wrong('/', 503)],
  });
  assert.deepEqual([d.verdict, first(d)], ['fault', 'service-down php8.2-fpm']);
});

test('two independent faults are both named', () => {
  const mysqli = '/usr/lib/php/20220829/mysqli.so';
  const sessions = '/var/lib/php/sessions';
  const file = {
    ...gone(`${sessions}/sess_x`),
    missingFrom: `${sessions}/sess_x`,
    access: [{ user: 'www-data', wants: 'write' as const, ok: false, blockedAt: sessions }],
  };
  const d = judge({
    pages: [page('/'), wrong('/db.php', 500)],
    changes: [change(mysqli, 'missing', { class: 'extension' })],
    facts: [
      fact(
        'PHP Warning:  session_start(): open(…) failed: Permission denied (13)',
        [{ kind: 'file', path: `${sessions}/sess_x`, errno: 'EACCES' }],
        { level: 'warn' },
      ),
      fact('PHP Fatal error:  Uncaught Error: Call to undefined function mysqli_init()', [
        { kind: 'undefined-function', name: 'mysqli_init', at: { file: '/srv/shop/db.php', line: 1 } },
      ]),
    ],
    symbols: {
      mysqli_init: {
        symbol: 'mysqli_init',
        extension: 'mysqli',
        file: mysqli,
        fileExists: false,
        from: 'the table',
      },
    },
    objects: objects(gone(mysqli), file, there(sessions, { type: 'directory', mode: 0o755 })),
  });
  assert.deepEqual(new Set(named(d)), new Set([`file-missing ${mysqli}`, `permission ${sessions}`]));
});

test('a replaced file that is sound is an upgrade, and blames nobody', () => {
  const d = judge({
    services: [service({ mapped: [{ path: LIBPHP, pid: 5, what: 'replaced', soundNow: true }] })],
    objects: objects(there(LIBPHP, { agreement: 'agrees' })),
  });
  assert.deepEqual([d.verdict, first(d)], ['innocent', `restart-pending ${LIBPHP}`]);
});

test('trouble without a likely cause: it says so, and which test would tell', () => {
  const d = judge({ pages: [wrong('/', 500)] });
  assert.deepEqual([d.verdict, named(d)], ['fault', []]);
  assert.match(d.summary, /cause was not found/);
  assert.notEqual(d.nextTest, null);
});

test('what a page complained of and does no more is no evidence', () => {
  const old = fact(
    'PHP Fatal error:  Uncaught Exception',
    [{ kind: 'php-fatal', text: 'Uncaught Exception', at: { file: '/srv/shop/app/index.php', line: 1 } }],
    { at: '2026-01-02T03:00:00.000Z' },
  );
  assert.equal(judge({ facts: [old] }).verdict, 'healthy');
  assert.equal(
    judge({ facts: [{ ...old, at: '2026-01-02T01:00:00.000Z' }], pages: [wrong('/app/', 500)] }).causes
      .length,
    0,
    `older than ${AT} by two hours`,
  );
});

test('a socket that its service makes: a start of that service makes it right, a reload hands it on as it is', () => {
  const path = '/run/php/php8.2-fpm.sock';
  const fpm = (group: string) =>
    service({
      service: FPM,
      expects: [{ address: `unix:${path}` }],
      listening: [`unix:${path}`],
      settings: [{ name: 'listen.group', value: group, at: { file: '/etc/php/pool.conf', line: 3 } }],
    });
  const front = service({ handsOnTo: [{ address: `unix:${path}` }] });
  const pages = [wrong('/', 502), wrong('/app/', 502)];
  const access = [{ user: 'www-data', wants: 'connect', ok: false }] as const;
  const shut = objects(there(path, { type: 'socket', mode: 0o600, access }));
  const facts = [
    fact('connect: permission denied', [{ kind: 'connect', address: `unix:${path}`, errno: 'EACCES' }]),
  ];
  const told = (over: Partial<Observation>) => {
    const { predictions } = judge({ pages, ...over });
    return ['php8.2-fpm', 'apache2'].map((id) =>
      predictions.flatMap((p) => (p.service === id ? [`${p.action} ${p.outcome}`] : [])).join(', '),
    );
  };
  const cured = [
    'reload degrades, restart survives, reboot survives, log-rotation degrades',
    'reload degrades, restart degrades, reboot survives, log-rotation degrades',
  ];
  assert.deepEqual(told({ services: [front, fpm('www-data')], objects: shut, facts }), cured);
  assert.deepEqual(told({ services: [front, fpm('www-data')], objects: objects(gone(path)) }), cured);
  const again = told({ services: [front, fpm('adm')], objects: shut, facts });
  assert.match(again[1] ?? '', /reboot degrades/, 'its configuration makes it wrong again');
});

test('what only a message names is not opened, edited or replaced for its sake: whoever writes to the log chose the path', () => {
  const access = [{ user: 'www-data', wants: 'read', ok: false }] as const;
  const secret = (path: string, over = {}) =>
    objects(there(path, { mode: 0o600, access, ...over }), there('/srv/shop/app/index.php'));
  const denied = (path: string) =>
    fact(`PHP Warning:  include(${path}): Failed to open stream: Permission denied`, [
      { kind: 'file', path, errno: 'EACCES' },
    ]);
  const steps = (path: string, facts: Observation['facts'], over = {}) => {
    const { causes } = judge({ facts, pages: [wrong('/app/', 500)], objects: secret(path, over) });
    const cause = causes.find((c) => c.object === path);
    assert.ok(cause !== undefined, `${path} is named`);
    return { steps: cause.repair?.steps.map((s) => s.argv.join(' ')) ?? [], byHand: cause.repair?.byHand };
  };
  for (const path of [
    '/etc/shadow',
    '/etc/ssl/private/shop.key',
    '/root/.ssh/id_rsa',
    '/etc/apache2/shop.key',
  ])
    assert.deepEqual(steps(path, [denied(path)]).steps, [], path);
  assert.match(steps('/etc/shadow', [denied('/etc/shadow')]).byHand ?? '', /by hand|belongs to none/);
  assert.deepEqual(steps('/srv/shop/backup.sql', [denied('/srv/shop/backup.sql')]).steps, [], 'a dump');
  const page = steps('/srv/shop/app/part.php', [denied('/srv/shop/app/part.php')]).steps;
  assert.deepEqual(page, ['/usr/bin/chmod 644 /srv/shop/app/part.php']);
  const syntax = (file: string) =>
    fact(`AH00526: Syntax error on line 3 of ${file}`, [
      { kind: 'syntax', text: 'Syntax error', at: { file, line: 3 } },
    ]);
  assert.deepEqual(
    steps('/etc/sudoers', [syntax('/etc/sudoers')], { package: 'sudo', conffile: true }).steps,
    [],
  );
  assert.deepEqual(steps('/etc/passwd', [syntax('/etc/passwd')]).steps, []);
  assert.notDeepEqual(
    steps('/etc/apache2/sites-enabled/a.conf', [syntax('/etc/apache2/sites-enabled/a.conf')]).steps,
    [],
  );
});

test('secrets in lines of logs, configurations and commands are told nowhere', () => {
  const secret = 'hunter2!x';
  const POOL = '/etc/php/8.2/fpm/pool.d/www.conf';
  const text = `PHP Warning:  x(): #0 /srv/shop/db.php(3): mysqli_connect('db', 'root', '${secret}') in ${POOL} password=${secret}`;
  const d = reason(
    observation({
      services: [
        service({
          configTest: {
            ...refusal,
            error: `Invalid command 'DB_PASSWORD=${secret}'`,
            output: `DB_PASSWORD=${secret}`,
          },
        }),
      ],
      pages: [wrong('/', 500, { excerpt: `<?php $db_password = '${secret}';` })],
      facts: [
        fact(text, [{ kind: 'syntax', text: `token="${secret}"`, at: { file: POOL, line: 3 } }]),
        fact(text, [
          { kind: 'php-fatal', text: `password=${secret}`, at: { file: '/srv/shop/db.php', line: 3 } },
        ]),
      ],
      changes: [
        change(POOL, 'content', {
          class: 'config',
          detail: `env[DB_PASSWORD] = ${secret}`,
          diff: { added: [{ line: 3, text: `env[DB_PASSWORD] = ${secret}` }], removed: [] },
          actor: { text: `/usr/bin/mysql -p${secret} ← deploy --token ${secret}`, source: 'journal' },
        }),
      ],
      objects: objects(there(POOL, { lines: [{ line: 3, text: `env[DB_PASSWORD] = ${secret}` }] })),
    }),
    1,
  );
  assert.ok(d.diagnosis.causes.length > 0);
  assert.doesNotMatch(JSON.stringify(d.diagnosis), /hunter2/);
  assert.doesNotMatch(
    JSON.stringify(d.ranked.map((r) => [r.hypothesis.summary, r.hypothesis.support])),
    /hunter2/,
  );
});

test('what waits for the start of a backend: its own start and a reboot meet it, those of the server before it and new logs do not', () => {
  const SOCKET = 'unix:/run/php/php8.2-fpm.sock';
  const so = '/usr/lib/php/20220829/mysqli.so';
  const backend = service({ service: FPM, expects: [{ address: SOCKET }], listening: [SOCKET] });
  const front = service({ handsOnTo: [{ address: SOCKET }] });
  const lost = {
    changes: [change(so, 'missing', { class: 'extension', services: ['php8.2-fpm'] })],
    objects: objects(gone(so)),
    facts: [
      fact(
        `Unable to load dynamic library ${so}`,
        [{ kind: 'cannot-load', refusal: 'missing', object: so }],
        {
          source: 'stderr of /usr/sbin/php-fpm8.2 -t',
        },
      ),
    ],
  };
  const { predictions } = judge({
    ...lost,
    services: [front, backend],
    trial: true,
    pages: [wrong('/app/', 500)],
  });
  const told = ['apache2', 'php8.2-fpm'].map((id) =>
    predictions.flatMap((p) => (p.service === id ? [`${p.action} ${p.outcome}`] : [])).join(', '),
  );
  assert.deepEqual(told, [
    'reload survives, restart survives, reboot degrades, log-rotation survives',
    'reload degrades, restart degrades, reboot degrades, log-rotation survives',
  ]);
});

test('a backend that was killed: a start brings it back, a reload reaches nobody', () => {
  const SOCKET = 'unix:/run/php/php8.2-fpm.sock';
  const d = judge({
    services: [
      service({ handsOnTo: [{ address: SOCKET }] }),
      service({ service: FPM, expects: [{ address: SOCKET }], listening: [], running: false, processes: 0 }),
    ],
    pages: [wrong('/app/', 503)],
    objects: objects(there('/usr/sbin/php-fpm8.2')),
  });
  const told = d.predictions.map((p) => `${p.service} ${p.action} ${p.outcome}`);
  for (const one of [
    'php8.2-fpm reload dies',
    'php8.2-fpm restart survives',
    'php8.2-fpm reboot survives',
    'php8.2-fpm log-rotation dies',
    'apache2 restart degrades',
    'apache2 reboot survives',
  ])
    assert.ok(told.includes(one), `${one}: ${told.join('; ')}`);
});

test('a damaged module whose start was seen to go well in a clone: named, and foretold as it was seen', () => {
  const launch = {
    service: 'apache2',
    argv: [],
    outcome: 'ready',
    code: null,
    signal: null,
    openedBeforeSignal: null,
  } as const;
  const damaged = {
    changes: [change(LIBPHP, 'content')],
    objects: objects(there(LIBPHP, { agreement: 'differs' })),
  };
  const told = (over: Partial<Observation>) => {
    const d = judge({ ...damaged, trial: true, ...over });
    assert.equal(first(d), `file-corrupt ${LIBPHP}`);
    return foreseen(d, 'restart');
  };
  assert.equal(told({ launches: [launch] }), 'survives');
  assert.equal(told({ launches: [] }), 'degrades', 'nobody has seen it');
  assert.equal(told({ launches: [launch], pages: [wrong('/', 500)] }), 'degrades');
});

const fifo = (path: string) => objects(there(path, { type: 'fifo' }));

test('a FIFO where a file is read holds up whoever opens it: a start for ever, a page until it is given up', () => {
  const conf = '/etc/apache2/conf-enabled/zz.conf';
  const appeared = change(conf, 'appeared', { class: 'config' });
  const unanswered = service({
    configTest: { result: 'not-run', argv: [], output: '', error: 'it did not end' },
  });
  const d = judge({ services: [unanswered], changes: [appeared], objects: fifo(conf) });
  assert.deepEqual(
    [d.verdict, first(d), foreseen(d, 'reload'), foreseen(d, 'restart')],
    ['latent', `config-error ${conf}`, 'refuses', 'dies'],
  );
  const htaccess = '/srv/site/.htaccess';
  const late = judge({
    changes: [change(htaccess, 'appeared', { class: 'content' })],
    objects: fifo(htaccess),
    pages: [page('/', { ok: false, failure: 'timeout', file: undefined })],
  });
  assert.deepEqual(
    [late.verdict, first(late), foreseen(late, 'restart')],
    ['fault', `config-error ${htaccess}`, 'degrades'],
  );
  const ini = '/etc/php/8.2/apache2/conf.d/99-x.ini';
  const passed = judge({ changes: [change(ini, 'appeared', { class: 'config' })], objects: fifo(ini) });
  assert.deepEqual(named(passed), [], 'PHP passes over it');
});

test('a changed script whose page answers with something else is named; without a change nothing is', () => {
  const file = '/srv/site/index.php';
  const pages = [page('/', { ok: false, failure: 'body', status: 200, file }), page('/b', { ok: true })];
  const d = judge({ pages, changes: [change(file, 'content', { class: 'content' })] });
  assert.deepEqual([d.verdict, first(d)], ['innocent', `app-error ${file}`]);
  const own500 = [
    page('/', { ok: false, failure: 'server-error', status: 500, file }),
    page('/b', { ok: true }),
  ];
  const e = judge({ pages: own500, changes: [change(file, 'content', { class: 'content' })] });
  assert.deepEqual([e.verdict, first(e)], ['innocent', `app-error ${file}`]);
  const unknown = judge({ pages });
  assert.deepEqual([unknown.verdict, named(unknown)], ['fault', []]);
  assert.equal(foreseen(unknown, 'restart'), 'degrades', 'nothing is known that a restart would mend');
});

test('a start that would be refused for a reason nobody found is not called well', () => {
  const d = judge({ services: [service({ configTest: { ...refusal, error: 'out of words' } })] });
  assert.equal(d.verdict, 'latent');
  assert.match(d.summary, /^Nothing fails yet: .* would not start again; why was not found\.$/);
});

test('a link that took the place of a module is what is wrong, not the file it leads to', () => {
  const d = judge({
    services: [service({ configTest: refusal })],
    changes: [change(LIBPHP, 'type', { class: 'module', detail: 'link instead of file' })],
    objects: objects(there(LIBPHP, { type: 'file', target: '/etc/shadow' })),
  });
  assert.equal(first(d), `file-corrupt ${LIBPHP}`);
});
