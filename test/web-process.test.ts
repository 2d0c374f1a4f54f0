/** The web beside a real agent: who it runs as, what it can reach, and an incident from the theft to a note written without JavaScript. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { PRACTICE_STATE } from '../src/practice/index.ts';
import { GuardedHost } from './agent/guarded-host.ts';

const skip = process.geteuid?.() === 0 ? false : 'a practice host needs root';
const ORIGIN = 'http://127.0.0.1:8117';
const PASSWORD = 'four words of some length';
const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
const RUNBOOK = `---
id: put-back
title: Put it back
owner: web team
applies_when: [file-missing]
severity: critical
max_age_days: 90
---

# Put it back

\`\`\`sh {name=see risk=read expect="put-back"}
ls /srv
\`\`\`

\`\`\`sh {name=put risk=change if="see:failed" dry="ls -ld /srv" expect="" undo=take}
touch /srv/put-back
\`\`\`

\`\`\`sh {name=take risk=change expect=""}
rm /srv/put-back
\`\`\`
`;

describe('the web, on a practice host', { skip }, () => {
  let guarded: GuardedHost;
  let web: ChildProcess | undefined;
  let said = '';

  before(async () => {
    guarded = await GuardedHost.start();
    await guarded.must('useradd --system --no-create-home stakeout-web');
    await guarded.watch('observe', '--verify-every', '3600');
    web = guarded.host.spawnAgent(['web', 'serve'], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [web.stdout, web.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    await guarded.until('it listens', () => said.includes('listening for'));
  });
  after(async () => {
    web?.kill();
    await guarded.close();
  });

  /** As a browser without JavaScript does. Gives status and body. */
  async function ask(
    path: string,
    form?: Readonly<Record<string, string>>,
  ): Promise<readonly [number, string]> {
    const fields = Object.entries(form ?? {}).map(([name, value]) => `--data-urlencode '${name}=${value}'`);
    const browser = `-H 'Origin: ${ORIGIN}' -H 'Sec-Fetch-Site: same-origin' -H 'Accept: text/html'`;
    const text = await guarded.must(
      `curl -s -b /root/jar -c /root/jar ${browser} -w '\\n%{http_code}' ${fields.join(' ')} '${ORIGIN}${path}'`,
    );
    const at = text.lastIndexOf('\n');
    return [Number(text.slice(at + 1)), text.slice(0, at)];
  }

  const csrfIn = (page: string): string => /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';

  test('it runs as its own user, without capabilities, and confined', async () => {
    assert.doesNotMatch(said, /kept apart/);
    const status = await guarded.must('cat /proc/$(pgrep -x stakeout-web)/status');
    assert.match(status, /^CapEff:\t0+$/m);
    assert.match(status, /^CapBnd:\t0+$/m);
    assert.match(status, /^NoNewPrivs:\t1$/m);
    const uid = await guarded.must('id -u stakeout-web');
    assert.match(status, new RegExp(`^Uid:(\t${uid.trim()}){4}$`, 'm'));
    const mode = await guarded.must('stat -c "%a %U" /var/lib/stakeout-web');
    assert.equal(mode.trim(), '700 stakeout-web');
    // What its user may reach of the agent: the socket, and nothing else of its state.
    const tried = await guarded.sh(
      `setpriv --reuid stakeout-web --regid stakeout-web --clear-groups sh -c 'ls ${PRACTICE_STATE}; cat ${PRACTICE_STATE}/journal.db; ls ${PRACTICE_STATE}/desk' 2>&1`,
    );
    assert.equal(tried.stdout.match(/Permission denied/g)?.length, 3, tried.stdout);
  });

  test('set up once with a code from the terminal, and never again', async () => {
    assert.equal((await ask('/'))[0], 303);
    const { stdout: code } = await guarded.host.agent(['web', 'set-up-code']);
    assert.match(code, /^[A-Z0-9-]{20,}\n$/);
    assert.equal((await ask('/set-up', { code: 'AAAA-AAAA', name: 'mara', password: PASSWORD }))[0], 400);
    assert.equal((await ask('/set-up', { code: code.trim(), name: 'mara', password: PASSWORD }))[0], 303);
    assert.equal((await ask('/set-up'))[0], 404);
    const again = await guarded.host.agent(['web', 'set-up-code']);
    assert.notEqual(again.code, 0);
    const [status, overview] = await ask('/');
    assert.equal(status, 200);
    assert.match(overview, /apache2/);
  });

  test('a theft is on the page with its cause and its thief; what is written there is in the journal', async () => {
    await guarded.must(`rm ${MODULE}`);
    const { incident = '' } = await guarded.event('incident.opened');
    let page = '';
    await guarded.until('the page has what was taken', async () => {
      [, page] = await ask(`/incidents/${incident}`);
      return page.includes('libphp8.2.so');
    });
    assert.match(page, /\brm\b/);
    const csrf = csrfIn(page);
    assert.notEqual(csrf, '');
    assert.equal((await ask(`/incidents/${incident}/acknowledge`, { csrf: 'wrong', note: 'x' }))[0], 403);
    assert.equal((await ask(`/incidents/${incident}/acknowledge`, { csrf, note: 'on it' }))[0], 303);
    const acknowledged = await guarded.event('incident.acknowledged');
    assert.deepEqual([acknowledged.by, acknowledged.note], ['mara', 'on it']);
    assert.equal(
      (await ask(`/incidents/${incident}/note`, { csrf, text: 'restored <b>by hand</b>' }))[0],
      303,
    );
    assert.match((await ask(`/incidents/${incident}`))[1], /restored &lt;b&gt;by hand&lt;\/b&gt;/);
    assert.match((await ask('/audit'))[1], /mara/);
  });

  test('a runbook of the site is run step by step for it: looked, shown dry, changed, and all of it in the timeline', async () => {
    const { incident = '' } = await guarded.event('incident.opened');
    await guarded.must(
      `mkdir -p /etc/stakeout/runbooks && cat > /etc/stakeout/runbooks/put-back.md <<'END'\n${RUNBOOK}END`,
    );
    const page = async (): Promise<string> => (await ask(`/runbooks/put-back?incident=${incident}`))[1];
    assert.match(await page(), /nobody has taken it yet/);
    const { stdout } = await guarded.host.agent(['runbook', 'list', '--json']);
    const expect = /"id": "put-back"[^}]*"digest": "([0-9a-f]{64})"/.exec(stdout)?.[1] ?? '';
    const adopted = await guarded.host.agent(['runbook', 'adopt', 'put-back', '--expect', expect]);
    assert.equal(adopted.code, 0, adopted.stderr);
    const run = async (what: string, step: string, more: object = {}): Promise<number> => {
      const shown = await page();
      const digest = /name="digest" value="([0-9a-f]{64})"/.exec(shown)?.[1] ?? '';
      const form = { csrf: csrfIn(shown), step, incident, digest, ...more };
      return (await ask(`/runbooks/put-back/${what}`, form))[0];
    };
    assert.equal(await run('look', 'see'), 303);
    assert.match(await page(), /id="step-see"[^]*?not as expected/);
    assert.equal(await run('look', 'put'), 409, 'what changes the host is no look');
    assert.equal(await run('change', 'put'), 409, 'its dry run comes first');
    assert.equal(await run('dry-run', 'put'), 303);
    assert.equal(await run('change', 'put', { digest: 'f'.repeat(64) }), 409, 'another text');
    assert.equal((await guarded.sh('test -e /srv/put-back')).code, 1);
    assert.equal(await run('change', 'put'), 303);
    await guarded.must('test -e /srv/put-back');
    assert.equal(await run('change', 'take'), 303);
    assert.equal((await guarded.sh('test -e /srv/put-back')).code, 1);
    const [, told] = await ask(`/incidents/${incident}?show=done`);
    for (const step of ['see failed', 'dry run of put passed', 'put passed', 'take passed'])
      assert.match(told, new RegExp(`mara</strong>[^\\n]*runbook put-back, ${step}`));
    assert.match(told, /\$ touch \/srv\/put-back/);
  });

  test('an agent that is gone is said, and the web is there again with it', async () => {
    await guarded.stop('SIGKILL');
    const [status, page] = await ask('/');
    assert.equal(status, 503);
    assert.match(page, /does not answer/);
    await guarded.watch('observe', '--verify-every', '3600');
    await guarded.until('it answers again', async () => (await ask('/'))[0] === 200);
  });

  test('SIGTERM ends it in order, and whoever is killed leaves nothing behind', async () => {
    assert.ok(web);
    guarded.host.clone.signal(web, 'SIGKILL');
    await guarded.until(
      'its process is gone',
      async () => (await guarded.sh('pgrep -x stakeout-web')).code !== 0,
    );
    const again = guarded.host.spawnAgent(['web', 'serve'], { stdio: 'ignore' });
    await guarded.until('it answers', async () => (await guarded.sh(`curl -s ${ORIGIN}/sign-in`)).code === 0);
    const over = new Promise<number | null>((resolve) => again.once('exit', resolve));
    guarded.host.clone.signal(again, 'SIGTERM');
    assert.equal(await over, 0);
  });
});
