/** A year of ordinary changes on a guarded host, with packages of the real archive: how many are refused wrongly? None may be. */
import { join } from 'node:path';
import type { Clone } from '../../src/host/sandbox/index.ts';
import { PracticeHost } from '../../src/practice/index.ts';
import { figure, median, spreadOf, type Figure } from '../framework.ts';
import { APACHE_MODULES, PHP_EXTENSIONS, UNRELATED, WEB, keptArchive, type Archive } from './archive.ts';
import { cacheRoot, inside, must, shell, STAKEOUT } from './ground.ts';

const AT_LEAST = 120;
const QUICK_EVERY = 6;
const REPO = '/run/repo';
const PAGES = ['/', '/app/', '/members.php', '/words.php'];

export async function runYear(quick: boolean, log: (line: string) => void): Promise<readonly Figure[]> {
  const archive = await keptArchive(join(cacheRoot(), 'guard', 'archive'), log);
  await using host = await PracticeHost.start({
    stack: 'modphp',
    say: log,
    shared: [{ from: archive.directory, to: REPO }],
    sizeBytes: 3 * 2 ** 30,
  });
  return await live(host, archive, quick, log); // the host lives as long as this does
}

async function live(
  host: PracticeHost,
  archive: Archive,
  quick: boolean,
  log: (line: string) => void,
): Promise<Figure[]> {
  const { clone } = host;
  await must(clone, [
    '/bin/bash',
    '-c',
    `rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*
    echo 'deb [trusted=yes] copy:${REPO} ./' >/etc/apt/sources.list; apt-get update`,
  ]);
  const older = [...archive.older].map(([name, version]) => `${name}=${version}`).join(' ');
  await must(clone, [
    '/bin/bash',
    '-c',
    `apt-get -y --allow-downgrades -o Dpkg::Options::=--force-confold install ${older}`,
  ]);
  await must(clone, [
    '/bin/bash',
    '-c',
    `apache2ctl graceful; ${STAKEOUT} baseline create && ${STAKEOUT} guard install`,
  ]);
  const all = transactions(archive);
  const tally = { done: 0, refused: [] as string[], failed: [] as string[], took: [] as number[], broken: 0 };
  for (const [at, line] of all.entries()) {
    if (quick && at % QUICK_EVERY !== 0) continue;
    const start = performance.now();
    const result = await shell(clone, line);
    const said = result.stdout + result.stderr;
    if (/stakeout guard: (?:refused|could not)/.test(said)) {
      tally.refused.push(line);
      log(`REFUSED ${line}\n${said.slice(said.indexOf('stakeout guard:')).slice(0, 1200)}`);
    } else if (result.code !== 0) {
      tally.failed.push(line);
      log(`apt itself failed: ${line}: ${result.stderr.trim().split('\n').slice(-2).join(' ')}`);
    } else {
      tally.done += 1;
      tally.took.push(performance.now() - start);
    }
    // A running server hides what is gone; and one that is only reloaded after an upgrade of PHP has the old module with new extensions.
    await shell(clone, RESTART);
    const broken = await brokenPages(host);
    if (broken.length > tally.broken)
      log(`after ${line}: ${broken.join(', ')} fail: ${await errorsOf(clone)}`);
    tally.broken = broken.length;
    if (at % 20 === 0) log(`${at} of ${all.length}: ${tally.done} done, ${tally.refused.length} refused`);
  }
  const broken = await brokenPages(host);
  const undecided = await inside(clone, [
    '/bin/sh',
    '-c',
    `${STAKEOUT} journal --kind guard.judged --json | grep -c '"undecided"'`,
  ]);
  log(`apt itself refused ${tally.failed.length}; undecided by names: ${undecided.stdout.trim()}`);
  return [
    figure(
      'year: ordinary transactions done',
      tally.done,
      '',
      all.length,
      quick ? {} : { atLeast: AT_LEAST },
    ),
    figure('year: wrongly refused', tally.refused.length, '', tally.done, { atMost: 0 }),
    figure(
      'year: pages that answer 200 at its end',
      PAGES.length - broken.length,
      `of ${PAGES.length}`,
      PAGES.length,
      { atLeast: PAGES.length },
    ),
    figure('year: a transaction', median(tally.took) / 1000, 's', tally.took.length, {
      spread: spreadOf(
        tally.took.map((ms) => ms / 1000),
        1,
      ),
    }),
  ];
}

