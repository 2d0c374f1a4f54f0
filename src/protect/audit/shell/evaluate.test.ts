import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { effectsIn, follow } from '../testing/follow.ts';

type Case = readonly [what: string, script: string, ...removed: string[]];

/** Each script with the operands of its `rm`s, one string a command. */
function table(name: string, cases: readonly Case[]): void {
  describe(name, () => {
    for (const [what, script, ...expected] of cases)
      test(what, () => {
        const found = effectsIn(script)
          .filter((line) => line.startsWith('paths-removed'))
          .map((line) => line.replace(/^paths-removed (?:-r )?/, ''));
        assert.deepEqual(found, expected);
      });
  });
}

table('variables', [
  ['a value', 'a=/x; rm $a', '/x'],
  ['in the middle of a word', 'a=x; rm /${a}/y', '/x/y'],
  ['a list is split', 'a="/x /y"; rm $a', '/x /y'],
  ['not in quotes', 'a="/x /y"; rm "$a"', '/x /y'],
  ['of another', 'a=/x; b=$a/y; rm $b', '/x/y'],
  ['appended', 'a=/x; a+=/y; rm $a', '/x/y'],
  ['unset again', 'a=/x; unset a; rm /y$a', '/y'],
  ['in front of a command only for it', 'a=/x; a=/y true; rm $a', '/x'],
  ['single quotes keep a dollar', "rm '/$a'", '/$a'],
  ['exported', 'export a=/x; rm $a', '/x'],
  ['readonly', 'readonly a=/x; rm $a', '/x'],
  ['tilde', 'rm ~/x', '/root/x'],
  ['indirect', 'b=/x; a=b; rm ${!a}', '/x'],
  ['after a pipe it is as before', 'a=/x; true | a=/y; rm $a', '/x'],
  ['after a subshell too', 'a=/x; (a=/y); rm $a', '/x'],
  ['not after a group', 'a=/x; { a=/y; }; rm $a', '/y'],
  ['an argument that nobody knows', 'rm "$1"', '…'],
  ['the output of a program', 'rm "/x/$(date)"', '/x/…'],
]);

table('expansions of parameters', [
  ['default', 'rm ${x:-/y}', '/y'],
  ['default not used', 'x=/x; rm ${x:-/y}', '/x'],
  ['default assigned', ': ${x:=/y}; rm $x', '/y'],
  ['alternative', 'x=1; rm /a${x:+/b}', '/a/b'],
  ['alternative of nothing', 'x=; rm /a${x:+/b}', '/a'],
  ['an error ends nothing known', 'x=/x; rm ${x:?}', '/x'],
  ['suffix', 'x=/a/b.so; rm ${x%.so}', '/a/b'],
  ['longest suffix', 'x=/a.b.c; rm ${x%%.*}', '/a'],
  ['prefix', 'x=/a/b; rm /c/${x#/a/}', '/c/b'],
  ['longest prefix', 'x=/a/b/c; rm /d/${x##*/}', '/d/c'],
  ['replaced', 'x=/a-b-c; rm ${x/-/_}', '/a_b-c'],
  ['all replaced', 'x=/a-b-c; rm ${x//-/_}', '/a_b_c'],
  ['slice', 'x=8.2.29; rm /php${x:0:3}', '/php8.2'],
  ['upper case', 'x=a; rm /${x^^}', '/A'],
  ['lower case', 'x=A; rm /${x,,}', '/a'],
  ['first letter', 'x=abc; rm /${x^}', '/Abc'],
  ['length', 'x=abc; rm /${#x}', '/3'],
  ['arithmetic', 'x=3; rm /a$((x+1)) /b$(( $x * 2 ))', '/a4 /b6'],
  ['braces', 'rm /{a,b}/{c,d}', '/a/c /a/d /b/c /b/d'],
  ['a range in braces', 'rm /a{1..3}', '/a1 /a2 /a3'],
  ['patterns stay', 'rm /a/*.so', '/a/*.so'],
]);

