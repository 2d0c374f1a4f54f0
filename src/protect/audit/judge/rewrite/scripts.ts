/** Remedies in shell, and in what has shell inside: each has its own way to say the same. Pure. */
import type { Advice } from './advice.ts';
import type { Remedy } from './remedy.ts';

const LEAVE_ON = 'leave the module on, or move the site first and test it';
const BESIDE = 'write a new file beside it, test it (apache2ctl -t, php -v), then rename it into place';
const CASE = 'case "$f" in /usr/lib/*|/etc/*) exit 1 ;; esac';

export function inShell(remedy: Remedy): Advice {
  switch (remedy.kind) {
    case 'set':
      return {
        say: `in the place of $${remedy.variable}, so that the script stops when it is empty`,
        code: `"\${${remedy.variable}:?}"`,
      };
    case 'remove-only':
      return { say: 'name what may go', code: `apt-get purge ${remedy.packages.join(' ')}` };
    case 'keep-packages':
      return {
        say: 'leave these out',
        code: `… | grep -vxF ${remedy.packages.map((name) => `-e ${name}`).join(' ')}`,
        more: 'or name the packages one by one',
      };
    case 'mark-manual':
      return { say: 'first', code: `apt-mark manual ${remedy.packages.join(' ')}` };
    case 'name-files':
      return {
        say: 'name the files that may go, or stop the script where one of these is among them',
        code: CASE,
      };
    case 'replace-beside':
      return { say: BESIDE };
    case 'take-writing-only':
      return { say: 'take away what is too much and no more', code: `chmod go-w ${remedy.path}` };
    case 'keep-module':
      return { say: LEAVE_ON, code: 'stakeout rehearse' };
    case 'start-again':
      return {
        say: 'start it again at the end, also when the script fails',
        code: `trap "systemctl start ${remedy.unit}" EXIT`,
        more: 'or reload in place of stopping',
      };
    case 'keep-account':
      return { say: 'keep the account; lock a person out with', code: `usermod --lock ${remedy.account}` };
    case 'rehearse':
    default:
      return { say: 'run it in a throw-away clone first', code: 'stakeout rehearse --script FILE' };
  }
}

export function inDockerfile(remedy: Remedy): Advice {
  if (remedy.kind === 'start-again')
    return {
      say: 'leave it to what starts the container; what is disabled here is switched on with',
      code: `RUN systemctl enable ${remedy.unit}`,
    };
  if (remedy.kind === 'rehearse')
    return {
      say: 'build it and ask the image for its page before it is used, or run the command in a throw-away clone',
      code: 'stakeout rehearse -- COMMAND',
    };
  if (remedy.kind === 'keep-packages')
    return {
      say: 'name the packages one by one, without these, or keep them',
      code: `RUN apt-mark manual ${remedy.packages.join(' ')}`,
    };
  return withCode(inShell(remedy), remedy.kind === 'set' ? (code) => code : (code) => `RUN ${code}`);
}

/** A recipe has a shell of its own for each line, and `$` is make's. */
export function inMakefile(remedy: Remedy): Advice {
  if (remedy.kind === 'set')
    return {
      say: `in the place of $(${remedy.variable}), so that make stops when it is empty`,
      code: `$(or $(${remedy.variable}),$(error ${remedy.variable} is empty))`,
    };
  if (remedy.kind === 'start-again')
    return {
      say: 'start it again in the same line, also when it fails',
      code: `systemctl stop ${remedy.unit}; …; status=$$?; systemctl start ${remedy.unit}; exit $$status`,
      more: 'or reload in place of stopping',
    };
  if (remedy.kind === 'rehearse')
    return { say: 'run it in a throw-away clone first', code: 'stakeout rehearse -- make TARGET' };
  return withCode(inShell(remedy), (code) => code.replaceAll('$', '$$$$'));
}

