import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { auditScript, auditScriptsOn } from './audit-script.ts';
import type { MaintainerScript } from './model.ts';
import { matcherOf } from './script-losses.ts';

const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
const LOAD = '/etc/apache2/mods-enabled/php8.2.load';
const MYSQLI = '/etc/php/8.2/apache2/conf.d/20-mysqli.ini';

const folder = mkdtempSync(join(tmpdir(), 'guard-script-'));
after(() => rmSync(folder, { recursive: true }));
const helper = join(folder, 'helper');
writeFileSync(helper, 'drop() {\n  rm -f "$1"\n}\n');

type Found = readonly [path: string, line: number, how: 'certainly' | 'perhaps'];

const CASES: readonly (readonly [
  what: string,
  name: MaintainerScript['name'],
  text: string,
  ...found: Found[],
])[] = [
  ['a module that is removed', 'postinst', `#!/bin/sh\nrm -f ${MODULE}\n`, [MODULE, 2, 'certainly']],
  ['by a value', 'postinst', `v=8.2\nrm /usr/lib/apache2/modules/libphp$v.so\n`, [MODULE, 2, 'certainly']],
  [
    'by a value that nobody knows',
    'postinst',
    'rm /usr/lib/apache2/modules/libphp$(date).so\n',
    [MODULE, 1, 'perhaps'],
  ],
  ['of which nothing is known', 'postinst', 'rm -rf "$(mktemp -d)" "$(date)"\n'],
  ['a function with its call', 'preinst', `f() { a2dismod "$1"; }\n\nf php8.2\n`, [LOAD, 1, 'certainly']],
  ['a helper that it reads', 'postinst', `. ${helper}\ntrue\ndrop ${MODULE}\n`, [MODULE, 3, 'certainly']],
  ['put back later', 'postinst', 'a2dismod php8.2\na2enmod php8.2\n', [LOAD, 1, 'perhaps']],
  [
    'what is made again',
    'postinst',
    `rm -f ${LOAD}\nln -s ../mods-available/php8.2.load ${LOAD}\n`,
    [LOAD, 1, 'perhaps'],
  ],
  [
    'only when another action is asked for',
    'postinst',
    `if [ "$1" = abort-remove ]; then rm ${MODULE}; fi\n`,
  ],
  [
    'when its action is asked for',
    'postinst',
    `case $1 in configure) rm ${MODULE};; esac\n`,
    [MODULE, 1, 'certainly'],
  ],
  ['a postrm at its purge', 'postrm', `[ "$1" = purge ] && rm ${MODULE}\n`, [MODULE, 1, 'certainly']],
  ['an extension', 'prerm', 'phpdismod -v 8.2 mysqli\n', [MYSQLI, 1, 'certainly']],
  ['emptied', 'postinst', `truncate -s 0 ${MODULE}\n`, [MODULE, 1, 'certainly']],
  ['written anew', 'postinst', `cat x > ${LOAD} # rm it\n`],
  ['a comment', 'postinst', `# rm ${MODULE}\necho "rm ${MODULE}"\n`],
];

for (const [what, name, text, ...expected] of CASES)
  test(what, () => {
    const found = auditScript({ name, text }).flatMap((effect) =>
      [MODULE, LOAD, MYSQLI].flatMap((path): Found[] => {
        const hit = matcherOf(effect)({ path });
        return hit === undefined ? [] : [[path, effect.line, effect.certain ? hit : 'perhaps']];
      }),
    );
    assert.deepEqual(found, expected);
  });

test('a script that never ends is left after a while', { timeout: 60_000 }, () => {
  assert.ok(
    Array.isArray(auditScript({ name: 'postinst', text: 'f() { f; f; rm /x; }\nwhile :; do f; done\n' })),
  );
});

describe('what is not followed to its end may take anything', () => {
  const last = `rm -f ${MODULE}\n`;
  const LONG: Readonly<Record<string, string>> = {
    'a script of 5 MB': `${': "$1"\n'.repeat(800_000)}${last}`,
    'one of more commands than a hook waits for': `${':\n'.repeat(20_000)}${last}`,
  };
  for (const [what, text] of Object.entries(LONG))
    test(what, () => {
      const effects = auditScript({ name: 'postinst', text });
      assert.deepEqual(
        effects.map((effect) => [effect.kind, matcherOf(effect)({ path: MODULE })]),
        [['unfollowed', 'perhaps']],
      );
    });
});

/** As PHP's packages of Debian have it: the links of an old layout, found by where they lead. */
const OLD_LINKS = `set -e
inidir=/etc/php/mods-available
for dsoname in mysqli; do
  inifile=\${dsoname}.ini
  find /etc/php/ -type l | \\
    while read symlink; do
      if [ "$(readlink $symlink)" = "\${inidir}/$inifile" ]; then
        rm -f "\${symlink}"
      fi
    done
done
`;

test('links that a script looks for by where they lead are those that lead there', () => {
  const reaches = (linkText: string): boolean =>
    auditScriptsOn([{ path: MYSQLI, linkText }])({ name: 'preinst', text: OLD_LINKS }).some(
      (effect) => matcherOf(effect)({ path: MYSQLI }) !== undefined,
    );
  assert.equal(reaches('/etc/php/mods-available/mysqli.ini'), true);
  assert.equal(reaches('/etc/php/8.2/mods-available/mysqli.ini'), false);
  assert.ok(auditScript({ name: 'preinst', text: OLD_LINKS }).length > 0, 'of an unknown host: any');
  const otherwise = OLD_LINKS.replace(' = ', ' != ');
  const found = auditScriptsOn([{ path: MYSQLI, linkText: '/x' }])({ name: 'preinst', text: otherwise });
  assert.ok(
    found.some((effect) => matcherOf(effect)({ path: MYSQLI }) !== undefined),
    'the other way round',
  );
});