table('arrays', [
  ['all elements', 'a=(/x /y); rm "${a[@]}"', '/x /y'],
  ['one element', 'a=(/x /y); rm ${a[1]}', '/y'],
  ['appended', 'a=(/x); a+=(/y); rm "${a[@]}"', '/x /y'],
  ['a loop over it', 'a=(/x /y); for f in "${a[@]}"; do rm $f; done', '/x', '/y'],
  ['declared', 'declare -a a=(/x); rm "${a[@]}"', '/x'],
  ['from lines', 'mapfile -t a < <(printf \'/x\\n/y\\n\'); rm "${a[@]}"', '/x /y'],
  ['empty', 'a=(); rm /z "${a[@]}"', '/z'],
  ['without an index it is the first', 'a=(/x /y); rm $a', '/x'],
]);

table('loops', [
  ['for', 'for f in /x /y; do rm $f; done', '/x', '/y'],
  ['for over a value', 'l="/x /y"; for f in $l; do rm $f; done', '/x', '/y'],
  ['for over arguments', 'set -- /x /y; for f; do rm $f; done', '/x', '/y'],
  ['while with shift', 'set -- /x /y; while [ $# -gt 0 ]; do rm $1; shift; done', '/x', '/y'],
  ['while read of a here-document', 'while read -r f; do rm $f; done <<E\n/x\n/y\nE', '/x', '/y'],
  ['counting', 'i=1; while [ $i -le 3 ]; do rm /a$i; i=$((i+1)); done', '/a1', '/a2', '/a3'],
  ['until', 'i=0; until [ $i -ge 2 ]; do i=$((i+1)); rm /a$i; done', '/a1', '/a2'],
  ['break', 'for f in /x /y; do rm $f; break; done', '/x'],
  ['continue', 'for f in /x /y; do [ $f = /x ] && continue; rm $f; done', '/y'],
  [
    'that may be left each time',
    'set -- /x /y /z; while [ $# -gt 0 ]; do if c; then break; fi; rm $1; shift; done',
    '/x',
    '/y',
    '/z',
  ],
  ['break of two', 'for a in 1 2; do for b in 1 2; do rm /$a$b; break 2; done; done', '/11'],
  ['of which nobody knows when it ends', 'while check; do rm /x; done', '/x'],
  [
    'longer than is followed: what stands behind is looked at all the same',
    'while :; do rm /x; done; rm /y',
    '/x',
    '/y',
  ],
  ['select', 'select f in /x /y; do rm $f; break; done', '/x'],
  ['C style', 'for ((i=0; i<3; i++)); do rm /x; done', '/x'],
]);

table('functions', [
  ['with an argument', 'f() { rm "$1"; }; f /x', '/x'],
  ['with many', 'f() { rm "$@"; }; f /x /y', '/x /y'],
  ['shifted', 'f() { shift; rm $*; }; f /x /y', '/y'],
  ['local', 'a=/x; f() { local a=/y; rm $a; }; f; rm $a', '/y', '/x'],
  ['not local', 'a=/x; f() { a=/y; }; f; rm $a', '/y'],
  ['never called', 'f() { rm /x; }'],
  ['returns before', 'f() { return 1; rm /x; }; f'],
  ['its result', 'f() { return 1; }; if f; then rm /x; else rm /y; fi', '/y'],
  ['its output', 'f() { echo /x; }; rm "$(f)"', '/x'],
  ['called from another', 'f() { rm /$1; }; g() { f $1$1; }; g a', '/aa'],
  ['defined on one of two ways', 'if c; then f() { rm /x; }; else f() { rm /y; }; fi; f', '/x', '/y'],
  ['named like a program', 'rm() { echo no; }; rm /x'],
  ['past which command gets', 'rm() { echo no; }; command rm /x', '/x'],
  ['that calls itself', 'f() { rm /x; f; }; f', '/x'],
]);

