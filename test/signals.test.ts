/**
 * Signals on real servers under a load of ten requests a second, with nothing restored: an outage opens an incident within ten
 * seconds of the first wrong answer, whatever its reason; what happens to every healthy site opens none.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { z } from 'zod/mini';
import { incidentShowSchema } from '../src/commands/incident.ts';
import type { EventOf } from '../src/domain/event.ts';
import { type LoadRecord, PRACTICE_STATE } from '../src/practice/index.ts';
import { GuardedHost } from './agent/guarded-host.ts';

const skip = process.geteuid?.() === 0 ? false : 'a practice host needs root';
const RATE = 10;
/** The promise of `stakeout watch`. */
const WITHIN_MS = 10_000;
const LINK = '/etc/apache2/mods-enabled/php8.2.load';
const SITE = '/srv/library/public';

/** The load while something is done to the host, and what the agent told meanwhile. */
class Scene {
  readonly guarded: GuardedHost;
  readonly records: LoadRecord[] = [];
  readonly from: number;
  readonly #load: ReturnType<GuardedHost['host']['load']>;

  constructor(guarded: GuardedHost) {
    this.guarded = guarded;
    this.from = guarded.told.length;
    this.#load = guarded.host.load({
      requestsPerSecond: RATE,
      seconds: 300,
      onRecord: (record) => this.records.push(record),
    });
  }

  async begin(): Promise<void> {
    await this.#load.running;
    await this.pass(30);
  }

  /** Lets so many requests be answered. */
  async pass(requests: number): Promise<void> {
    const until = this.records.length + requests;
    await this.guarded.until(`${requests} requests are answered`, () => this.records.length >= until, 60_000);
  }

  async end(): Promise<void> {
    await this.#load.stop();
  }

  told<K extends Parameters<GuardedHost['since']>[1]>(kind: K): EventOf<K>[] {
    return this.guarded.since(this.from, kind);
  }

  /** Waits for the incident and compares it with the first wrong answer that a user got. */
  async incident(): Promise<string> {
    const { incident = '' } = await this.guarded.event('incident.opened', () => true, this.from);
    const signal = await this.guarded.event('signal.raised', (e) => e.severity === 'critical', this.from);
    assert.equal(signal.incident, incident, 'the signal belongs to the incident');
    const wrong = this.records.find((record) => record.verdict !== 'ok');
    assert.ok(wrong, 'users were harmed');
    const took = Date.parse((await this.shown(incident)).openedAt) - wrong.finishedAt;
    assert.ok(took <= WITHIN_MS, `${Math.round(took)} ms from the first wrong answer to the incident`);
    return incident;
  }

  async shown(incident: string): Promise<z.infer<typeof incidentShowSchema>['incident']> {
    const { stdout } = await this.guarded.host.agent(['incident', 'show', incident, '--json']);
    return incidentShowSchema.parse(JSON.parse(stdout)).incident;
  }

  /** Everything is put back: the signals are cleared, and the incident comes to its end. */
  async over(): Promise<void> {
    await this.guarded.resolved(this.from);
    await this.guarded.until('all critical signals are cleared', () => {
      const cleared = new Set(this.told('signal.cleared').map((e) => e.signal));
      return this.told('signal.raised').every((e) => e.severity === 'warning' || cleared.has(e.signal));
    });
  }
}

/** Does something under load; whatever it does, the load is ended. */
async function underLoad(guarded: GuardedHost, act: (scene: Scene) => Promise<void>): Promise<void> {
  const scene = new Scene(guarded);
  try {
    await scene.begin();
    await act(scene);
  } finally {
    await scene.end();
  }
}

/** Nothing of the kind opens an incident, nor a critical signal, within fifteen seconds. */
async function leavesAlone(guarded: GuardedHost, script: string): Promise<Scene> {
  let told: Scene | undefined;
  await underLoad(guarded, async (scene) => {
    await guarded.must(script);
    await scene.pass(15 * RATE);
    told = scene;
  });
  assert.ok(told);
  assert.deepEqual(told.told('incident.opened'), []);
  assert.deepEqual(
    told.told('signal.raised').filter((e) => e.severity === 'critical'),
    [],
  );
  return told;
}

