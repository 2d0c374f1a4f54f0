import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { RULES } from '../rules.ts';
import { mutated } from '../testing/mutate.ts';
import { evaluate } from './evaluate.ts';
import { isHarmless } from './harmless.ts';
import type { HostAnswers } from './machine.ts';
import { fileSource } from './source.ts';
import { parseShell } from './syntax/parse.ts';

const BESIDE: Readonly<Record<string, string>> = {
  '/lib/asks': 'ask() { printf "%s\\n" "$*" >&3; read -r REPLY; }',
  '/lib/takes': 'take() { rm "$1"; }',
  '/lib/broken': 'if true',
  '/lib/round': '. /lib/round',
};
const answers: HostAnswers = {
  packages: () => undefined,
  filesOf: () => undefined,
  ownerOf: () => undefined,
  apacheModules: () => undefined,
  readScript: (path) => BESIDE[path],
};

const told = (text: string): boolean => isHarmless(parseShell(text).commands, { file: 'a.sh' }, answers);

const NOTHING = [
  'echo rm -rf /',
  'set -e; if [ "$1" = configure ]; then ldconfig; fi',
  'x=$(dpkg -L php | grep so) || true; for f in $x; do echo "$f"; done',
  'systemctl daemon-reload >/dev/null 2>&1',
  "sed -e 's/a/b/' /etc/passwd | while read -r l; do echo $l; done",
  "find . -type f -name '*.crt' -print",
  'command -v py3compile >/dev/null && py3compile -p x',
  'exec 3>&1; exec /usr/share/debconf/frontend $0 "$@"',
  '. /lib/asks; ask 1',
  '. /lib/not-there; ask 1',
  'echo x >> /var/log/x',
  'rm() { echo no; }',
];
const SOMETHING = [
  'rm x',
  '/bin/rm x',
  'echo $(rm x)',
  'echo `rm x`',
  'cat <(rm x)',
  'echo "${x:-$(rm x)}"',
  'x=$(rm x)',
  'a=($(rm x))',
  'local x=$(rm x)',
  '[ -n "$(rm x)" ]',
  '[[ -n $(rm x) ]]',
  'case $(rm x) in a) ;; esac',
  'case x in $(rm x)) ;; esac',
  'cat <<END\n$(rm x)\nEND',
  'f() { rm x; }; f',
  '{ rm x; } | cat',
  'while rm x; do :; done',
  'for x in $(rm x); do :; done',
  'true && rm x',
  'echo >x',
  'echo >"$x"',
  ': > /dev/*',
  '$x y',
  'r"m" x',
  '~/rm x',
  'eval "rm x"',
  "trap 'rm x' EXIT",
  "sh -c 'rm x'",
  'echo rm x | sh',
  'sudo rm x',
  'nohup rm x',
  'nohup nohup rm x',
  'timeout 5 rm x',
  'env A=1 rm x',
  'nice -n 5 rm x',
  'xargs rm',
  'find . -delete',
  'find . -exec rm {} +',
  'find . "$x"',
  'sed -i /LoadModule/d /etc/apache2/apache2.conf',
  'sed -e s/a/b/ $x',
  '/etc/init.d/apache2 stop',
  'systemctl daemon-reload ?',
  '. "$x"',
  '. ~/x',
  '. /lib/takes',
  '. /lib/broken',
  '. /lib/round',
];

describe('told to do nothing', () => {
  for (const text of NOTHING) test(text, () => assert.equal(told(text), true));
});

describe('not told to do nothing', () => {
  for (const text of SOMETHING) test(text, () => assert.equal(told(text), false));
});

/** Followed all the same, since it runs code. */
function follow(text: string): { readonly effects: number; readonly errors: readonly string[] } {
  const { occurrences, errors } = at(`eval :\n${text}`);
  return { effects: occurrences.length, errors };
}

function at(text: string): { readonly occurrences: readonly unknown[]; readonly errors: readonly string[] } {
  const { occurrences, errors } = evaluate({ text, variables: new Map() }, fileSource('a.sh', text), answers);
  return {
    occurrences,
    errors: errors.flatMap(({ message, beyond }) => (beyond === true ? [] : [message])),
  };
}

const SEEDS = [...RULES.flatMap(({ bad, good }) => [bad, good]), ...NOTHING, ...SOMETHING];

test('what is told to do nothing does nothing when it is followed: 2,000 mutated scripts', () => {
  let harmless = 0;
  for (const text of mutated(SEEDS, 2000)) {
    if (!told(text)) continue;
    harmless += 1;
    assert.deepEqual(follow(text), { effects: 0, errors: at(text).errors }, text);
  }
  assert.ok(harmless > 200, String(harmless));
});

test('and scripts put together of commands', () => {
  const line = fc.constantFrom(
    ...NOTHING,
    ...SOMETHING,
    ...SOMETHING.map((text) => text.replace('rm', 'ls')),
  );
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (lines) => {
      const text = lines.join('\n');
      fc.pre(told(text));
      assert.equal(follow(text).effects, 0);
    }),
  );
});