table('conditions', [
  ['both ways', 'if c; then rm /x; else rm /y; fi', '/x', '/y'],
  ['a comparison of what is known', 'a=1; if [ $a = 1 ]; then rm /x; else rm /y; fi', '/x'],
  ['in double brackets with a pattern', 'a=php8; [[ $a == php* ]] && rm /x', '/x'],
  ['that does not match', 'a=perl; [[ $a == php* ]] && rm /x'],
  ['numbers', 'a=3; [ $a -gt 2 ] && rm /x; [ $a -gt 3 ] && rm /y', '/x'],
  ['and', 'false && rm /x; true && rm /y', '/y'],
  ['or', 'false || rm /x; true || rm /y', '/x'],
  ['not', '! false && rm /x', '/x'],
  ['case', 'a=b; case $a in a) rm /x;; b|c) rm /y;; *) rm /z;; esac', '/y'],
  ['case of what is not known', 'case $1 in a) rm /x;; *) rm /y;; esac', '/x', '/y'],
  ['case tells what it is', 'case $1 in /x|/y) rm $1;; esac', '/x', '/y'],
  ['case that falls through', 'case a in a) rm /x;& b) rm /y;; esac', '/x', '/y'],
  ['the end with set -e', 'set -e; false; rm /x'],
  ['no end without', 'false; rm /x', '/x'],
  ['exit', 'exit 0; rm /x'],
  ['exit in a subshell', '(exit 0; rm /x); rm /y', '/y'],
  ['exit on one way', 'if c; then exit 1; fi; rm /x', '/x'],
  ['a value of two ways', 'if c; then a=/x; else a=/y; fi; rm $a', '/x', '/y'],
  ['narrowed to what it is not', 'for a in /x /y; do if [ $a != /x ]; then rm $a; fi; done', '/y'],
  ['-z of nothing', 'a=; [ -z "$a" ] && rm /x', '/x'],
  ['-n of something', 'a=1; [ -n "$a" ] && rm /x', '/x'],
  ['-a and -o', 'a=1; [ $a = 2 -o $a = 1 ] && rm /x; [ $a = 1 -a $a = 2 ] && rm /y', '/x'],
]);

table('code that comes about', [
  ['eval', 'a="rm /x"; eval $a', '/x'],
  ['eval of pieces', 'eval rm "/$((1+1))"', '/2'],
  ['sh -c', "sh -c 'rm /x'", '/x'],
  ['sh -c with arguments', "bash -c 'rm $1' _ /x", '/x'],
  ['sh -ec', "sh -ec 'false; rm /x'"],
  ['a here-document into sh', 'sh <<E\nrm /x\nE', '/x'],
  ['quoted here-document', "a=/x; sh <<'E'\nrm /y$a\nE", '/y', '/y…'],
  ['of an exported variable', "export a=/x; sh -c 'rm $a'", '/x'],
  ['of a variable in front', "a=/x sh -c 'rm $a'", '/x'],
  ['of another variable', "a=/x; eval 'rm $a/y'; sh -c 'rm $a/y'", '/x/y', '/y', '…/y'],
  ['a pipe into sh', "echo 'rm /x' | sh", '/x'],
  ['a here-string', "bash <<< 'rm /x'", '/x'],
  ['su -c', "su - www -c 'rm /x'", '/x'],
  ['xargs', 'echo /x /y | xargs rm', '/x /y'],
  ['xargs -I', "printf '/x\\n/y\\n' | xargs -I{} rm {}/z", '/x/z', '/y/z'],
  ['find -exec', 'find /x -name "*.so" -exec rm {} \\;', '/x/*.so', '/x/…/*.so'],
  ['find -delete', 'find /x -maxdepth 1 -name "*.so" -delete', '/x/*.so'],
  ['find from an empty name', 'd=; find "$d" -mindepth 1 -delete; find "$d" -print0 | xargs -0 rm'],
  ['find into xargs', 'find /x -maxdepth 1 -name a -print0 | xargs -0 rm', '/x/a'],
  ['a trap', "trap 'rm /x' EXIT", '/x'],
  ['sudo and others in front', 'sudo -u x nice -n 5 env A=b timeout 10 rm /x', '/x'],
  ['a command in a variable', 'RM="rm -f"; $RM /x', '/x'],
  ['an alias of a path', '/bin/rm /x; /usr/bin/rm /y', '/x', '/y'],
  ['busybox', 'busybox rm /x', '/x'],
  ['ssh is another host', "ssh h 'rm /x'"],
]);