/** There is no shell, programs have their whole path, and the unit can be kept from what it must not touch. */
export function inSystemd(remedy: Remedy): Advice {
  switch (remedy.kind) {
    case 'set':
      return {
        say: 'so that nothing is run when it is empty',
        code: `ExecCondition=/usr/bin/test -n "\${${remedy.variable}}"`,
      };
    case 'remove-only':
      return {
        say: 'name what may go',
        code: `ExecStart=/usr/bin/apt-get -y purge ${remedy.packages.join(' ')}`,
      };
    case 'keep-packages':
    case 'mark-manual':
      return {
        say:
          remedy.kind === 'mark-manual'
            ? 'first'
            : 'name the packages one by one, without these, or keep them',
        code: `ExecStartPre=/usr/bin/apt-mark manual ${remedy.packages.join(' ')}`,
      };
    case 'name-files':
      return {
        say: 'name the files that may go, and close the rest to the unit',
        code: `ReadOnlyPaths=${remedy.directories.join(' ')}`,
      };
    case 'take-writing-only':
      return {
        say: 'take away what is too much and no more',
        code: `ExecStart=/usr/bin/chmod go-w ${remedy.path}`,
      };
    case 'start-again':
      return {
        say: 'start it again, also when the unit fails',
        code: `ExecStopPost=/usr/bin/systemctl start ${remedy.unit}`,
        more: 'or reload in place of stopping',
      };
    case 'keep-account':
      return {
        say: 'keep the account; lock a person out with',
        code: `ExecStart=/usr/sbin/usermod --lock ${remedy.account}`,
      };
    case 'replace-beside':
      return {
        say: 'write a new file beside it, test it before it is renamed into place',
        code: 'ExecStartPre=/usr/sbin/apache2ctl configtest',
      };
    case 'keep-module':
    case 'rehearse':
    default:
      return {
        say: remedy.kind === 'rehearse' ? 'run the command in a throw-away clone first' : LEAVE_ON,
        code: 'stakeout rehearse -- COMMAND',
      };
  }
}

export function inCloudInit(remedy: Remedy): Advice {
  if (remedy.kind === 'replace-beside')
    return {
      say: 'write_files to a new name beside it; below runcmd, test it before it is renamed into place',
      code: '- apache2ctl configtest',
    };
  if (remedy.kind === 'start-again')
    return { say: 'below runcmd, behind it', code: `- [systemctl, enable, --now, ${remedy.unit}]` };
  if (remedy.kind === 'rehearse') return COMMAND_REHEARSED;
  return withCode(inShell(remedy), (code) => listItem(code, remedy));
}

export function inGithub(remedy: Remedy): Advice {
  if (remedy.kind === 'start-again')
    return {
      say: 'as a step behind it, also when one fails',
      code: `- {if: always(), run: systemctl start ${remedy.unit}}`,
      more: 'or reload in place of stopping',
    };
  if (remedy.kind === 'rehearse') return COMMAND_REHEARSED;
  return withCode(inShell(remedy), (code) => (isPlainCommand(remedy) ? `- run: ${code}` : code));
}

export function inGitlab(remedy: Remedy): Advice {
  if (remedy.kind === 'start-again')
    return {
      say: 'start it again, also when the script fails',
      code: `after_script: [systemctl start ${remedy.unit}]`,
      more: 'or reload in place of stopping',
    };
  if (remedy.kind === 'rehearse') return COMMAND_REHEARSED;
  return withCode(inShell(remedy), (code) => listItem(code, remedy));
}

const COMMAND_REHEARSED: Advice = {
  say: 'run the command in a throw-away clone first',
  code: 'stakeout rehearse -- COMMAND',
};

/** Whole commands; the others are parts of one. */
function isPlainCommand({ kind }: Remedy): boolean {
  return (
    kind === 'remove-only' ||
    kind === 'mark-manual' ||
    kind === 'take-writing-only' ||
    kind === 'keep-account'
  );
}

function listItem(code: string, remedy: Remedy): string {
  return isPlainCommand(remedy) ? `- ${code}` : code;
}

function withCode(advice: Advice, change: (code: string) => string): Advice {
  const { code } = advice;
  return code === undefined || code.startsWith('stakeout ') ? advice : { ...advice, code: change(code) };
}
