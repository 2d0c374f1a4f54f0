/** Changes that harm nobody, as they happen on every host around the time of a fault. */
import type { PracticeStack } from '../../src/practice/index.ts';
import type { DiagnosisCase } from './case.ts';
import type { FaultHost } from './fault-host.ts';
import { pick, randomFrom } from './random.ts';

export interface Distractor {
  readonly what: string;
  /** The text of a shell script; it holds nothing that comes from outside. */
  readonly script: string;
}

const PHP_INI: Readonly<Record<PracticeStack, string>> = {
  modphp: '/etc/php/8.2/apache2/php.ini',
  'apache-fpm': '/etc/php/8.2/fpm/php.ini',
  'nginx-fpm': '/etc/php/8.2/fpm/php.ini',
};

const UNUSED_SITE = '<VirtualHost *:8081>\\nServerName old.test\\nDocumentRoot /srv/old\\n</VirtualHost>\\n';

export function distractorsFor({
  site,
  stack,
}: Pick<DiagnosisCase, 'site' | 'stack'>): readonly Distractor[] {
  const root = site === 'library' ? '/srv/library/public' : '/srv/shop';
  const include = site === 'library' ? '/srv/library/include/settings.php' : '/srv/shop/inc/boot.php';
  const web = stack === 'nginx-fpm' ? '/etc/nginx/nginx.conf' : '/etc/apache2/apache2.conf';
  const log = stack === 'nginx-fpm' ? '/var/log/nginx/access.log' : '/var/log/apache2/access.log';
  return [
    { what: 'touched the main configuration', script: `touch -c ${web}` },
    {
      what: 'a site that is not enabled',
      script: `printf '${UNUSED_SITE}' >/etc/apache2/sites-available/old.conf`,
    },
    {
      what: 'a module that is not enabled',
      script: `echo 'LoadModule evasive20_module /usr/lib/apache2/modules/mod_evasive20.so' >/etc/apache2/mods-available/evasive.load`,
    },
    {
      what: 'a file of a package replaced by an equal one',
      script: equalCopy('/usr/lib/apache2/modules/mod_speling.so'),
    },
    {
      what: 'a loaded extension replaced by an equal one',
      script: equalCopy('/usr/lib/php/20220829/ctype.so'),
    },
    { what: 'a new file in the document root', script: `echo 'see you on Sunday' >${root}/notes.txt` },
    { what: 'a comment in php.ini', script: addLine(PHP_INI[stack], '; reviewed in autumn') },
    { what: 'a comment in an included file', script: addLine(include, '// reviewed in autumn') },
    { what: 'the access log rotated', script: `[ -s ${log} ] && cp -p ${log} ${log}.1 && : >${log}` },
    {
      what: 'the times of a file of another package',
      script: 'touch -c /usr/share/common-licenses/GPL-3',
    },
    { what: 'a new user', script: 'useradd --no-create-home reader' },
    { what: 'a new cron job', script: `echo '3 4 * * * root /bin/true' >/etc/cron.d/reading-room` },
    { what: 'a new name in /etc/hosts', script: addLine('/etc/hosts', '192.0.2.7 printer.test') },
    {
      what: 'the mode of a site that is not enabled',
      script: 'chmod 600 /etc/apache2/sites-available/default-ssl.conf',
    },
    { what: 'a file left in /var/tmp', script: 'head -c 100000 /dev/urandom >/var/tmp/upload.part' },
  ];
}

/** Nothing is made where the fault has taken the file away. */
function addLine(file: string, line: string): string {
  return `[ -s ${file} ] && echo '${line}' >>${file}`;
}

/** As a careful person or a package manager does it: another inode, the same content, owner, mode and times. */
function equalCopy(file: string): string {
  return `cp -p ${file} ${file}.new && mv ${file}.new ${file}`;
}

const COUNT = 5;

/** Five of them, always the same for a case, and how many of these come before the fault. */
export function chosenDistractors(one: DiagnosisCase): {
  readonly before: readonly Distractor[];
  readonly after: readonly Distractor[];
} {
  const random = randomFrom(one.id);
  const chosen = pick(distractorsFor(one), COUNT, random);
  const first = Math.floor(random() * (COUNT + 1));
  return { before: chosen.slice(0, first), after: chosen.slice(first) };
}

/** A change that a fault has made impossible (a disk is full) is left out. */
export async function distract(host: FaultHost, changes: readonly Distractor[]): Promise<void> {
  for (const { script } of changes) await host.run(['/bin/sh', '-c', script]);
}
