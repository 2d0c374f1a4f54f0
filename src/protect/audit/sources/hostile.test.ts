/** Files that nobody wrote: of each kind, cut up and put together wrongly. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mutated } from '../testing/mutate.ts';
import { readAs, type Kind } from './index.ts';

const SEEDS: Readonly<Record<Exclude<Kind, 'shell'>, string>> = {
  dockerfile:
    'ARG V=1\nFROM x\nENV A="b c" D=e\nRUN --mount=type=x ls && \\\n # c\n rm $A\nRUN ["sh", "-c", "a \\"b\\""]\nRUN <<E\nls\nE\n',
  crontab: 'A = "b"\n@daily rm $A\n0 1 * * 1-5 date +\\%F; ls %in\n',
  'system-crontab': 'SHELL=/bin/bash\n17 * * * * root cd / && ls\n',
  systemd:
    '[Service]\nEnvironment="A=b c" D=e\nUser=x\nExecStart=@-/bin/ls ls "a\\x41" ${A} $D %i ; /bin/sh -c \'a \\\n b\'\n',
  makefile: 'A := b\nA += $(C) ${D}\nall: x y\n\t@-rm $(A) $$x $@ $^ \\\n\t  $(shell ls)\nx: ; ls\n',
  ansible:
    '- hosts: a\n  vars: {b: c}\n  tasks:\n  - block:\n    - shell: |\n        ls {{ b }}\n      loop: [d, "e\\n"]\n    - apt: name=a,b state=absent\n    - command: >-\n        a\n        b\n',
  'cloud-init':
    "#cloud-config\nruncmd: [ls, [a, \"b c\"], 'it''s']\nwrite_files:\n- path: /a\n  content: |\n    #!/bin/sh\n    ls\n",
  'github-workflow':
    'env: {A: b}\njobs:\n  a:\n    steps:\n    - run: |\n        ls ${{ x }}\n      env: &e {C: d}\n    - {run: "a", env: *e}\n',
  'gitlab-ci':
    'variables: {A: b}\n.x: &x [ls, [a]]\nbefore_script: *x\na:\n  script:\n  - ls "$A"\n  - >\n    a\n    b\n',
  puppet:
    "$a = ['b', \"c${d}\"]\nFile { ensure => absent }\nclass x($e = 1) { if $e { package { $a: ensure => purged; 'f': } } }\nexec { \"a \\\"b\\\"\": command => ['ls', 'x y'], user => root }\n",
};

for (const kind of [
  'dockerfile',
  'crontab',
  'system-crontab',
  'systemd',
  'makefile',
  'ansible',
  'cloud-init',
  'github-workflow',
  'gitlab-ci',
  'puppet',
] as const)
  test(`${kind}: whatever it holds it is answered, with places inside of it, in order`, () => {
    for (const text of mutated([SEEDS[kind]], 300)) {
      const lines = text.replace(/^\uFEFF/, '').split('\n');
      for (const piece of readAs(kind, 'x', text).pieces) {
        const spans =
          piece.kind === 'shell'
            ? Array.from({ length: Math.min(40, piece.text.length) }, (_, i) => piece.spanOf(i, i + 1))
            : [piece.span];
        for (const { line, column, endLine, endColumn } of spans) {
          assert.ok(column >= 1 && column <= (lines[line - 1]?.length ?? -1) + 1, text);
          assert.ok(endColumn <= (lines[endLine - 1]?.length ?? -1) + 1, text);
          assert.ok(endLine > line || (endLine === line && endColumn >= column), text);
        }
      }
    }
  });
