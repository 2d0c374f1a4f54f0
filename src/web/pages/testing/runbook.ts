/** A runbook in the middle of being worked through. */
import type { RunbookDetail, RunbookStep, RunbooksPage } from '../../../desk/index.ts';

export const RUNBOOK: RunbooksPage['runbooks'][number] = {
  id: 'module-missing',
  title: 'A module that Apache loads is gone',
  owner: 'web on-call',
  severity: 'critical',
  steps: 6,
  lastDrilled: '2026-05-01',
  stale: true,
  refused: null,
};

const PLAIN: Omit<RunbookStep, 'name' | 'commands'> = {
  risk: 'read',
  dry: null,
  expect: null,
  refute: null,
  timeoutMs: 30_000,
  undo: null,
  noUndo: null,
  undoes: [],
  notDue: null,
  last: null,
  lastDry: null,
};

/** `worked`: somebody has begun; else it is only read. */
export function runbookOf(
  now: Date,
  worked: boolean,
  values: readonly string[] = ['8.2', 'http://127.0.0.1/'],
): RunbookDetail {
  const [php = '', url = ''] = values;
  const module = `/usr/lib/apache2/modules/libphp${php}.so`;
  const ended = (entry: number, outcome: 'passed' | 'failed', why: string | null, output: string) => ({
    entry,
    at: new Date(now.getTime() - 60_000).toISOString(),
    by: 'Mara',
    outcome,
    why,
    output,
    tookMs: 140,
  });
  const steps: readonly RunbookStep[] = [
    {
      ...PLAIN,
      name: 'config-test',
      commands: ['apache2ctl configtest'],
      expect: 'Syntax OK',
      last: worked
        ? ended(
            2231,
            'failed',
            'exit code 1, expected 0',
            `apache2: Syntax error on line 146 of /etc/apache2/apache2.conf: Cannot load ${module} into server: ${module}: cannot open shared object file: No such file or directory`,
          )
        : null,
    },
    { ...PLAIN, name: 'module-file', commands: [`ls -l ${module}`], expect: `libphp${php}` },
    {
      ...PLAIN,
      name: 'reinstall',
      risk: 'change',
      commands: [`apt-get --yes --reinstall --no-install-recommends install libapache2-mod-php${php}`],
      dry: `apt-get --simulate --reinstall --no-install-recommends install libapache2-mod-php${php}`,
      expect: 'Setting up libapache2-mod-php',
      timeoutMs: 300_000,
      noUndo: 'it puts back what the package says was there',
      lastDry: worked
        ? ended(2233, 'passed', null, `Inst libapache2-mod-php${php} [8.2.29-1~deb12u1] (8.2.29-1~deb12u1)`)
        : null,
    },
    {
      ...PLAIN,
      name: 'restart',
      risk: 'change',
      commands: ['service apache2 restart'],
      refute: 'fail|error',
      undo: 'stop-again',
      notDue: worked ? 'it is due when reinstall passed, and it was not run' : null,
    },
    {
      ...PLAIN,
      name: 'stop-again',
      risk: 'change',
      commands: ['service apache2 stop'],
      undoes: ['restart'],
      notDue: worked ? 'there is nothing to take back: restart did nothing since' : null,
    },
    {
      ...PLAIN,
      name: 'page',
      commands: [`curl --silent ${url}`],
      expect: '^200 text/html',
      refute: '<\\?php',
    },
  ];
  const part = (at: number): { step: string } => ({ step: steps[at]?.name ?? '' });
  return {
    ...RUNBOOK,
    digest: 'd'.repeat(64),
    parts: [
      {
        text: '# A module that Apache loads is gone\n\nA running Apache keeps a deleted module mapped, and goes on serving. So the order matters: **first put the file back, then restart**.\n\n## Look\n\nThe configuration test loads every module.\n',
      },
      part(0),
      { text: 'Does the file exist? If the package is gone too: [package removed](package-removed.md).' },
      part(1),
      { text: '## Put it back\n\nOnly the package knows how the file has to be.\n' },
      part(2),
      part(3),
      part(4),
      {
        text: '## Verify\n\nA status of 200 is not enough.\n\n| sign | means |\n|---|---|\n| `<?php` in the answer | the module is not loaded |\n',
      },
      part(5),
    ],
    parameters: [
      { name: 'php', kind: 'version', about: 'version of PHP', value: php },
      { name: 'url', kind: 'url', about: 'a page that needs PHP', value: url },
    ],
    all: [...steps],
    running: null,
  };
}
