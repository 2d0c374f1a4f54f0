import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditScript } from './audit-script.ts';
import { decide } from './decide.ts';
import type { Change, Contents, GuardedHost, Verdict } from './model.ts';
import { parseRelations } from './relations.ts';
import { contents, hostWith, install, LOAD, MODULE, MYSQLI, remove, XML } from './testing/shop.ts';

const PHP = 'libapache2-mod-php8.2';

function judge(changes: readonly Change[], host: GuardedHost = hostWith()): Verdict {
  return decide({ layer: 'apt', changes }, host, auditScript);
}
const lost = (verdict: Verdict): string[] =>
  verdict.losses.map(({ essential, how }) => `${how} ${essential.path}`);
const judged = (one: Contents, from?: string): Verdict => judge([install(one, from)], hostWith(one));

test('a removal of what nothing needs is allowed', () => {
  assert.deepEqual(judge([remove('cowsay')]), { outcome: 'allowed', losses: [], successions: [] });
});

test('a removal of the module is refused; its settings go with it, the conffile too when nobody says that it stays', () => {
  const verdict = judge([remove(PHP)]);
  assert.equal(verdict.outcome, 'refused');
  assert.deepEqual(lost(verdict), [`removed ${MODULE}`, 'removed /etc/apache2/mods-available/php8.2.load']);
});

test('a removal that keeps configuration does not take conffiles', () => {
  const verdict = judge([{ ...remove(PHP), keepsConfiguration: true }]);
  assert.deepEqual(lost(verdict), [`removed ${MODULE}`]);
});

test('a library goes with the link that programs ask for', () => {
  assert.deepEqual(lost(judge([remove('libxml2')])).toSorted(), [
    'removed /usr/lib/x86_64-linux-gnu/libxml2.so.2',
    `removed ${XML}`,
  ]);
});

test('a directory is not lost with one of its owners', () => {
  assert.equal(judge([remove('apache2')]).outcome, 'allowed');
});

test('a security upgrade brings everything again', () => {
  const update = contents(PHP, '8.2.21-1', { paths: new Set([MODULE]), read: 'control' });
  assert.equal(judged(update, '8.2.20-1').outcome, 'allowed');
});

test('a library of the same soname takes its place', () => {
  const update = contents('libxml2', '2.9.15-1', {
    paths: new Set(['/usr/lib/x86_64-linux-gnu/libxml2.so.2.9.15', '/usr/lib/x86_64-linux-gnu/libxml2.so.2']),
  });
  assert.equal(judged(update, '2.9.14-1').outcome, 'allowed');
});

test('a new version without the module is refused', () => {
  const verdict = judged(contents(PHP, '8.2.21-1'), '8.2.20-1');
  assert.equal(verdict.outcome, 'refused');
  assert.deepEqual(lost(verdict), [`not-shipped ${MODULE}`]);
});

test('a package that cannot be read decides nothing', () => {
  const verdict = judge([{ action: 'install', name: PHP, from: '1', to: '2', file: '/tmp/broken.deb' }]);
  assert.equal(verdict.outcome, 'undecided');
});

test('a reinstall without a file at hand changes nothing', () => {
  assert.equal(judge([{ action: 'install', name: PHP, from: '1', to: '1' }]).outcome, 'allowed');
});

test('a package that puts its own file there is refused, also under the other name of a merged /usr', () => {
  const verdict = judged(contents('rogue', '1', { paths: new Set([MODULE]) }));
  assert.deepEqual(lost(verdict), [`taken-over ${MODULE}`]);
});

test('a file that moves to another package in one transaction is handed over', () => {
  const split = contents('php8.2-module', '8.2.21-1', { paths: new Set([MODULE]) });
  const rest = contents(PHP, '8.2.21-1');
  const verdict = judge([install(split), install(rest, '8.2.20-1')], hostWith(split, rest));
  assert.equal(verdict.outcome, 'allowed');
});

for (const field of ['conflicts', 'breaks'] as const) {
  test(`${field} with the module's package is refused, with an older version it is not`, () => {
    const rogue = (text: string): Contents => contents('rogue', '1', { [field]: parseRelations(text) });
    assert.deepEqual(lost(judged(rogue(PHP))).slice(0, 1), [`conflict ${MODULE}`]);
    assert.equal(judged(rogue(`${PHP} (<< 8.2.20-1)`)).outcome, 'allowed');
    assert.equal(judged(rogue(`${PHP} (<< 8.2.20-1+x)`)).outcome, 'refused');
    assert.equal(judged(rogue('libapache2-mod-php')).outcome, 'refused', 'a virtual package');
    assert.equal(judged(rogue('libapache2-mod-php (<< 99)')).outcome, 'allowed', 'that has no version');
  });
}

test('a package that breaks the old version comes together with the new one', () => {
  const common = contents('php8.2-common', '8.2.21-1', { breaks: parseRelations(`${PHP} (<< 8.2.21)`) });
  const module = contents(PHP, '8.2.21-1', { paths: new Set([MODULE]) });
  assert.equal(judge([install(common)], hostWith(common)).outcome, 'refused');
  const both = [install(common), install(module, '8.2.20-1')];
  assert.equal(judge(both, hostWith(common, module)).outcome, 'allowed');
});

const API = '/usr/lib/php/20240924';
const NEXT = contents('libapache2-mod-php8.4', '8.4.1-1', {
  paths: new Set(['/usr/lib/apache2/modules/libphp8.4.so']),
});
const NEXT_MYSQL = contents('php8.4-mysql', '8.4.1-1', { paths: new Set([`${API}/mysqli.so`]) });

