/** systemctl(1), service(8), invoke-rc.d(8), apachectl(8), kill by name: who stops and who starts. */
import type { Effect } from '../model.ts';
import { plainOf, type Text, UNKNOWN } from '../shell/text.ts';
import type { Model } from './index.ts';
import { hasOption, names, sorted } from './operands.ts';

const stopped = (units: readonly Text[], disabled = false): Effect[] =>
  units.length === 0 ? [] : [{ kind: 'services-stopped', services: names(units), disabled }];
const started = (units: readonly Text[], enabled = false): Effect[] =>
  units.length === 0 ? [] : [{ kind: 'services-started', services: names(units), enabled }];

function byVerb(verb: string | undefined, units: readonly Text[]): Effect[] {
  switch (verb ?? '') {
    case 'stop':
    case 'kill':
    case 'force-stop':
    case 'graceful-stop':
      return stopped(units);
    case 'disable':
    case 'mask':
      return stopped(units, true);
    case 'start':
    case 'restart':
    case 'try-restart':
    case 'reload-or-restart':
    case 'force-reload':
    case 'graceful':
      return started(units);
    case 'enable':
    case 'reenable':
    case 'unmask':
      return started(units, true);
    default:
      return [];
  }
}

const systemctl: Model = ({ args }) => {
  const { options, operands } = sorted(args, /^-[tHMnops]$|^--(?:type|host|signal|root|state|property)$/);
  const [verb = UNKNOWN, ...units] = operands;
  // A user's own manager, another host, another root: not this service.
  if (hasOption(options, /^[HM]$/, '--user', '--host', '--machine', '--root')) return [];
  const word = plainOf(verb);
  if (word === 'kill' && options.some((o) => /^(?:-s|--signal)/.test(o))) return [];
  const now = options.includes('--now');
  const effects = byVerb(word, units);
  if (!now) return effects;
  return word === 'enable'
    ? [...effects, ...started(units)]
    : word === 'disable' || word === 'mask'
      ? [...effects, ...stopped(units)]
      : effects;
};

const service: Model = ({ args }) => {
  const [unit, verb] = sorted(args, /^$/).operands;
  return unit === undefined || verb === undefined ? [] : byVerb(plainOf(verb), [unit]);
};

const debInvoke: Model = ({ args }) => {
  const [verb = UNKNOWN, ...units] = sorted(args, /^$/).operands;
  return byVerb(plainOf(verb), units);
};

const updateRc: Model = ({ args }) => {
  const [unit, verb] = sorted(args, /^$/).operands;
  const word = plainOf(verb ?? UNKNOWN);
  if (unit === undefined) return [];
  return word === 'disable' || word === 'remove'
    ? stopped([unit], true)
    : word === 'enable' || word === 'defaults'
      ? started([unit], true)
      : [];
};

const APACHE: Text = { parts: [{ kind: 'known', text: 'apache2', quoted: true }], origins: [] };

const apachectl: Model = ({ args }) => {
  const verb = plainOf(args.find((text) => plainOf(text) !== '-k') ?? UNKNOWN);
  return byVerb(verb, [APACHE]);
};

const nginx: Model = ({ args }) => {
  const [option, verb] = args.map((text) => plainOf(text));
  const unit: Text = { parts: [{ kind: 'known', text: 'nginx', quoted: true }], origins: [] };
  return option === '-s' && (verb === 'stop' || verb === 'quit')
    ? stopped([unit])
    : option === undefined
      ? started([unit])
      : [];
};

/** HUP, USR1, USR2 and 0 end nothing. */
const killByName: Model = ({ args }) => {
  const { options, operands } = sorted(
    args,
    /^-[sugPtGU]$|^--(?:signal|user|uid|euid|group|parent|terminal)$/,
  );
  const harmless = args.some((text) =>
    /^-?(?:SIG)?(?:HUP|USR1|USR2|WINCH|CONT|0|1|10|12|28)$/.test(plainOf(text) ?? ''),
  );
  if (harmless) return [];
  const users = options.some((option) => /^-[uU]$/.test(option));
  return users && operands.length === 0 ? [] : stopped(operands);
};

export const services: Readonly<Record<string, Model>> = {
  systemctl,
  service,
  'invoke-rc.d': service,
  'rc-service': service,
  'deb-systemd-invoke': debInvoke,
  'deb-systemd-helper': debInvoke,
  'update-rc.d': updateRc,
  apachectl,
  apache2ctl: apachectl,
  nginx,
  killall: killByName,
  pkill: killByName,
};
