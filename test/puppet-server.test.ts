/**
 * Debian's puppetserver serves the generated module, and its agent enforces it: what was taken comes back, by the agent's own mark as a
 * correction, and the journal has it from the agent's own report.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHANGED, PuppetPair, TAKEN, UNCHANGED } from './puppet/pair.ts';

const skip = process.geteuid?.() === 0 ? false : 'a practice host needs root';

test('a server and its agent put back a module and two links, report that as corrections, and then change nothing', {
  skip,
  timeout: 600_000,
}, async (t) => {
  await using pair = await PuppetPair.start((line) => t.diagnostic(line));
  // Puppet calls a change corrective where an earlier run left its state.
  const first = await pair.agent();
  assert.equal(first.code, UNCHANGED, said(first));
  assert.equal(await pair.marked(), 0);

  await pair.steal();
  assert.notDeepEqual(await pair.brokenPages(), []);
  const repair = await pair.agent();
  assert.equal(repair.code, CHANGED, said(repair));
  assert.deepEqual(await pair.brokenPages(), []);
  for (const path of TAKEN) assert.equal((await pair.host.clone.run(['/usr/bin/test', '-e', path])).code, 0);
  assert.ok((await pair.marked()) > 0);

  const found = await pair.check();
  const changes = found.reports[0]?.changes ?? [];
  assert.ok(
    changes.every(({ outcome }) => outcome === 'corrected'),
    JSON.stringify(changes),
  );
  const resources = changes.map(({ resource }) => resource);
  // The link of PHP may come back with its package before Puppet looks at it.
  assert.ok(resources.includes('Exec[web_parts: files of libapache2-mod-php8.2]'), resources.join());
  assert.ok(resources.includes('File[/etc/apache2/sites-enabled/library.conf]'), resources.join());
  assert.deepEqual([found.code, found.recorded], [1, changes.length]);
  const journal = await pair.host.agent(['journal', '--kind', 'puppet.corrected']);
  assert.equal(journal.stdout.trim().split('\n').length, changes.length, journal.stdout);
  assert.match(journal.stdout, /practice\.test/);
  assert.equal((await pair.check()).recorded, 0);

  const again = await pair.agent();
  assert.equal(again.code, UNCHANGED, said(again));
  assert.equal((await pair.check()).code, 0);
});

function said({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string {
  return `${stdout}${stderr}`;
}
