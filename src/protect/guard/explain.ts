/** A judgement in words, for whoever sits at the terminal and for the journal. Pure. */
import { printable } from '../../host/identity/index.ts';
import type { Change, Essential, Loss, LossHow, Transaction, Verdict } from './model.ts';

const HOW: Readonly<Record<LossHow, string>> = {
  removed: 'would be removed with',
  'not-shipped': 'is not in the new version of',
  'taken-over': 'would be replaced by',
  conflict: 'would be driven out by',
  disabled: 'would be turned off by',
  deleted: 'would be deleted by',
  unfollowed: 'may be lost: too long to be followed to its end is the script of',
  unreadable: 'may be lost: it cannot be read what comes with',
};

/** What hurts first stands first: a lost module before the settings that go with it. */
const WEIGHT: readonly Essential['class'][] = [
  'program',
  'module',
  'extension',
  'library',
  'enabled-link',
  'config',
];
const SHOWN = 3;

export function changeText({ action, name, from, to }: Change): string {
  return action === 'remove' ? `remove ${name} ${from ?? ''}`.trim() : `install ${name} ${to ?? ''}`.trim();
}

export function byWeight(losses: readonly Loss[]): Loss[] {
  const weight = ({ essential, certain, script }: Loss): number => {
    const at = WEIGHT.indexOf(essential.class);
    return (at < 0 ? WEIGHT.length : at) + (certain ? 0 : 100) + (script === undefined ? 0 : 10);
  };
  return losses.toSorted((a, b) => weight(a) - weight(b));
}

export const servicesOf = (losses: readonly Loss[]): string[] => [
  ...new Set(losses.flatMap(({ essential }) => essential.services)),
];
export const sitesOf = (losses: readonly Loss[]): string[] => [
  ...new Set(losses.flatMap(({ essential }) => essential.sites)),
];

/** One sentence: what would be lost first, through what, and for whom. */
export function summaryOf({ losses, successions }: Verdict): string {
  const [first] = byWeight(losses);
  if (first === undefined)
    return successions.length > 0
      ? `${successions.length} components are followed by their like`
      : 'nothing is lost';
  const more = losses.length > 1 ? ` and ${losses.length - 1} more` : '';
  const who = sitesOf([first]).concat(sitesOf([first]).length > 0 ? [] : first.essential.services);
  return `${lossText(first)}${more}; needed by ${who.join(', ')}`;
}

export function lossText({ essential, how, by, script }: Loss): string {
  const where = script === undefined ? '' : `, ${script.script} line ${script.line}`;
  return `${essential.path} ${HOW[how]} ${by}${where}`;
}

const AHEAD = {
  decided: 'this would be refused',
  open: 'this is rehearsed before it is done, and refused unless the sites work after it',
} as const;

export interface ExplainOptions {
  readonly id: string;
  /** The command line that approves; absolute path of the program. */
  readonly program: string;
  readonly saw?: string;
  /** Nothing is decided yet: apt is about to ask. `open`: names do not decide, a rehearsal is to follow. */
  readonly ahead?: 'decided' | 'open';
}

/** Several lines, each harmless on a terminal. */
export function explain(transaction: Transaction, verdict: Verdict, options: ExplainOptions): string {
  const losses = byWeight(verdict.losses);
  const title = options.ahead === undefined ? 'refused, nothing was changed' : AHEAD[options.ahead];
  const [first] = losses;
  const lines = [
    `stakeout guard: ${title} (${options.id})`,
    ...losses
      .slice(0, SHOWN)
      .flatMap((loss) => [
        `  ${lossText(loss)}`,
        ...(loss.script === undefined ? [] : [`      ${loss.script.text}`]),
      ]),
    ...(losses.length > SHOWN ? [`  and ${losses.length - SHOWN} more components`] : []),
    ...(first === undefined ? [] : [`  needed by ${whoNeeds(losses)}: ${reasonOf(first.essential)}`]),
    ...(options.saw === undefined ? [] : [`  rehearsed: ${options.saw}`]),
    `  to do it all the same, once:  ${options.program} guard approve ${options.id} --reason 'why' --for 10m`,
    ...(transaction.commandLine === undefined ? [] : [`  then again:  ${transaction.commandLine}`]),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function whoNeeds(losses: readonly Loss[]): string {
  const sites = sitesOf(losses).map((site) => `site ${site}`);
  return (sites.length > 0 ? sites : servicesOf(losses)).slice(0, SHOWN).join(', ');
}

function reasonOf({ reason }: Essential): string {
  return reason.map(({ text }) => text).join(' → ');
}