async function brokenPages(host: PracticeHost): Promise<string[]> {
  const answers = await Promise.all(PAGES.map(async (page) => ({ page, answer: await host.request(page) })));
  return answers.flatMap(({ page, answer }) =>
    answer.status === 200 ? [] : [`${page} (${answer.status}, ${answer.body.slice(0, 80).trim()})`],
  );
}

async function errorsOf(clone: Clone): Promise<string> {
  const log = await shell(clone, 'grep -v notice /var/log/apache2/error.log | tail -n 4');
  return log.stdout.trim();
}

const APT = 'apt-get -y -o Dpkg::Options::=--force-confold';

const RESTART =
  'apache2ctl stop; for i in $(seq 100); do pgrep -x apache2 >/dev/null || break; sleep 0.05; done; apache2ctl start; sleep 0.3';
/** Both that have PHP loaded: what is mapped is needed. */
const RELOAD = `{ ${RESTART}; pkill -USR2 -o php-fpm8.2; sleep 2; }`;

/**
 * The repository holds part of the archive: an upgrade for which apt would remove something to have its way is none of a year's, and apt
 * is told not to. In the order of a year: what comes and goes, then updates, then what an administrator does on
 * purpose.
 */
function transactions({ upgrades, older }: Archive): string[] {
  const php = WEB.filter((name) => older.has(name) && name.includes('php')).join(' ');
  const apache = WEB.filter((name) => older.has(name) && name.startsWith('apache2')).join(' ');
  const others = WEB.filter((name) => older.has(name) && !php.includes(name) && !apache.includes(name));
  const single = upgrades.filter((name) => !WEB.includes(name));
  return [
    ...UNRELATED.map((name) => `${APT} --no-install-recommends install ${name}`),
    `${APT} install ${apache}`,
    ...others.map((name) => `${APT} install ${name}`),
    `${APT} install ${php}`,
    ...single.map((name) => `${APT} --no-remove install --only-upgrade ${name}`),
    ...PHP_EXTENSIONS.map((name) => `${APT} --no-install-recommends install ${name}`),
    ...APACHE_MODULES.map((name) => `${APT} --no-install-recommends install ${name}`),
    ...PHP_EXTENSIONS.slice(0, 3).map(
      (name) => `phpdismod ${name.replace('php8.2-', '')} && phpenmod ${name.replace('php8.2-', '')}`,
    ),
    'a2enmod headers rewrite && a2dismod -f headers',
    ...['php8.2-mysql', 'libapache2-mod-php8.2', 'apache2-bin', 'libssl3'].map(
      (name) => `${APT} install --reinstall ${name}`,
    ),
    `${APT} --allow-downgrades install ${[...older]
      .filter(([name]) => php.includes(name))
      .map(([name, version]) => `${name}=${version}`)
      .join(' ')}`,
    `${APT} upgrade`,
    'dpkg-reconfigure -f noninteractive libapache2-mod-php8.2',
    ...PHP_EXTENSIONS.map((name) => `${APT} purge ${name}`),
    ...APACHE_MODULES.map((name) => `${APT} purge ${name}`),
    ...UNRELATED.map((name, at) =>
      at % 3 === 0 ? `dpkg -P ${name}` : `${APT} ${at % 2 === 0 ? 'purge' : 'remove'} ${name}`,
    ),
    `${APT} autoremove`,
    `phpdismod mbstring && ${RELOAD} && ${STAKEOUT} baseline create && ${APT} remove php8.2-mbstring`,
    `${APT} install php8.2-mbstring && phpenmod mbstring && ${RELOAD} && ${STAKEOUT} baseline create`,
  ];
}
