/**
 * Configuration management made from real hosts, by the real programs of Debian: it is tried in a clone before it is handed out, and then on
 * the host, where it puts back what was taken, and after that changes nothing.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as z from 'zod/mini';
import { puppetReportsSchema } from '../src/commands/puppet/schema.ts';
import type { RunResult } from '../src/host/process/index.ts';
import { HOSTILE_NAMES } from '../src/protect/config-management/testing/hosts.ts';
import { ManagedHost } from './puppet/managed-host.ts';

const skip = process.geteuid?.() === 0 ? false : 'a practice host needs root';
const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
const PHP_LINK = '/etc/apache2/mods-enabled/php8.2.load';
const SITE_LINK = '/etc/apache2/sites-enabled/library.conf';
/** Links to one site that says nothing. */
const ODD_LINKS = HOSTILE_NAMES.map((name) => `/etc/apache2/sites-enabled/${name.replaceAll('/', '|')}.conf`);
const ODD_TARGET = '../sites-available/nothing.conf';

const LAST_RUN = '/var/cache/puppet/state/last_run_report.yaml';

/** Puppet's --detailed-exitcodes. */
const UNCHANGED = 0;
const CHANGED = 2;
const CHANGED_AND_FAILED = 6;

/** What cloud-init makes of a fragment at the first boot, by its own functions. */
const FIRST_BOOT = `import subprocess, sys
from cloudinit import util
from cloudinit.config import cc_write_files
config = util.load_yaml(open(sys.argv[1]).read())
cc_write_files.write_files("write_files", config["write_files"], "root:root")
util.write_file("/root/runcmd", util.shellify(config["runcmd"]), 0o700)
sys.exit(subprocess.run(["/bin/sh", "/root/runcmd"]).returncode)
`;

function exitOf(done: RunResult): number | null {
  if (done.code !== UNCHANGED && done.code !== CHANGED)
    process.stderr.write(`${done.stdout}${done.stderr}\n`);
  return done.code;
}