describe('signals of Apache with mod_php', { skip }, () => {
  let guarded: GuardedHost;
  before(async () => {
    guarded = await GuardedHost.start();
    await guarded.must(`cp -a ${SITE} /tmp/site`);
  });
  afterEach(async () => {
    await guarded.stop();
    // Each test begins with a host that is well and a baseline of it, whatever the one before came to.
    await guarded.must(
      `cp -a /tmp/site/. ${SITE}/; test -e ${LINK} || a2enmod -q php8.2; apache2ctl start; apache2ctl graceful; sleep 1; rm -rf ${PRACTICE_STATE}`,
    );
  });
  after(() => guarded.close());

  test('the package is removed: some pages answer 500, the others show their source', async () => {
    await guarded.watch('observe');
    await underLoad(guarded, async (scene) => {
      await guarded.must('dpkg --remove libapache2-mod-php8.2');
      const incident = await scene.incident();
      const leak = await guarded.event('signal.raised', (e) => e.signalKind === 'source-leak', scene.from);
      assert.deepEqual([leak.incident, leak.site, leak.services], [incident, 'library.test', ['apache2']]);
      assert.match(leak.summary, /library\.test shows its PHP source/);
      const { instants, signals, state } = await scene.shown(incident);
      assert.ok(state !== 'resolved' && signals.length > 0);
      assert.ok(instants.impactStart.at !== null && instants.impactStart.at <= (instants.detect.at ?? ''));
      await guarded.must('apt-get install --yes --no-download libapache2-mod-php8.2 && apache2ctl graceful');
      await scene.over();
    });
  });

  test('the link of the module is removed and Apache restarted: no log says a word, the pages do', async () => {
    // Where php_value stands unguarded Apache answers 500; this way every page is served as source with 200.
    await guarded.must(
      `printf '<IfModule php_module>\\nphp_value memory_limit 200M\\n</IfModule>\\n' >${SITE}/app/.htaccess`,
    );
    await guarded.watch('observe');
    await underLoad(guarded, async (scene) => {
      await guarded.must(
        `cp -P ${LINK} /tmp/link && rm ${LINK} && apache2ctl stop; sleep 1; apache2ctl start`,
      );
      const incident = await scene.incident();
      assert.ok(scene.records.every((record) => (record.status ?? 0) < 500));
      assert.equal((await scene.shown(incident)).severity, 'critical');
      await guarded.must(`cp -P /tmp/link ${LINK} && apache2ctl stop; sleep 1; apache2ctl start`);
      await scene.over();
    });
  });

  test('Apache is stopped', async () => {
    await guarded.watch('observe');
    const from = guarded.told.length;
    await guarded.must('apache2ctl stop');
    const raised = await guarded.event('signal.raised', (e) => e.severity === 'critical', from);
    assert.deepEqual(raised.services, ['apache2']);
    await guarded.event('signal.raised', (e) => e.signalKind === 'service-down', from);
    assert.equal(guarded.since(from, 'incident.opened').length, 1, 'one incident for all of its signals');
    const status = await guarded.host.agent(['status']);
    assert.match(status.stdout, /apache2 does not run|refuses connections/);
    await guarded.must('apache2ctl start');
    await guarded.resolved(from);
  });

  test('an incident that is open when the agent ends is carried on by the next one', async () => {
    await guarded.watch('observe');
    const from = guarded.told.length;
    await guarded.must('apache2ctl stop');
    const { incident } = await guarded.event('incident.opened', () => true, from);
    await guarded.event('signal.raised', (e) => e.signalKind === 'service-down', from);
    await guarded.stop();
    const second = guarded.told.length;
    await guarded.watch('observe');
    await guarded.must('sleep 8');
    assert.deepEqual(guarded.since(second, 'incident.opened'), []);
    assert.deepEqual(guarded.since(second, 'signal.cleared'), []);
    await guarded.must('apache2ctl start');
    await guarded.event('incident.resolved', (e) => e.incident === incident, second);
    const { stdout } = await guarded.host.agent(['status']);
    assert.match(stdout, /wrong +nothing/);
  });

  test('a scan for 300 pages that are not there', async () => {
    await guarded.watch('observe');
    await leavesAlone(
      guarded,
      'for i in $(seq 300); do echo "url = http://127.0.0.1/wp-admin/$i.php"; done >/tmp/urls; curl -s -o /dev/null -H Host:library.test -A scanner -K /tmp/urls',
    );
  });

  test('one page with an error of the application: a warning that status shows, and no more', async () => {
    await guarded.watch('observe');
    const scene = await leavesAlone(guarded, `echo '<?php no_such_function();' >${SITE}/words.php`);
    const warning = await guarded.event('signal.raised', () => true, scene.from);
    assert.deepEqual(
      [warning.severity, warning.subject, warning.incident],
      ['warning', '/words.php', undefined],
    );
    const { stdout } = await guarded.host.agent(['status']);
    assert.match(stdout, /library\.test\/words\.php answers with an error \(500\)/);
    await guarded.must(`cp -p /tmp/site/words.php ${SITE}/words.php`);
    await guarded.event('signal.cleared', (e) => e.signal === warning.signal, scene.from);
  });

  test('a slow page', async () => {
    await guarded.watch('observe');
    await leavesAlone(guarded, `sed -i '1a sleep(1);' ${SITE}/words.php`);
  });

  test('a rotation of the logs with its reload, and a graceful reload', async () => {
    await guarded.watch('observe');
    await leavesAlone(
      guarded,
      'cd /var/log/apache2 && mv access.log access.log.1 && mv error.log error.log.1 && apache2ctl graceful; sleep 2; apache2ctl graceful',
    );
  });

  test('a full restart of a second and a half', async () => {
    await guarded.watch('observe');
    await leavesAlone(guarded, 'apache2ctl stop; sleep 1.5; apache2ctl start');
  });

  test('a deploy: every page in a new version, written in place, then a reload', async () => {
    await guarded.watch('observe');
    const scene = await leavesAlone(
      guarded,
      `cd ${SITE} && for page in *.php; do sed -i 's/Lending library/Library of things/; s/Words/Letters/' $page; echo '// version 2' >>$page; done; echo 'body { color: navy }' >>style.css; apache2ctl graceful`,
    );
    assert.deepEqual(scene.told('signal.raised'), []);
  });

  test('a page that the operator named stands for itself', async () => {
    await guarded.must(
      `mkdir -p ${SITE}/hidden/deep/below && echo 'All is well.' >${SITE}/hidden/deep/below/health.html`,
    );
    await guarded.watch('observe', '--probe', 'http://library.test/hidden/deep/below/health.html');
    const from = guarded.told.length;
    await guarded.must('sleep 8');
    assert.deepEqual(guarded.since(from, 'signal.raised'), []);
    await guarded.must(`: >${SITE}/hidden/deep/below/health.html`);
    const raised = await guarded.event('signal.raised', () => true, from);
    assert.deepEqual([raised.signalKind, raised.severity], ['empty-success', 'critical']);
    await guarded.must(`echo 'All is well.' >${SITE}/hidden/deep/below/health.html`);
    await guarded.resolved(from);
  });
});