table('known answers', [
  [
    'dpkg -L',
    'rm $(dpkg -L libapache2-mod-php8.2)',
    '/usr/lib/apache2/modules/libphp8.2.so /usr/share/doc/php',
  ],
  [
    'dpkg -L through grep',
    'dpkg -L libapache2-mod-php8.2 | grep "\\.so$" | xargs rm',
    '/usr/lib/apache2/modules/libphp8.2.so',
  ],
  ['dpkg -L of what is not known', 'rm $(dpkg -L nothing)', '…'],
  ['dpkg-query', "for p in $(dpkg-query -W -f='${Package}\\n' 'php*'); do rm /$p; done", '/php8.2-cli'],
  ['dpkg -l', "dpkg -l | awk '/^ii/ {print $2}' | grep mod-php | xargs -I% rm /%", '/libapache2-mod-php8.2'],
  ['dpkg -S', 'rm /$(dpkg -S /usr/lib/apache2/modules/libphp8.2.so | cut -d: -f1)', '/libapache2-mod-php8.2'],
  [
    'dpkg -S that finds',
    'if dpkg -S /usr/lib/apache2/modules/libphp8.2.so >/dev/null; then rm /x; else rm /y; fi',
    '/x',
  ],
  ['apt-mark', 'rm /$(apt-mark showmanual)', '/apache2'],
  ['a2query', 'for m in $(a2query -m | cut -d" " -f1); do rm /$m; done', '/php8.2', '/rewrite'],
  ['basename and dirname', 'rm $(dirname /a/b/c)/$(basename /d/e.so .so)', '/a/b/e'],
  ['sort and head', "rm $(printf '/a\\n/b\\n/c\\n' | head -n 2)", '/a /b'],
  ['sed', 'rm $(echo /a.so | sed "s/so/la/")', '/a.la'],
  ['tr', 'rm $(echo /a:/b | tr : " ")', '/a /b'],
  ['seq', 'for i in $(seq 2); do rm /$i; done', '/1', '/2'],
  ['pwd', 'cd /x; rm $(pwd)/y', '/x/y'],
]);

table('files that are read', [
  ['settings', '. /etc/default/job; rm $DIR', '/opt/job'],
  ['functions', 'source /usr/share/helpers.sh; drop /x', '/x'],
  ['run by sh', 'sh ./lib.sh /x', '/x'],
  ['one that is not there', '. /nowhere; rm /x', '/x'],
  ['itself', '. job.sh; rm /x', '/x'],
]);

table('directories', [
  ['cd', 'cd /x && rm y', '/x/y'],
  ['cd in a subshell', 'cd /x; (cd z; rm y); rm y', '/x/z/y', '/x/y'],
  ['up', 'cd /x/y; rm ../z', '/x/z'],
  ['not known', 'cd "$1"; rm y', '…/y'],
]);

test('every way of a command is followed once only', () => {
  assert.deepEqual(effectsIn('f() { rm /x; }; f; f; f'), ['paths-removed /x']);
});

test('the chain of values leads from the operand back to where it was set', () => {
  const { occurrences } = follow('V=8.2\nP=php$V-cli\nfor p in $P; do\n  rm /$p\ndone\n');
  const [first] = occurrences;
  assert.deepEqual(
    first?.chain.map(({ text, source, at }) => [text, source.spanOf(at.from, at.to).line]),
    [
      ['V=8.2', 1],
      ['P=php8.2-cli', 2],
      ['for p in $P', 3],
    ],
  );
});

test('a variable that nobody sets may be empty, and the chain says so', () => {
  const { occurrences } = follow('rm -rf "$PREFIX_DIR"/lib');
  const doubts = occurrences.flatMap(({ chain }) => chain.filter(({ doubt }) => doubt === true));
  assert.match(doubts[0]?.text ?? '', /PREFIX_DIR is set nowhere/);
});

test('an error of syntax is told with its place, and what stands before is followed', () => {
  const { occurrences, errors } = follow('rm /x\nif true; then\n  rm /y\n');
  assert.equal(occurrences.length, 2);
  assert.equal(errors.length > 0, true);
});
