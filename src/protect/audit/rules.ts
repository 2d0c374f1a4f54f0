/** The rules of the audit, in one table: ids are part of the interface (suppressions, baselines, SARIF). */
import type { AuditSeverity } from './finding.ts';

export const RULE_IDS = [
  'package-removal',
  'package-autoremove',
  'file-removal',
  'file-replacement',
  'file-access',
  'module-disabled',
  'service-stopped',
  'account-removal',
  'unresolved',
  'unreadable',
  'suppression',
] as const;
export type RuleId = (typeof RULE_IDS)[number];

export interface Rule {
  readonly id: RuleId;
  readonly title: string;
  /** Of its findings in general; a finding of which only a value makes it true is one step lower. */
  readonly severity: AuditSeverity;
  /** What is found, in two sentences. */
  readonly what: string;
  /** Why it matters on a running host. */
  readonly why: string;
  readonly bad: string;
  readonly good: string;
}

export const RULES: readonly Rule[] = [
  {
    id: 'package-removal',
    title: 'Removes a package that a service needs',
    severity: 'error',
    what: 'A package manager is told to remove, purge or replace a package that owns parts of a service, or a package that such a package depends on.',
    why: 'A running server keeps a removed module mapped until its next restart. The site then fails, or Apache hands out PHP source with status 200.',
    bad: "OLD='php*'\napt-get purge -y $OLD\n",
    good: "apt-get purge -y 'php7.4-*'\n",
  },
  {
    id: 'package-autoremove',
    title: 'Autoremove takes a package that a service needs',
    severity: 'error',
    what: 'Autoremove is run while a package that a service needs is marked as automatically installed and nothing that stays depends on it.',
    why: 'Which packages go is decided when the command runs, by marks that nobody looks at; removing one metapackage is enough to lose the rest.',
    bad: 'apt-get remove -y php libapache2-mod-php\napt-get autoremove --purge -y\n',
    good: 'apt-mark manual libapache2-mod-php8.2 php8.2-opcache\napt-get remove -y php libapache2-mod-php\napt-get autoremove --purge -y\n',
  },
  {
    id: 'file-removal',
    title: 'Removes a file that a service needs',
    severity: 'error',
    what: 'A command removes a component by its path, by a pattern that matches it, or with the directory that it is in; moving it away counts as well.',
    why: 'The loss of a loaded file shows only at the next start, long after the script that did it.',
    bad: 'for v in 5 8.2; do rm -f /usr/lib/apache2/modules/libphp$v.so; done\n',
    good: 'rm -f /usr/lib/apache2/modules/libphp5.so\n',
  },
  {
    id: 'file-replacement',
    title: 'Overwrites or empties a file that a service needs',
    severity: 'error',
    what: 'A component is overwritten by a copy, a link, a redirection or a build, or is truncated.',
    why: 'Writing into a mapped library changes the running process; a file of another build may not load at all.',
    bad: ': > /etc/apache2/mods-available/php8.2.load\n',
    good: 'install -m 644 php8.2.load /etc/apache2/mods-available/php8.2.load.new\n',
  },
  {
    id: 'file-access',
    title: 'Takes away access that a service needs',
    severity: 'error',
    what: 'A change of mode or owner makes a component unreadable for the account that needs it.',
    why: 'The file is still there, packages verify, and the service fails with permission errors at its next access or start.',
    bad: 'chmod -R 000 /etc/apache2\n',
    good: 'chmod -R go-w /etc/apache2\n',
  },
  {
    id: 'module-disabled',
    title: 'Disables a module, extension or site in use',
    severity: 'error',
    what: 'a2dismod, a2dissite, a2disconf, phpdismod or a removed link takes something out of the configuration that a site uses.',
    why: 'The configuration test still says "Syntax OK", since the need is gone together with the module.',
    bad: 'for m in php8.2 status; do a2dismod -q $m; done\n',
    good: 'a2dismod -q status\n',
  },
  {
    id: 'service-stopped',
    title: 'Stops or disables a service and does not start it again',
    severity: 'warning',
    what: 'A service with sites is stopped, disabled or masked, and no later command of the script starts it.',
    why: 'Its sites answer nothing until somebody starts it; disabled, not even a reboot does.',
    bad: 'systemctl stop apache2\ncp -a /var/www /backup\n',
    good: 'systemctl stop apache2\ncp -a /var/www /backup\nsystemctl start apache2\n',
  },
  {
    id: 'account-removal',
    title: 'Removes an account that a service runs as',
    severity: 'error',
    what: 'A user or group that a service needs is deleted.',
    why: 'The service does not start without it, and files that it owned have no name any more.',
    bad: 'userdel -f www-data\n',
    good: 'userdel -f deploy-old\n',
  },
  {
    id: 'unresolved',
    title: 'Cannot be resolved: rehearse it',
    severity: 'note',
    what: 'A command that removes things gets an operand whose value the audit cannot know: an argument, a file, the output of a program.',
    why: 'It may be harmless or take everything; only a run in a throw-away clone can tell.',
    bad: 'rm -rf "$1"\n',
    good: 'case $1 in /srv/cache/*) rm -rf "$1" ;; *) exit 2 ;; esac\n',
  },
  {
    id: 'unreadable',
    title: 'A part of the file cannot be read',
    severity: 'warning',
    what: 'The shell, or the file around it, has an error of syntax, is not text, or is nested deeper than the audit follows.',
    why: 'What could not be read has not been judged.',
    bad: 'if true; then rm -f /tmp/x\n',
    good: 'if true; then rm -f /tmp/x; fi\n',
  },
  {
    id: 'suppression',
    title: 'A suppression without reason, without effect or with a misspelt rule',
    severity: 'warning',
    what: 'A `# stakeout-allow RULE: reason` names no rule that exists, gives no reason, or allows nothing that is found.',
    why: 'Exceptions that nobody can explain, or that outlived their finding, hide the next one.',
    bad: 'a2dismod status # stakeout-allow module-disabled\n',
    good: 'a2dismod php8.2 # stakeout-allow module-disabled: this host moves to FPM today\n',
  },
];

const BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

export function isRuleId(id: string): id is RuleId {
  return BY_ID.has(id);
}

export function ruleOf(id: RuleId): Rule {
  const rule = BY_ID.get(id);
  if (rule === undefined) throw new RangeError(`no rule ${id}`);
  return rule;
}
