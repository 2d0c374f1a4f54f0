/** Scripts that want to keep a reader busy, or bring it down. */

const big = (line: string, bytes: number): string => line.repeat(Math.ceil(bytes / line.length));
const MEGABYTE = 1 << 20;

export const HOSTILE: Readonly<Record<string, () => string>> = {
  '5 MB of commands': () => big('apt-get remove "php$v" && rm -rf "/x/$y/$v"\n', 5 * MEGABYTE),
  '5 MB in one line': () => `rm ${big('/usr/lib/apache2/x ', 5 * MEGABYTE)}`,
  '5 MB of one word': () => `rm /${big('a', 5 * MEGABYTE)}`,
  '5 MB of a quote that does not end': () => `rm "${big('a b\n', 5 * MEGABYTE)}`,
  '5 MB of a here-document': () => `cat <<E | xargs rm\n${big('/usr/lib/x\n', 5 * MEGABYTE)}E\n`,
  '5 MB of open brackets': () => big('(', 5 * MEGABYTE),
  'groups 10,000 deep': () => `${'{ '.repeat(10_000)}rm /x${'; }'.repeat(10_000)}`,
  'subshells 10,000 deep': () => `${'('.repeat(10_000)}rm /x${')'.repeat(10_000)}`,
  'substitutions 10,000 deep': () => `rm ${'$('.repeat(10_000)}echo /x${')'.repeat(10_000)}`,
  'ifs 10,000 deep': () => `${'if true; then '.repeat(10_000)}rm /x${'; fi'.repeat(10_000)}`,
  'parameters 10,000 deep': () => `rm ${'${a:-'.repeat(10_000)}x${'}'.repeat(10_000)}`,
  'nots 10,000 deep': () => `${'! '.repeat(10_000)}rm /x`,
  'tests 10,000 deep': () => `[[ ${'! ('.repeat(10_000)} a ${')'.repeat(10_000)} ]] && rm /x`,
  'evals in evals': () => `${'eval '.repeat(10_000)}rm /x`,
  'sudo of sudo': () => `${'sudo '.repeat(10_000)}rm /x`,
  'sh -c of itself in quotes': () => 'a=\'sh -c "$a"\'; export a; sh -c "$a"; eval "$a"',
  'a brace bomb': () => `rm /${'{a,b}'.repeat(40)}`,
  'nested braces': () => `rm ${'{a,'.repeat(2000)}b${'}'.repeat(2000)}`,
  'a long range of braces': () => 'rm /{1..1000000000}; rm /{a..z}{1..9999}{1..9999}',
  doubling: () => `x=/aaaaaaaa\n${'x=$x$x\n'.repeat(100)}rm $x`,
  'doubling of words': () =>
    `x="/a /b"\n${'x="$x $x"\n'.repeat(60)}rm $x\nfor i in $x; do for j in $x; do rm $i$j; done; done`,
  'alternatives that multiply': () =>
    `${Array.from({ length: 40 }, (_, i) => `if c; then v${i}=a; else v${i}=b; fi\n`).join('')}rm /${Array.from({ length: 40 }, (_, i) => `$v${i}`).join('')} ${Array.from({ length: 40 }, (_, i) => `/$v${i}`).join(' ')}`,
  'a function that calls itself twice': () => 'f() { rm /$1; f $1a; f $1b; }; f x',
  'functions that call one another': () =>
    `${Array.from({ length: 200 }, (_, i) => `f${i}() { f${i + 1} $1a; f${i + 1} $1b; }\n`).join('')}f0 x`,
  'an endless loop': () => 'while :; do rm /x$i; i=$((i+1)); done',
  'endless loops in endless loops': () =>
    `${'while true; do '.repeat(12)}rm /$a; a=$a.${'; done'.repeat(12)}`,
  'loops of ten in loops of ten': () =>
    `${Array.from({ length: 12 }, (_, i) => `for a${i} in 0 1 2 3 4 5 6 7 8 9; do `).join('')}rm /$a0$a11${'; done'.repeat(12)}`,
  'a fork bomb': () => ':(){ :|:& };:',
  'long pipes': () => `echo /x${' | cat'.repeat(20_000)} | xargs rm`,
  'patterns that go back': () =>
    `x=${'a'.repeat(4000)}\nrm \${x%%${'*a'.repeat(200)}b}\ncase $x in ${'*a'.repeat(200)}b) rm /x;; esac`,
  'regular expressions that go back': () =>
    `echo ${'a'.repeat(20_000)} | grep -E '(a+)+b' | xargs rm; echo ${'a'.repeat(5000)} | sed 's/${'a*'.repeat(50)}b/x/' | xargs rm`,
  replacements: () => `x=${'a'.repeat(10_000)}\n${'x=${x//a/aa}\n'.repeat(40)}rm $x`,
  'an array that grows': () => `a=(x)\n${'a+=("${a[@]}")\n'.repeat(40)}rm "\${a[@]}"`,
  'here-documents that come about': () => `x='cat <<E
'
${'x=$x$x\n'.repeat(14)}eval "$x"; sh -c "$x"`,
  'evals of what doubles': () => `x='rm /x;'
${'x=$x$x; eval "$x"\n'.repeat(30)}`,
  'here-documents in here-documents': () => big('cat <<E\n', 64_000),
  'functions without number': () =>
    Array.from({ length: 20_000 }, (_, i) => `f${i}() { rm /$1; }; f${i} x\n`).join(''),
  'set without end': () => `set -- ${'a '.repeat(20_000)}\nwhile [ $# -gt 0 ]; do rm /$1; shift; done`,
  'bytes that are no text': () =>
    Buffer.from(
      Array.from({ length: 100_000 }, (_, i) => (i * 131 + (i >> 3)) % 256).filter((byte) => byte !== 0),
    ).toString('utf8'),
  'surrogates alone': () => `rm "/\uD800\uDC00\uDFFF/$x\uD8FF"\n`.repeat(1000),
  'an operand as long as a book': () =>
    `find / -name '${'*a'.repeat(10_000)}' -delete; rm /usr/${'*'.repeat(10_000)}x`,
};
