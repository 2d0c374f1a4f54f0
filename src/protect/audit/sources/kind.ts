/** What a file is, by its place, its name, its first line and, for YAML, what stands in it. Pure. */
import { posix } from 'node:path';

export const KINDS = [
  'shell',
  'dockerfile',
  'crontab',
  'system-crontab',
  'systemd',
  'makefile',
  'ansible',
  'cloud-init',
  'github-workflow',
  'gitlab-ci',
  'puppet',
] as const;
export type Kind = (typeof KINDS)[number];

/** Of this many characters of a file `kindOf` wants to see the beginning. */
export const HEAD = 1 << 14;

/** By name and place alone; `yaml` when what stands in it has to decide. */
const BY_PATH: readonly (readonly [RegExp, Kind | 'yaml'])[] = [
  [/(?:^|\/)(?:Dockerfile|Containerfile)(?:\.[^/]*)?$|\.(?:D|d)ockerfile$|\.containerfile$/, 'dockerfile'],
  [/(?:^|\/)(?:GNUm|M|m)akefile(?:\.(?:am|in|inc))?$|\.mk$|(?:^|\/)debian\/rules$/, 'makefile'],
  [/\.(?:service|socket|mount|swap)$|\.(?:service|socket)\.d\/[^/]+\.conf$/, 'systemd'],
  [/(?:^|\/)(?:etc\/crontab|cron\.d\/[^/.][^/]*)$|(?:^|\/)debian\/(?:[^/]+\.)?cron\.d$/, 'system-crontab'],
  [/(?:^|\/)(?:crontabs\/[^/]+|crontab)$|\.cron(?:tab)?$/, 'crontab'],
  [/\.pp$/, 'puppet'],
  [/(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/, 'github-workflow'],
  [/\.gitlab-ci\.ya?ml$/, 'gitlab-ci'],
  [/(?:^|\/)(?:tasks|handlers)\/(?:[^/]+\/)*[^/]+\.ya?ml$/, 'ansible'],
  [/(?:^|\/)(?:user|vendor)-data$|\.ya?ml$/, 'yaml'],
  [/\.(?:sh|bash|ksh)$|(?:^|[./])(?:preinst|postinst|prerm|postrm)(?:\.in)?$/, 'shell'],
];
/** Not csh, fish and tclsh, which are other languages. */
const SHELL = /^#!\s*(?:\S*\/env\s+(?:-\S+\s+)*)?(?:\S*\/)?(?:a|ba|da|k|mk|z)?sh(?:\s|$)/;
const MAKE = /^#!\s*(?:\S*\/env\s+(?:-\S+\s+)*)?(?:\S*\/)?g?make(?:\s|$)/;
const PLAY = /^[- ][ \t]*(?:hosts|import_playbook|ansible\.builtin\.import_playbook)\s*:/m;
const TASK =
  /^[- ][ \t]*(?:ansible\.builtin\.)?(?:apt|package|dnf|yum|file|copy|template|shell|command|service|systemd|user|block|import_tasks|include_tasks)\s*:/m;

/**
 * The kind of the file at `path`, of which `head` is the beginning; undefined for what the audit does not read. Debian's maintainer
 * scripts are shell by their names.
 */
export function kindOf(path: string, head: string): Kind | undefined {
  const named = BY_PATH.find(([pattern]) => pattern.test(path))?.[1];
  if (named === 'yaml') return yamlKind(path, head);
  // Programs that cron runs are called so too.
  if (named === 'crontab' && head.startsWith('#!')) return SHELL.test(head) ? 'shell' : undefined;
  if (named === 'crontab') return hasAccounts(head) ? 'system-crontab' : 'crontab';
  if (named === 'makefile' && SHELL.test(head)) return 'shell';
  if (named !== undefined) return named;
  if (SHELL.test(head)) return 'shell';
  return MAKE.test(head) ? 'makefile' : undefined;
}

/** What an unknown file is that somebody named, or piped in: cloud-init's by its mark, another language by its first line. */
export function kindOfNamed(path: string, head: string): Kind | undefined {
  const kind = kindOf(path, head);
  if (kind !== undefined) return kind;
  if (isCloudConfig(head)) return 'cloud-init';
  if (/\.(?:ya?ml|json|toml|py|pl|rb|php|js|ts)$/.test(posix.basename(path))) return undefined;
  return head.startsWith('#!') ? undefined : 'shell';
}

function yamlKind(path: string, head: string): Kind | undefined {
  if (isCloudConfig(head)) return 'cloud-init';
  if (/(?:^|\/)(?:user|vendor)-data$/.test(path)) return SHELL.test(head) ? 'shell' : undefined;
  return /^-\s/m.test(head) && (PLAY.test(head) || TASK.test(head)) ? 'ansible' : undefined;
}

function isCloudConfig(head: string): boolean {
  return /^(?:## template: ?jinja\s*\n)?#cloud-config\s*$/m.test(head.slice(0, 200));
}

const ENTRY = /^\s*(?:@[a-z]+\s+|(?:[\d*,/a-zA-Z-]+\s+){5})(\S+)\s+\S/;
const ACCOUNTS = /^(?:root|www-data|nobody|daemon|backup|mail|postgres|mysql|nagios|man|_[a-z-]+)$/;

/** With the field that says who, every entry has one; a command that is called `root` is none. */
function hasAccounts(head: string): boolean {
  const sixth = head.split('\n').flatMap((line) => ENTRY.exec(line)?.[1] ?? []);
  return sixth.length > 0 && sixth.every((word) => ACCOUNTS.test(word));
}
