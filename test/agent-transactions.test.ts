/** A package upgrade is not a theft: the agent beside real dpkg runs on a practice host. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CHECKOUT } from '../src/practice/checkout.ts';
import { GuardedHost, MODULE } from './agent/guarded-host.ts';

const skip = process.geteuid?.() === 0 ? false : 'a practice host needs root';
const REPACK = `/bin/sh ${CHECKOUT}/test/agent/repack.sh`;
/** What a security update of PHP and Apache brings: 482 files. */
const SIX = [
  'apache2-bin',
  'apache2-data',
  'libapache2-mod-php8.2',
  'php8.2-cli',
  'php8.2-common',
  'php8.2-opcache',
];
const MYSQL = '/usr/lib/php/20220829/mysqli.so';

describe('the agent beside package managers', { skip }, () => {
  let guarded: GuardedHost;
  const debs = SIX.map((name) => `/tmp/${name}.deb`).join(' ');

  before(async () => {
    guarded = await GuardedHost.start();
    for (const name of SIX) await guarded.must(`${REPACK} ${name} /tmp/${name}.deb`);
    await guarded.watch('restore');
  });
  after(() => guarded.close());

  test('six packages with identical content: no finding, one line of information', async () => {
    const from = guarded.told.length;
    await guarded.must(`dpkg -i ${debs}`);
    const end = await guarded.event('transaction.ended', () => true, from);
    assert.equal(end.verdict, 'harmless', end.summary);
    assert.match(end.summary, /identical content/);
    const kinds = guarded.told.slice(from).map((e) => e.kind);
    assert.deepEqual(kinds, ['transaction.seen', 'transaction.ended']);
  });

  test('afterwards a stolen file still comes back by its link', async () => {
    const from = guarded.told.length;
    await guarded.must(`rm ${MODULE} && sleep 0.2 && test -f ${MODULE}`);
    const done = await guarded.event('restore.done', () => true, from);
    assert.equal(done.tier, 'link');
    await guarded.resolved(from);
  });

  test('an upgrade that works moves the baseline, and its new content is what is restored', async () => {
    await guarded.must(`${REPACK} php8.2-mysql /tmp/mysql.deb 9:8.2 ${MYSQL}`);
    const old = await guarded.sha256(MYSQL);
    const from = guarded.told.length;
    await guarded.must('dpkg -i /tmp/mysql.deb');
    const end = await guarded.event('transaction.ended', () => true, from);
    assert.equal(end.verdict, 'harmless', end.summary);
    const [moved] = guarded.since(from, 'baseline.moved');
    assert.ok(moved?.accepted.includes(MYSQL), JSON.stringify(moved));
    assert.deepEqual(guarded.since(from, 'finding.opened'), []);
    const upgraded = await guarded.sha256(MYSQL);
    assert.notEqual(upgraded, old);
    await guarded.must(`rm ${MYSQL}; sleep 0.2`);
    assert.equal(await guarded.sha256(MYSQL), upgraded);
    await guarded.resolved(from);
  });

  test('a removal that harms is critical although dpkg finds nothing wrong, and is put right', async () => {
    const from = guarded.told.length;
    await guarded.must('dpkg -r php8.2-mysql && test ! -e ' + MYSQL);
    const end = await guarded.event('transaction.ended', () => true, from);
    assert.equal(end.verdict, 'harmful', end.summary);
    assert.equal((await guarded.sh('dpkg -V php8.2-mysql')).stdout, '');
    const finding = await guarded.event('finding.opened', (e) => e.path === MYSQL, from);
    assert.equal(finding.severity, 'critical');
    assert.match(finding.actor?.transaction?.argv.join(' ') ?? '', /dpkg -r php8.2-mysql/);
    await guarded.resolved(from);
    await guarded.must('apache2ctl restart');
    await guarded.until(
      'pages answer',
      async () => (await guarded.host.request('/members.php')).status === 200,
    );
  });

  test("another package's maintainer script that removes the module", async () => {
    const from = guarded.told.length;
    await guarded.must(`
      mkdir -p /tmp/rogue/DEBIAN; cd /tmp/rogue/DEBIAN
      printf 'Package: rogue\\nVersion: 1\\nArchitecture: all\\nMaintainer: N. N. <n@example.org>\\nDescription: x\\n' >control
      printf '#!/bin/sh\\nrm -f ${MODULE}\\n' >postinst; chmod 755 postinst
      dpkg-deb -Znone --build /tmp/rogue /tmp/rogue.deb && dpkg -i /tmp/rogue.deb`);
    const end = await guarded.event('transaction.ended', () => true, from);
    assert.equal(end.verdict, 'harmful', end.summary);
    const finding = await guarded.event('finding.opened', (e) => e.path === MODULE, from);
    assert.equal(finding.actor?.transaction?.package, 'rogue');
    await guarded.resolved(from);
    assert.equal((await guarded.host.request('/')).status, 200);
  });
});
