/** Shell inside of Dockerfiles, crontabs, units and Makefiles: what is found stands exactly there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Case, shown } from './testing/found.ts';

const LOSS = 'rm -f /usr/lib/apache2/modules/libphp8.2.so';
const CASES: readonly Case[] = [
  {
    name: 'RUN',
    kind: 'dockerfile',
    text: `FROM debian:12\nRUN ${LOSS}\n`,
    found: [`file-removal 2:5 ${LOSS}`],
  },
  {
    name: 'continuations and comments in between',
    kind: 'dockerfile',
    text: `FROM debian:12\nRUN ls && \\\n# why\n    ${LOSS} && \\\n    ls\n`,
    found: [`file-removal 4:5 ${LOSS}`],
  },
  {
    name: 'CR LF',
    kind: 'dockerfile',
    text: `FROM debian:12\r\nRUN ls && \\\r\n  ${LOSS}\r\n`,
    found: [`file-removal 3:3 ${LOSS}`],
  },
  {
    name: 'a byte order mark',
    kind: 'dockerfile',
    text: `\uFEFFRUN ${LOSS}\n`,
    found: [`file-removal 1:5 ${LOSS}`],
  },
  {
    name: 'ENV, and ARG from above FROM',
    kind: 'dockerfile',
    text: 'ARG V=8.2\nFROM debian:12\nARG V\nENV M="/usr/lib/apache2/modules" N=x\nRUN rm -f $M/libphp$V.so\n',
    found: ['file-removal 5:5 rm -f $M/libphp$V.so'],
  },
  {
    name: 'the exec form',
    kind: 'dockerfile',
    text: 'RUN ["rm", "-f", "/usr/lib/apache2/modules/libphp8.2.so"]\n',
    found: ['file-removal 1:7 rm", "-f", "/usr/lib/apache2/modules/libphp8.2.so'],
  },
  {
    name: 'a shell in the exec form, with an escape',
    kind: 'dockerfile',
    text: `RUN ["/bin/sh", "-c", "echo \\"x\\"; ${LOSS}"]\n`,
    found: [`file-removal 1:36 ${LOSS}`],
  },
  {
    name: 'here-documents',
    kind: 'dockerfile',
    text: `FROM x\nRUN --mount=type=cache,target=/c <<EOF\nls\n${LOSS}\nEOF\nRUN ls\n`,
    found: [`file-removal 4:1 ${LOSS}`],
  },
  {
    name: 'look-alikes: COPY, another path, a comment, a file that is only written',
    kind: 'dockerfile',
    text: `FROM x\n# RUN ${LOSS}\nCOPY <<EOF /x\nRUN ${LOSS}\nEOF\nRUN rm -rf /var/lib/apt/lists/*\nLABEL a="${LOSS}"\n`,
    found: [],
  },
  {
    name: 'with the account',
    kind: 'system-crontab',
    text: `SHELL=/bin/sh\n17 3 * * *\troot\t${LOSS}\n`,
    found: [`file-removal 2:17 ${LOSS}`],
  },
  {
    name: 'variables above, and what stands behind %',
    kind: 'crontab',
    text: `D = "/usr/lib/apache2/modules"\n@daily rm -f $D/libphp8.2.so %${LOSS}\n`,
    found: ['file-removal 2:8 rm -f $D/libphp8.2.so '.trimEnd()],
  },
  {
    name: '\\% before the command',
    kind: 'crontab',
    text: `0 1 * * 1-5 date +\\%F; ${LOSS}\n`,
    found: [`file-removal 1:24 ${LOSS}`],
  },
  {
    name: 'look-alikes: standard input, comments, another file',
    kind: 'crontab',
    text: `# ${LOSS}\n0 1 * * * cat%${LOSS}\n0 1 * * * find /tmp -mtime +7 -delete\n`,
    found: [],
  },
  {
    name: 'a line that is no entry',
    kind: 'crontab',
    text: 'every day rm x\nand more\n',
    found: ['unreadable 1:1 every day rm x'],
  },
  {
    name: 'ExecStart and its prefixes',
    kind: 'systemd',
    text: `[Service]\nType=oneshot\nExecStart=-/usr/bin/${LOSS}\n`,
    found: [`file-removal 3:12 /usr/bin/${LOSS}`],
  },
  {
    name: 'a shell, continued, in quotes',
    kind: 'systemd',
    text: `[Service]\nExecStop=/bin/sh -c 'ls; \\\n  ${LOSS}'\n`,
    found: [`file-removal 3:3 ${LOSS}`],
  },
  {
    name: 'Environment, ; and $$',
    kind: 'systemd',
    text: '[Service]\nEnvironment="D=/usr/lib/apache2" X=1\nExecStartPre=/bin/ls ; /bin/rm -rf ${D}/modules\nExecStart=/bin/sh -c "e=modules; rm -r /usr/lib/apache2/$$e"\n',
    found: ['file-removal 3:24 /bin/rm -rf ${D}/modules', 'file-removal 4:34 rm -r /usr/lib/apache2/$$e'],
  },
  {
    name: 'look-alikes: a condition, a description, words in one pair of quotes',
    kind: 'systemd',
    text: `[Unit]\nDescription=${LOSS}\n[Service]\nExecStart=/bin/echo "; ${LOSS}"\n# ExecStart=${LOSS}\nExecStart=/bin/rm -rf /var/cache/demo/%p\n`,
    found: [],
  },
  {
    name: 'a recipe',
    kind: 'makefile',
    text: `clean:\n\t@-${LOSS}\n`,
    found: [`file-removal 2:4 ${LOSS}`],
  },
  {
    name: 'variables of make, and of the shell',
    kind: 'makefile',
    text: 'D := /usr/lib/apache2\nM = $(D)/modules\npurge: x\n\tfor f in libphp8.2; do \\\n\t  rm -f $(M)/$$f.so; \\\n\tdone\n',
    found: ['file-removal 5:4 rm -f $(M)/$$f.so'],
  },
  {
    name: 'look-alikes: an assignment, a definition in a comment, what is below the build',
    kind: 'makefile',
    text: `CMD = ${LOSS}\nall:\n\t# ${LOSS}\n\trm -rf build/usr/lib/apache2\n\techo '$(CMD)'\n`,
    found: [],
  },
  ...(['dockerfile', 'crontab', 'system-crontab', 'systemd', 'makefile'] as const).flatMap((kind): Case[] => [
    { name: 'NUL', kind, text: 'a\0b\n', found: ['unreadable 1:2 '] },
    { name: 'too long', kind, text: '# x\n'.repeat(1 << 19), found: ['unreadable 1:1 '] },
    { name: 'not UTF-8', kind, text: '# \uFFFD\n', found: ['unreadable 1:3 '] },
    { name: 'empty', kind, text: '', found: [] },
  ]),
];

for (const { name, kind, text, found } of CASES)
  test(`${kind}: ${name}`, () => assert.deepEqual(shown(kind, text), found));