describe('signals of Apache with PHP-FPM', { skip }, () => {
  let guarded: GuardedHost;
  before(async () => {
    guarded = await GuardedHost.start('apache-fpm');
  });
  afterEach(() => guarded.stop());
  after(() => guarded.close());

  test('PHP-FPM is stopped: one incident for both services, over when it runs again', async () => {
    await guarded.watch('observe');
    await underLoad(guarded, async (scene) => {
      await guarded.must('service php8.2-fpm stop');
      const incident = await scene.incident();
      const down = await guarded.event('signal.raised', (e) => e.signalKind === 'service-down', scene.from);
      assert.deepEqual([down.incident, down.services], [incident, ['php8.2-fpm', 'apache2']]);
      const share = await guarded.event('signal.raised', (e) => e.signalKind === 'error-share', scene.from);
      assert.deepEqual([share.incident, share.site], [incident, 'library.test']);
      assert.match(share.summary, /answers \d\d % of its requests with 5xx/);
      await guarded.must('service php8.2-fpm start');
      await scene.over();
      assert.equal(scene.told('incident.opened').length, 1);
    });
  });

  test('the socket of PHP-FPM is deleted while it runs', async () => {
    await guarded.watch('observe');
    await guarded.must('sleep 3');
    await underLoad(guarded, async (scene) => {
      await guarded.must('rm /run/php/php8.2-fpm.sock');
      await scene.incident();
      await guarded.event('signal.raised', (e) => e.signalKind === 'listener-gone', scene.from);
      await guarded.must('service php8.2-fpm restart');
      await scene.over();
    });
  });

  test('every worker is taken by slow requests: a warning that names the pool', async () => {
    await guarded.must(`echo '<?php sleep(25);' >${SITE}/slow.php`);
    await guarded.must(
      "sed -i 's/^pm = .*/pm = static/; s/^pm.max_children = .*/pm.max_children = 2/' /etc/php/8.2/fpm/pool.d/www.conf && service php8.2-fpm restart",
    );
    await guarded.watch('observe');
    const from = guarded.told.length;
    await guarded.must(
      'for i in 1 2 3 4 5 6; do curl -s -o /dev/null -m 60 -H Host:library.test http://127.0.0.1/slow.php & done; sleep 0.1',
    );
    const queue = await guarded.event('signal.raised', (e) => e.signalKind === 'queue', from);
    assert.match(queue.summary, /all 2 workers of pool www are busy/);
    assert.equal(queue.severity, 'warning');
  });
});
