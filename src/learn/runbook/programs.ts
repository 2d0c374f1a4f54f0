/** Programs by what a step may do with them: which are refused, and which change something. Pure; a lint, no sandbox. */

const base = (program: string): string => program.slice(program.lastIndexOf('/') + 1);

const INTERPRETERS =
  /^(?:(?:ba|da|z|k|c|tc|fi)?sh|busybox|perl\d?.*|python[\d.]*|ruby[\d.]*|node|php[\d.]*|php-cgi.*|lua.*|tclsh.*|[gmn]?awk|ed|ex|vim?|emacs|nano|gdb|make|m4|bc|dc)$/;
const STARTERS: ReadonlySet<string> = new Set([
  'env',
  'xargs',
  'parallel',
  'sudo',
  'su',
  'doas',
  'runuser',
  'nohup',
  'setsid',
  'nice',
  'ionice',
  'chroot',
  'nsenter',
  'unshare',
  'watch',
  'script',
  'ssh',
  'at',
  'batch',
  'crontab',
  'systemd-run',
  'start-stop-daemon',
  'exec',
  'eval',
  'source',
  'flock',
  'time',
  'stdbuf',
]);

export interface Refused {
  readonly why: string;
  readonly next: string;
}

/** A program that would run what no reader sees as a command of its own. */
export function refusedProgram(program: string, args: readonly string[]): Refused | undefined {
  const name = base(program);
  if (INTERPRETERS.test(name) && !isPhpQuestion(name, args))
    return { why: `${name} runs programs out of text`, next: 'call the program that does the work' };
  if (STARTERS.has(name))
    return { why: `${name} starts other programs`, next: 'name the program itself; a step has a timeout' };
  if (name === 'find' && args.some((arg) => /^-(?:exec|ok)/.test(arg)))
    return {
      why: 'find -exec starts other programs',
      next: 'let find list, and give the files to the next step',
    };
  const inner = name === 'timeout' || name === 'strace' ? innerProgram(args) : undefined;
  return inner === undefined ? undefined : refusedProgram(inner.program, inner.args);
}

/** Only to ask what it is made of. */
function isPhpQuestion(name: string, args: readonly string[]): boolean {
  return /^php[\d.]*$/.test(name) && args.length > 0 && args.every((arg) => /^-(?:m|v|i|-ini)$/.test(arg));
}

const WITH_VALUE = /^-[eosSPIOXbkn]$|^--(?:signal|kill-after)$/;

/** Of `timeout 5 strace -f -e trace=%file -o FILE apache2ctl -t`: strace, then apache2ctl. */
function innerProgram(
  args: readonly string[],
): { readonly program: string; readonly args: readonly string[] } | undefined {
  let at = 0;
  while (at < args.length) {
    const arg = args[at] ?? '';
    if (arg.startsWith('-')) at += WITH_VALUE.test(arg) || arg === '-p' ? 2 : 1;
    else if (/^\d+(?:\.\d+)?[smhd]?$/.test(arg)) at += 1;
    else return { program: arg, args: args.slice(at + 1) };
  }
  return undefined;
}

type Judge = (args: readonly string[]) => boolean;

const always: Judge = () => true;
const firstIs = (...verbs: readonly string[]): Judge => {
  const known = new Set(verbs);
  return (args) => known.has(args.find((arg) => !arg.startsWith('-')) ?? '');
};
const has =
  (pattern: RegExp): Judge =>
  (args) =>
    args.some((arg) => pattern.test(arg));

const CHANGES: Readonly<Record<string, Judge>> = {
  ...Object.fromEntries(
    'rm rmdir mv cp install ln chmod chown chgrp truncate dd tee touch mkdir mount umount kill pkill killall useradd userdel groupadd groupdel usermod a2enmod a2dismod a2ensite a2dissite a2enconf a2disconf phpenmod phpdismod invoke-rc.d update-rc.d reboot shutdown mkfs fallocate shred setfacl logrotate update-alternatives'
      .split(' ')
      .map((name) => [name, always]),
  ),
  'apt-get': (args) =>
    !args.some((arg) => /^(?:-s|--simulate|--dry-run|--just-print|--no-act)$/.test(arg)) &&
    firstIs(
      'install',
      'remove',
      'purge',
      'autoremove',
      'upgrade',
      'dist-upgrade',
      'clean',
      'autoclean',
      'update',
    )(args),
  dpkg: has(/^(?:-i|-r|-P|--install|--remove|--purge|--configure|--unpack)$/),
  systemctl: firstIs(
    'start',
    'stop',
    'restart',
    'reload',
    'try-restart',
    'reload-or-restart',
    'kill',
    'enable',
    'disable',
    'mask',
    'unmask',
    'daemon-reload',
    'reset-failed',
  ),
  service: has(/^(?:start|stop|restart|reload|force-reload|try-restart)$/),
  apache2ctl: firstIs('start', 'stop', 'restart', 'graceful', 'graceful-stop'),
  apachectl: firstIs('start', 'stop', 'restart', 'graceful', 'graceful-stop'),
  nginx: has(/^-s$/),
  sed: has(/^-[A-Za-z]*i|^--in-place/),
  find: has(/^-(?:delete|fprint)/),
  journalctl: has(/^--(?:vacuum|rotate|flush)/),
  stakeout: (args) =>
    ['repair', 'restart', 'undo', 'run'].includes(args[0] ?? '') &&
    (args[0] !== 'repair' || args.includes('--yes')),
};

/** True for a call that is known to change the host. What is not known is not said to be harmless. */
export function changesHost(program: string, args: readonly string[]): boolean {
  const name = base(program);
  const inner = name === 'timeout' || name === 'strace' ? innerProgram(args) : undefined;
  if (inner !== undefined) return changesHost(inner.program, inner.args);
  const judge = Object.hasOwn(CHANGES, name) ? CHANGES[name] : undefined;
  return judge?.(args) ?? false;
}