describe('configuration management', { skip, concurrency: 2 }, () => {
  describe('Apache with mod_php', { concurrency: 1 }, () => {
    let host: ManagedHost;
    before(async () => {
      host = await ManagedHost.start('modphp');
    });
    after(() => host.host.stop());

    test('a module is only handed out when it was validated, linted, compiled and applied twice', async () => {
      const made = await host.generate('--out', '/root/modules/web_parts');
      assert.deepEqual(
        made.checks.map(({ name, result }) => `${name}: ${result}`),
        [
          'syntax: holds',
          'lint: holds',
          'compile: holds',
          'first run repairs a package: holds',
          'first run repairs a link: holds',
          'second run changes nothing: holds',
        ],
        JSON.stringify(made.checks, undefined, 2),
      );
      assert.match(made.checks[3]?.detail ?? '', /libphp8\.2\.so came back by libapache2-mod-php8\.2/);
      assert.deepEqual([made.code, made.written, made.services], [0, true, ['apache2']]);
      // Neither the clone nor the check left anything on the host.
      assert.deepEqual(await host.brokenPages(), []);
    });

    test('the module, two links and a configuration file are taken: PHP source is shown; the first run puts all back, the second changes nothing', async () => {
      const lost = '/etc/apache2/mods-available/mime.conf';
      const edited = '/etc/apache2/mods-available/php8.2.conf';
      await host.must(
        `echo '# ours' >>${edited}; rm ${MODULE} ${PHP_LINK} ${SITE_LINK}; apache2ctl restart; rm ${lost}`,
      );
      assert.notDeepEqual(await host.brokenPages(), []);
      assert.equal(exitOf(await host.puppetApply()), CHANGED);
      assert.deepEqual(await host.brokenPages(), []);
      assert.equal(
        await host.must(`readlink ${PHP_LINK} ${SITE_LINK}`),
        '../mods-available/php8.2.load\n../sites-available/library.conf\n',
      );
      await host.must(`test -s ${MODULE} && test -s ${lost} && grep -q ours ${edited}`);
      const report = await checked(LAST_RUN);
      assert.deepEqual(
        report.reports[0]?.changes.map(({ outcome, resource }) => `${outcome} ${resource}`).toSorted(),
        [
          'corrected Exec[web_parts: files of apache2]',
          'corrected Exec[web_parts: files of libapache2-mod-php8.2]',
          `corrected File[${SITE_LINK}]`,
        ],
      );
      assert.deepEqual([report.code, report.recorded, (await checked()).recorded], [1, 3, 0]);
      assert.equal(exitOf(await host.puppetApply()), UNCHANGED);
      assert.equal((await checked()).code, 0);
      const entries = await host.host.agent(['journal', '--kind', 'puppet.corrected']);
      assert.equal(entries.stdout.trim().split('\n').length, 3);
    });

    test('a run that only looks says what is pending; one whose configuration does not hold reloads nothing, and says so', async () => {
      await host.must(`rm ${SITE_LINK}`);
      // Puppet itself calls a run that only looked unchanged, whatever it saw.
      assert.equal(exitOf(await host.puppetApply('--noop')), UNCHANGED);
      assert.equal((await host.sh(`test -e ${SITE_LINK}`)).code, 1);
      const looked = await checked();
      assert.deepEqual(
        [looked.code, looked.reports[0]?.changes.map(({ outcome }) => outcome)],
        [1, ['pending']],
      );

      await host.must('echo NoSuchDirective >/etc/apache2/conf-enabled/broken.conf');
      const done = await host.puppetApply();
      const said = done.stdout + done.stderr;
      assert.equal(done.code, CHANGED_AND_FAILED, said);
      assert.match(said, /configuration of apache2.*returned 1/);
      assert.match(said, /reload of apache2.*Skipping because of failed dependencies/);
      // It goes on with what it has loaded.
      assert.deepEqual(await host.brokenPages(), []);
      assert.ok((await checked()).reports[0]?.changes.some(({ outcome }) => outcome === 'failed'));
      await host.must('rm /etc/apache2/conf-enabled/broken.conf');
    });

    test('the unit tests of the module pass', async () => {
      const done = await host.sh('cp -r /root/modules/web_parts /root/tested && cd /root/tested && rspec');
      assert.equal(done.code, 0, done.stdout + done.stderr);
      assert.match(done.stdout, /^\d{2,} examples, 0 failures$/m);
    });

    test('a second time only what differs is shown, and what was changed by hand is left', async () => {
      const again = ['--out', '/root/modules/web_parts', '--no-check'];
      assert.deepEqual((await host.generate(...again)).changes, []);
      await host.must("echo '# by hand' >>/root/modules/web_parts/manifests/init.pp");
      const refused = await host.host.agent(['puppet', 'generate', ...again]);
      assert.match(refused.stderr, /somebody else changed manifests\/init\.pp/);
      await host.must("sed -i '$d' /root/modules/web_parts/manifests/init.pp");
      const diff = await host.host.agent(['puppet', 'generate', ...again, '--diff', '--name', 'other_parts']);
      assert.match(diff.stdout, /^-class web_parts \($/m);
      assert.match(diff.stdout, /^\+class other_parts \($/m);
      assert.equal(diff.code, 1);
    });

    test('links with names that mean something elsewhere come back by each of the three as they were', async () => {
      await host.must('touch /etc/apache2/sites-available/nothing.conf');
      for (const path of ODD_LINKS) await must(['/bin/ln', '-s', '--', ODD_TARGET, path]);
      await host.remember();
      const options = ['--no-check', '--name', 'odd_parts', '--out'];
      await host.generate(...options, '/root/odd/puppet/odd_parts');
      await host.generate(...options, '/root/odd/ansible/odd_parts', '--as', 'ansible');
      await host.generate(...options, '/root/odd/cloud-init', '--as', 'cloud-init');
      const kept = ODD_LINKS.filter((path) => !path.includes('\n'));
      const put = async (
        argv: readonly string[],
        expected: readonly string[],
        good: readonly number[],
      ): Promise<void> => {
        await must(['/bin/rm', '-f', '--', ...ODD_LINKS]);
        const done = await host.run(argv);
        assert.ok(good.includes(done.code ?? -1), done.stdout + done.stderr);
        assert.deepEqual(await oddLinks(), expected.toSorted());
      };
      const apply = ['/usr/bin/puppet', 'apply', '--color=false', '--detailed-exitcodes'];
      await put([...apply, '--modulepath', '/root/odd/puppet', '-e', 'include odd_parts'], kept, [CHANGED]);
      await host.must(
        "printf '%s\\n' '- hosts: localhost' '  connection: local' '  roles: [/root/odd/ansible/odd_parts]' >/root/odd/play.yml",
      );
      const play = ['/usr/bin/ansible-playbook', '--inventory', 'localhost,', '/root/odd/play.yml'];
      await put(
        play,
        kept.filter((path) => !path.includes('$')),
        [0],
      );
      await put(['/usr/bin/python3', '-c', FIRST_BOOT, '/root/odd/cloud-init/cloud-config.yaml'], kept, [0]);
    });

    async function must(argv: readonly string[]): Promise<void> {
      const done = await host.run(argv);
      assert.equal(done.code, 0, done.stderr);
    }

    /** Links to the empty site, as find(1) sees them. */
    async function oddLinks(): Promise<readonly string[]> {
      const found = await host.must(`find /etc/apache2/sites-enabled -lname ${ODD_TARGET} -print0`);
      return found
        .split('\0')
        .filter((path) => path !== '')
        .toSorted();
    }

    async function checked(
      ...reports: readonly string[]
    ): Promise<z.infer<typeof puppetReportsSchema> & { readonly code: number | null }> {
      const done = await host.host.agent(['puppet', 'check', '--json', ...reports]);
      return { code: done.code, ...puppetReportsSchema.parse(JSON.parse(done.stdout)) };
    }
  });

  describe('nginx with PHP-FPM', { concurrency: 1 }, () => {
    let host: ManagedHost;
    before(async () => {
      host = await ManagedHost.start('nginx-fpm');
    });
    after(() => host.host.stop());

    test('an extension, its link and the site are taken, and nginx is stopped: one run puts all back', async () => {
      const made = await host.generate('--out', '/root/modules/web_parts', '--no-check');
      assert.deepEqual(made.services, ['nginx', 'php8.2-fpm']);
      assert.deepEqual(made.checks, [{ name: 'everything', result: 'not-checked', detail: '--no-check' }]);
      const taken = [
        '/usr/lib/php/20220829/mysqli.so',
        '/etc/php/8.2/fpm/conf.d/20-mysqli.ini',
        '/etc/nginx/sites-enabled/library',
      ];
      await host.must(`rm ${taken.join(' ')}; service php8.2-fpm restart; service nginx stop`);
      assert.notDeepEqual(await host.brokenPages(), []);
      assert.equal(exitOf(await host.puppetApply()), CHANGED);
      await host.must(`ls ${taken.join(' ')}`);
      assert.deepEqual(await host.brokenPages(), []);
      assert.equal(exitOf(await host.puppetApply()), UNCHANGED);
    });

    test('an Ansible role and a fragment for cloud-init are applied twice as well', async () => {
      for (const as of ['ansible', 'cloud-init']) {
        const made = await host.generate('--as', as, '--out', `/root/made/${as}`);
        assert.deepEqual(
          made.checks.map(({ result }) => result),
          ['holds', 'holds', 'holds', 'holds'],
          JSON.stringify(made.checks, undefined, 2),
        );
      }
    });
  });
});
