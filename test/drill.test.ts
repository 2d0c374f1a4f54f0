/** A drill played in a real terminal: a practice host, a fault, a few commands, the cause, the repair, the score. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, test } from 'node:test';
import { drillReportSchema, trainingSchema } from '../src/commands/drill/schema.ts';
import { openJournal } from '../src/journal/index.ts';
import { Terminal } from './drill/terminal.ts';

const skip = process.geteuid?.() === 0 ? false : 'a clone needs root';
const PROGRAM = join(import.meta.dirname, '../stakeout');
const scratch = mkdtempSync(join(tmpdir(), 'stakeout-drill-'));
after(() => rmSync(scratch, { recursive: true }));

const PROMPT = /practice[^#\n]*# /;
let made = 0;

function environment(): Record<string, string> {
  made += 1;
  return { STAKEOUT_STATE_DIR: join(scratch, `state${made}`), USER: 'mara', HOME: '/root' };
}

/** A process's children and theirs, as the machine numbers them. */
function descendants(pid: number): readonly number[] {
  const children = (of: number): readonly number[] =>
    readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .filter((entry) => parentOf(entry) === of)
      .map(Number);
  const below = (of: number): readonly number[] => children(of).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

function commOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

test('a deleted module: seen, named, repaired, verified, and scored', {
  skip,
  timeout: 240_000,
}, async () => {
  const env = environment();
  const file = join(scratch, 'report.json');
  using terminal = new Terminal(
    `${PROGRAM} drill start module-unlinked --fault-after 2 --page-after 0 --report ${file} --observer jonas`,
    env,
  );
  const say = async (line: string, answer: RegExp): Promise<void> => {
    await terminal.until(PROMPT);
    terminal.type(line);
    await terminal.until(answer);
  };
  await terminal.until(/stakeout drill finish/, 120_000);
  await say('curl -s -o /dev/null -w "%{http_code}\\n" http://library.test/', /^(?:200|000)\r/m);
  await terminal.until(/PAGE: library\.test: \d of 8 pages wrong/, 60_000);
  terminal.type('');
  await say('stakeout drill ack', /acknowledged/);
  await say('stakeout drill report nobody gets an answer from the library', /told/);
  await say('apache2ctl configtest', /Cannot load .*libphp8\.2\.so/);
  await say('dpkg --verify libapache2-mod-php8.2', /missing/);
  await say('stakeout drill hypothesis file-misssing /x', /is it file-missing/);
  await say('stakeout drill hypothesis file-missing /usr/lib/apache2/modules/libphp8.2.so', /written down/);
  await say(
    'apt-get -q -y --reinstall --no-install-recommends install libapache2-mod-php8.2 && service apache2 restart; echo "ended $?"',
    /^ended 0/m,
  );
  await say(
    'curl -s --retry 20 --retry-connrefused --retry-delay 1 http://library.test/ | grep -c "Open today"',
    /^1\r/m,
  );
  await sleep(5000); // until the monitor has asked for every page again
  await say('stakeout drill update the module is back and pages answer', /told/);
  for (const slot of ['impact', 'cause', 'fix', 'detection', 'prevention'])
    await say(`stakeout drill note ${slot} a few words on ${slot}`, /kept/);
  await say('stakeout drill finish', /finished/);
  await terminal.until(/of 100, passed/, 60_000);
  assert.equal(await terminal.end(), 0, terminal.screen);

  const report = drillReportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const points = Object.fromEntries(
    report.items.map(({ item, points: got, of }) => [item, `${got} of ${of}`]),
  );
  assert.deepEqual(points, {
    detect: '15 of 15',
    acknowledge: '10 of 10',
    hypothesis: '15 of 15',
    evidence: '10 of 10',
    'no harm': '15 of 15',
    mitigate: '15 of 15',
    verify: '5 of 5',
    communicate: '5 of 5',
    'post-mortem': '10 of 10',
  });
  assert.equal(report.total, 100);
  const changes = report.taken.filter(({ what }) => what === 'change').map(({ text }) => text);
  assert.match(changes.join('\n'), /^apt-get -q -y --reinstall .*\n?$/);
  assert.ok(report.taken.some(({ what, text }) => what === 'look' && text.startsWith('dpkg --verify')));
  assert.ok(
    report.shortest.some(
      ({ text }) => text === 'hypothesis: file-missing /usr/lib/apache2/modules/libphp8.2.so',
    ),
    JSON.stringify(report.shortest),
  );
  assert.ok(
    report.shortest.some(({ what }) => what === 'change'),
    JSON.stringify(report.shortest),
  );
  assert.ok((report.screen ?? '').includes('configtest'));

  const records = spawnSync(PROGRAM, ['drill', 'records', '--json'], { env, encoding: 'utf8' });
  const [record] = trainingSchema.parse(JSON.parse(records.stdout)).records;
  assert.ok(record);
  assert.deepEqual(
    [record.person, record.observer, record.family, record.score, record.passed, record.current],
    ['mara', 'jonas', 'missing', 100, true, true],
  );
  assert.match(
    spawnSync(PROGRAM, ['drill', 'records', '--csv'], { env, encoding: 'utf8' }).stdout,
    /^person,class.*\r\nmara,missing,module-unlinked,practice,1,/,
  );
  const page = spawnSync(PROGRAM, ['drill', 'certificate', 'mara'], { env, encoding: 'utf8' }).stdout;
  assert.ok(page.startsWith('<!doctype html>') && page.includes('Missing parts'));
});

test('a host without a fault: whoever leaves it alone has passed, and a hint costs', {
  skip,
  timeout: 240_000,
}, async () => {
  const env = environment();
  using terminal = new Terminal(`${PROGRAM} drill start --control --fault-after 0`, env);
  await terminal.until(PROMPT, 120_000);
  terminal.type('tail -n 3 /var/log/apache2/error.log; apache2ctl configtest');
  await terminal.until(/Syntax OK/);
  terminal.type('curl -s http://library.test/ | head -c 40');
  await terminal.until(PROMPT);
  terminal.type('stakeout drill hint');
  await terminal.until(/5 points/);
  terminal.type('stakeout drill finish --healthy');
  await terminal.until(/95 of 100|9\d of 100/, 60_000);
  assert.equal(await terminal.end(), 0, terminal.screen);
});

const LOCAL = `---
id: flags
title: A flag of the test
owner: nobody
applies_when: [config-error]
severity: warning
last_drilled: 2026-11-27
max_age_days: 9
---

# Flags

\`\`\`sh {name=look risk=read expect_exit=any evidence=true}
ls -l /root/flag
\`\`\`

\`\`\`sh {name=make risk=change expect="" undo="none: a flag"}
touch /root/flag
\`\`\`

\`\`\`sh {name=clear risk=destroy expect="" undo="none: a flag" dry="ls /root/flag"}
rm /root/flag
\`\`\`

\`\`\`sh {name=gone risk=read expect_exit=2}
ls /root/flag
\`\`\`
`;

test('a runbook in a real terminal: taken, asked for, its host named, and not run once it was changed', {
  skip,
  timeout: 240_000,
}, async () => {
  using terminal = new Terminal(`${PROGRAM} drill start --control --fault-after 600`, environment());
  const answer = async (line: string, what: RegExp): Promise<void> => {
    terminal.type(line);
    await terminal.until(what);
  };
  const say = async (line: string, what: RegExp): Promise<void> => {
    await terminal.until(PROMPT, 120_000);
    await answer(line, what);
  };
  const file = '/etc/stakeout/runbooks/flags.md';
  await say(
    `mkdir -p /etc/stakeout/runbooks; echo ${Buffer.from(LOCAL).toString('base64')} | base64 -d >${file}; echo "made $?"`,
    /^made 0/m,
  );
  await say('stakeout runbook run flags', /nobody has taken it yet/);
  await say('stakeout runbook adopt flags', /Take .* as it is\? \[y\/N\] /);
  await answer('y', /flags taken: [0-9a-f]{64}/);
  await say('stakeout runbook run flags', /make \(change\) would run:[\s\S]*Do it\? \[y\/N\] /);
  await answer('', /stopped before make: nobody said yes/);
  await say('stakeout runbook run flags', /Do it\? /);
  await answer('y', /a dry run says:\s+\/root\/flag[\s\S]*Type the name of this host to do it: /);
  await answer('elsewhere', /stopped before clear: the name of this host was not typed/);
  await say('stakeout runbook run flags', /Do it\? /);
  await answer('y', /Type the name of this host/);
  await answer('practice', /make, clear done, and everything/);
  await say('stakeout runbook run flags', /Do it\? /);
  // While it asks, somebody else edits the file.
  const shell = descendants(terminal.child.pid ?? 0).findLast((pid) => commOf(pid) === 'bash');
  assert.ok(shell);
  appendFileSync(`/proc/${shell}/root${file}`, 'more\n');
  await answer('y', /stopped before make: the runbook was changed after it was shown/);
  await say('stakeout runbook run flags', /it was changed since .+ took it/);
  await say('chmod 666 /etc/stakeout/runbooks/flags.md; stakeout runbook adopt flags', /may write to it/);
  await terminal.until(PROMPT);
  terminal.type('exit');
  await terminal.end();
});

test('given up, or killed: the clone is gone, and nothing is recorded', {
  skip,
  timeout: 240_000,
}, async () => {
  for (const leave of ['exit', 'kill'] as const) {
    const env = environment();
    using terminal = new Terminal(`exec ${PROGRAM} drill start module-mode --fault-after 600`, env);
    await terminal.until(PROMPT, 120_000);
    const [program] = descendants(terminal.child.pid ?? 0);
    assert.ok(program);
    const below = descendants(program);
    assert.ok(below.length > 5, String(below));
    if (leave === 'exit') {
      terminal.type('exit');
      await terminal.until(/given up: nothing is recorded/);
    } else process.kill(program, 'SIGKILL');
    await terminal.end();
    const deadline = Date.now() + 10_000;
    while (below.some((pid) => existsSync(`/proc/${pid}`)) && Date.now() < deadline) await sleep(50);
    assert.deepEqual(
      below.filter((pid) => existsSync(`/proc/${pid}`)),
      [],
      leave,
    );
    assert.ok(!existsSync(join(env['STAKEOUT_STATE_DIR'] ?? '', 'journal.db')));
  }
});

test('an incident becomes a drill at a table', async () => {
  const env = environment();
  const journal = openJournal(join(env['STAKEOUT_STATE_DIR'] ?? '', 'journal.db'));
  const incident = 'INC-20261127-1';
  journal.append({ kind: 'incident.opened', incident, title: 'the disk', severity: 'critical' });
  journal.append({
    kind: 'incident.diagnosed',
    incident,
    verdict: 'fault',
    summary: 'x',
    causes: [
      {
        kind: 'disk-full',
        object: '/srv',
        package: null,
        confidence: 0.9,
        summary: 'x',
        evidence: ['e1'],
        actor: null,
      },
    ],
    evidence: [{ id: 'e1', source: 'file-system', at: '2026-11-27T00:00:00Z', text: '/srv has no room' }],
    limits: [],
    tookMs: 1,
  });
  journal.close();
  const input =
    'ask log\nask file-system\nupdate we are looking at the disk\nhypothesis disk-ful /srv\nhypothesis disk-full /srv\nfinish\n';
  const played = spawnSync(PROGRAM, ['drill', 'tabletop', incident], { env, input, encoding: 'utf8' });
  assert.match(
    played.stdout,
    /there is nothing from log.*\n[\s\S]*no room[\s\S]*is it disk-full[\s\S]*hypothesis +15 of 15/,
    played.stdout + played.stderr,
  );
  const records = spawnSync(PROGRAM, ['drill', 'records', '--json'], { env, encoding: 'utf8' });
  assert.deepEqual(
    trainingSchema.parse(JSON.parse(records.stdout)).records.map(({ fault, mode }) => [fault, mode]),
    [[incident, 'tabletop']],
  );
  const outside = spawnSync(PROGRAM, ['drill', 'hint'], { env, encoding: 'utf8' });
  assert.match(outside.stderr, /there is no drill here/);
});
