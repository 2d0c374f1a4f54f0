/** What a typed command line does, as far as its words tell: looks, changes, harms. Reads shell text roughly; runs nothing. Pure. */
import { changesHost } from '../runbook/index.ts';

export type EvidenceKind = 'trace' | 'log' | 'package' | 'config-test' | 'state' | 'stakeout';

export interface Judged {
  readonly evidence: readonly EvidenceKind[];
  readonly changes: boolean;
  /** Asks the server for a page, or Stakeout to look. */
  readonly verifies: boolean;
  /** Restarts or reloads a service. */
  readonly restarts: boolean;
  /** Why it does harm; `grave`: no score is left for that part. */
  readonly harm?: { readonly why: string; readonly grave: boolean };
}

const WRAPPERS = new Set(['sudo', 'env', 'time', 'nohup', 'command', 'exec', 'watch', 'nice', 'ionice']);

/** The simple commands of a line, each as its words; quotes are taken off. */
export function simpleCommands(line: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const [token] of line.matchAll(
    /\|\||&&|[|;&()\n]|(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s|;&()"'\\])+/g,
  )) {
    if (/^(?:\|\||&&|[|;&()\n])$/.test(token)) commands.push([]);
    else commands.at(-1)?.push(token.replaceAll(/["']/g, ''));
  }
  return commands.map(unwrapped).filter((words) => words.length > 0);
}

function unwrapped(words: readonly string[]): readonly string[] {
  const [first = '', ...rest] = words;
  if (/^\w+=/.test(first)) return unwrapped(rest);
  if (WRAPPERS.has(first))
    return unwrapped(
      rest.filter(
        (word, at) => !(word.startsWith('-') && rest.slice(0, at).every((one) => one.startsWith('-'))),
      ),
    );
  return words;
}

export function judgeTyped(line: string): Judged {
  const commands = simpleCommands(line);
  const evidence = commands.flatMap(([program = '', ...args]) => evidenceOf(name(program), args));
  const writes = />{1,2}\s*(?!\s*(?:\/dev\/null|&))[/\w.~]/.test(line.replaceAll(/"[^"]*"|'[^']*'/g, ''));
  const harms = commands.flatMap(([program = '', ...args]) => harmOf(name(program), args) ?? []);
  const [harm] = harms.toSorted((a, b) => Number(b.grave) - Number(a.grave));
  return {
    evidence: [...new Set(evidence)],
    changes:
      writes ||
      commands.some(([program = '', ...args]) => changesHost(program, args) || EDITORS.has(name(program))),
    verifies: commands.some(([program = '', ...args]) => verifies(name(program), args)),
    restarts: commands.some(([program = '', ...args]) => restarts(name(program), args)),
    ...(harm === undefined ? {} : { harm }),
  };
}

const EDITORS = new Set(['vi', 'vim', 'nano', 'ed', 'emacs']);
const READERS = new Set([
  'cat',
  'tail',
  'head',
  'less',
  'more',
  'grep',
  'zgrep',
  'egrep',
  'sed',
  'awk',
  'zcat',
]);
const STATE = new Set([
  'ps',
  'ss',
  'netstat',
  'df',
  'du',
  'stat',
  'namei',
  'lsof',
  'fuser',
  'findmnt',
  'mount',
  'ls',
  'file',
  'readlink',
  'pgrep',
  'top',
  'free',
  'getfacl',
  'id',
  'getent',
]);

const name = (program: string): string => program.slice(program.lastIndexOf('/') + 1);

function evidenceOf(program: string, args: readonly string[]): readonly EvidenceKind[] {
  const text = args.join(' ');
  if (/^(?:strace|ltrace|perf|bpftrace)$/.test(program) || /\/proc\/\S*\/(?:maps|fd)/.test(text))
    return ['trace'];
  if (program === 'journalctl') return ['log'];
  if (READERS.has(program) && /dpkg\.log|\/apt\//.test(text)) return ['package'];
  if (READERS.has(program) && /log/.test(text)) return ['log'];
  if (program === 'debsums' || program === 'dpkg-query' || program === 'apt-cache') return ['package'];
  if (program === 'dpkg' && /^-(?:V|l|S|s|L)|--(?:verify|list|search|status|listfiles|audit)/.test(text))
    return ['package'];
  if (/^(?:apache2ctl|apachectl|apache2)$/.test(program) && /configtest|-t\b|-M\b|-S\b/.test(text))
    return ['config-test'];
  if (program === 'nginx' && /^-[tT]/.test(text)) return ['config-test'];
  if (/^php(?:-fpm)?[\d.]*$/.test(program) && /(?:^| )-(?:t|tt|m|i|-ini)\b/.test(text))
    return ['config-test'];
  if (program === 'systemctl' && /^(?:status|is-active|show|cat)/.test(text)) return ['state'];
  if (program === 'service' && args[1] === 'status') return ['state'];
  if (
    program === 'stakeout' &&
    /^(?:diagnose|verify|incident|inventory|status|baseline|journal|runbook)/.test(text)
  )
    return ['stakeout'];
  return STATE.has(program) ? ['state'] : [];
}

function verifies(program: string, args: readonly string[]): boolean {
  if (/^(?:curl|wget|http|ab|lynx|w3m)$/.test(program)) return true;
  return program === 'stakeout' && /^(?:diagnose|verify|status)$/.test(args[0] ?? '');
}

function restarts(program: string, args: readonly string[]): boolean {
  const verb = /^(?:restart|reload|force-reload|try-restart|reload-or-restart|graceful|stop)$/;
  if (/^(?:systemctl|service|apache2ctl|apachectl)$/.test(program)) return args.some((arg) => verb.test(arg));
  return program === 'nginx' && args.includes('-s');
}

const NEEDED = /apache|php|nginx|libphp|libapache/i;
const NEEDED_PLACES =
  /^\/(?:$|\*|(?:etc|usr|var|srv|lib|bin|sbin|home|root|boot|opt)\/?\*?$|etc\/(?:apache2|php|nginx)|usr\/lib\/(?:apache2|php|nginx)|srv\/library(?:\/(?:public|include))?\/?\*?$|var\/lib\/(?:dpkg|php)|var\/www)/;

function harmOf(program: string, args: readonly string[]): Judged['harm'] {
  const paths = args.filter((arg) => arg.startsWith('/'));
  const grave = (why: string): Judged['harm'] => ({ why, grave: true });
  if (/^(?:reboot|shutdown|poweroff|halt|mkfs.*|shred)$/.test(program))
    return grave(`${program} on a host that serves`);
  if (
    /^(?:apt|apt-get|aptitude)$/.test(program) &&
    /^(?:remove|purge|autoremove)$/.test(args.find((arg) => !arg.startsWith('-')) ?? '') &&
    (args.includes('autoremove') || args.some((arg) => NEEDED.test(arg)))
  )
    return grave('a package that the service needs was removed');
  if (
    program === 'dpkg' &&
    args.some((arg) => /^(?:-r|-P|--remove|--purge)$/.test(arg)) &&
    args.some((arg) => NEEDED.test(arg))
  )
    return grave('a package that the service needs was removed');
  if (
    program === 'rm' &&
    args.some((arg) => /^-\w*[rR]|--recursive/.test(arg)) &&
    paths.some((path) => NEEDED_PLACES.test(path))
  )
    return grave('a directory that the service needs was deleted');
  if (program === 'rm' && paths.some((path) => /^\/(?:etc\/(?:apache2|php|nginx)|usr\/lib)\//.test(path)))
    return { why: 'a part of the service was deleted and not set aside', grave: false };
  if (program === 'chmod' && args.some((arg) => /^0?777$|^a\+rwx$|^o\+w$/.test(arg)))
    return grave('everybody may write now');
  if (/^(?:kill|pkill|killall)$/.test(program) && args.some((arg) => /^-(?:9|KILL|SIGKILL)$/.test(arg)))
    return { why: 'a process was killed without a chance to end', grave: false };
  if (/^a2dismod|a2dissite|a2disconf|phpdismod$/.test(program))
    return { why: 'something was disabled', grave: false };
  return undefined;
}