test('PHP 8.2 → 8.4: module and extensions are followed by their like', () => {
  const changes = [remove(PHP), remove('php8.2-mysql'), install(NEXT), install(NEXT_MYSQL)];
  const verdict = judge(changes, hostWith(NEXT, NEXT_MYSQL));
  assert.equal(verdict.outcome, 'allowed', JSON.stringify(lost(verdict)));
  assert.ok(
    verdict.successions.some((s) => s.essential.path === MYSQLI && s.successor === `${API}/mysqli.so`),
  );
});

test('PHP 8.2 → 8.4 without the extension the site needs is refused', () => {
  const verdict = judge([remove(PHP), remove('php8.2-mysql'), install(NEXT)], hostWith(NEXT));
  assert.equal(verdict.outcome, 'refused');
  assert.ok(lost(verdict).includes(`removed ${MYSQLI}`));
});

test('PHP 8.2 may go when the services run on 8.4 by now', () => {
  const neededNow = new Set(['/usr/lib/apache2/modules/libphp8.4.so', `${API}/mysqli.so`]);
  const changes = [remove(PHP), remove('php8.2-mysql')];
  assert.equal(judge(changes, { ...hostWith(), neededNow }).outcome, 'allowed');
  assert.equal(
    judge(changes, { ...hostWith(), neededNow: new Set() }).outcome,
    'refused',
    'a2dismod is no move',
  );
});

const scripted = (text: string, name = 'rogue'): Contents =>
  contents(name, '1', { scripts: [{ name: 'postinst', text }] });

const HARMFUL: readonly (readonly [script: string, line: number])[] = [
  ['#!/bin/sh\nrm -f /usr/lib/apache2/modules/libphp*.so\n', 2],
  ['#!/bin/sh\nset -e\nfor m in php8.2 ssl; do a2dismod -f $m; done\n', 3],
  ['M=/usr/lib/apache2/modules\nif true; then\n  rm -rf "$M"\nfi', 3],
  ['phpdismod -v 8.2 -s apache2 mysqli >/dev/null 2>&1 || true', 1],
  ['MODS="ssl php8.2"\nfor m in $MODS\ndo\n  a2dismod "$m"\ndone', 4],
  ['mv \\\n  /usr/lib/apache2/modules/libphp8.2.so /root/', 1],
  ['dpkg-divert --add --rename --divert /x /usr/lib/apache2/modules/libphp8.2.so', 1],
];

for (const [script, line] of HARMFUL) {
  test(`refused by its script: ${JSON.stringify(script)}`, () => {
    const verdict = judged(scripted(script));
    assert.equal(verdict.outcome, 'refused');
    assert.deepEqual([...new Set(verdict.losses.map((loss) => loss.script?.line))], [line]);
  });
}

const HARMLESS = [
  '# a2dismod php8.2',
  'a2dismod ssl',
  'rm -f /usr/lib/apache2/modules/mod_gone.so /usr/lib/apache2/modules/*.bak',
  'rm -rf /usr/lib/php/20190902',
  'rm -f "$UNKNOWN"/libphp8.2.so',
  'echo "rm -f /usr/lib/apache2/modules/libphp8.2.so"',
  'phpdismod -s mysqli xdebug',
  'mods="mysqli pdo"\nfor m in $mods; do mv /etc/php/8.2/mods-available/$m.ini.new /etc/php/8.2/mods-available/$m.ini; done',
];

for (const script of HARMLESS) {
  test(`allowed: ${script}`, () => assert.equal(judged(scripted(script)).outcome, 'allowed'));
}

test("a package's script that turns its own module off leaves it open: only a run can tell", () => {
  const own = contents(PHP, '8.2.21-1', {
    paths: new Set([MODULE]),
    scripts: [{ name: 'postinst', text: 'apache2_invoke dismod php8.2' }],
  });
  const foreign = { ...own, name: 'rogue' };
  assert.equal(judged(foreign).losses.find((loss) => loss.essential.path === LOAD)?.certain, true);
  const verdict = judged(own, '8.2.20-1');
  assert.deepEqual(lost(verdict), [`disabled ${LOAD}`]);
  assert.equal(verdict.outcome, 'undecided');
});

test('a script that ran before, unchanged, and left the services well leaves no question of its own parts; those of others it may still take', () => {
  const open = contents(PHP, '2', {
    paths: new Set([MODULE]),
    scripts: [{ name: 'postinst', text: 'apache2_invoke dismod php8.2' }],
  });
  const known = { ...hostWith(open), ranBefore: (name: string) => name === PHP };
  assert.equal(judge([install(open, '1')], hostWith(open)).outcome, 'undecided');
  assert.equal(judge([install(open, '1')], known).outcome, 'allowed');
  for (const [text, outcome] of [
    [`rm ${MODULE}`, 'refused'],
    // By a file that may say something else this time.
    ['rm "/usr/lib/apache2/modules/$(cat /etc/x).so"', 'undecided'],
  ] as const) {
    const rogue = scripted(text);
    const host = { ...hostWith(rogue), ranBefore: () => true };
    assert.equal(judge([install(rogue, '1')], host).outcome, outcome, text);
  }
});

test('the removal script of a harmless package that turns the module off', () => {
  const removalScripts = new Map([['phpmyshop', [{ name: 'prerm' as const, text: 'a2dismod php8.2' }]]]);
  assert.equal(judge([remove('phpmyshop')], { ...hostWith(), removalScripts }).outcome, 'refused');
});
