/** Something is taken away in a clone of this host; the first run has to bring it back, the second to find nothing to do. */
import type { RunResult } from '../../host/process/index.ts';
import type { DesiredState, KeptLink } from './model.ts';
import type { ProofStep } from './proof.ts';
import { lastLines, type TrialHost } from './trial-host.ts';

export const FIRST_RUN = 'first run repairs';
export const SECOND_RUN = 'second run changes nothing';

export interface Applying {
  readonly run: () => Promise<RunResult>;
  /** By exit code and output. */
  readonly changed: (done: RunResult) => boolean;
  readonly unchanged: (done: RunResult) => boolean;
}

interface Victim {
  readonly file?: { readonly path: string; readonly package: string };
  readonly link?: KeptLink;
}

/** What this asks of a clone. */
export type Trial = Pick<TrialHost, 'must' | 'has' | 'isLink' | 'canReinstall' | 'fetch'>;

export async function appliedTwice(
  trial: Trial,
  state: DesiredState,
  applying: Applying,
  allowDownload: boolean,
): Promise<readonly ProofStep[]> {
  const victim = await chooseVictim(trial, state, allowDownload);
  const taken = [victim.file?.path, victim.link?.path].filter((path) => path !== undefined);
  if (taken.length > 0) await trial.must(['/bin/rm', '-f', '--', ...taken]);
  const first = await applying.run();
  // What was wrong on the host already is repaired too; where nothing was taken away, there may be nothing to repair.
  const asExpected = applying.changed(first) || (taken.length === 0 && applying.unchanged(first));
  if (!asExpected || !(await isBack(trial, victim)))
    return [
      { name: FIRST_RUN, result: 'fails', detail: lastLines(first) },
      { name: SECOND_RUN, result: 'not-checked', detail: 'the first run failed' },
    ];
  const second = await applying.run();
  return [
    packageStep(victim),
    linkStep(victim),
    applying.unchanged(second)
      ? { name: SECOND_RUN, result: 'holds', detail: 'nothing was left to do' }
      : { name: SECOND_RUN, result: 'fails', detail: lastLines(second) },
  ];
}

async function isBack(trial: Trial, { file, link }: Victim): Promise<boolean> {
  if (file !== undefined && !(await trial.has(file.path))) return false;
  return link === undefined || trial.isLink(link);
}

function packageStep({ file }: Victim): ProofStep {
  const name = `${FIRST_RUN} a package`;
  if (file !== undefined)
    return { name, result: 'holds', detail: `${file.path} came back by ${file.package}` };
  const detail = 'apt has none of the packages with modules at hand (--allow-download fetches one)';
  return { name, result: 'not-checked', detail };
}

function linkStep({ link }: Victim): ProofStep {
  const name = `${FIRST_RUN} a link`;
  if (link === undefined) return { name, result: 'not-checked', detail: 'there is none' };
  return { name, result: 'holds', detail: `${link.path} leads to ${link.target} again` };
}

async function chooseVictim(trial: Trial, state: DesiredState, allowDownload: boolean): Promise<Victim> {
  const file = await chooseModule(trial, state, allowDownload);
  // One that no package brings back by itself, where there is one.
  const link = state.links.find(({ path }) => /sites-enabled|conf-enabled/.test(path)) ?? state.links[0];
  return { ...(file === undefined ? {} : { file }), ...(link === undefined ? {} : { link }) };
}

/** Not one of the libraries: a clone without libc6 repairs nothing. */
async function chooseModule(
  trial: Trial,
  state: DesiredState,
  allowDownload: boolean,
): Promise<Victim['file']> {
  const candidates = state.packages
    .flatMap(({ name, files }) => {
      const path = files.find((one) => MODULE.test(one));
      return path === undefined ? [] : [{ path, package: name }];
    })
    // The part of the story goes first.
    .toSorted((a, b) => Number(b.path.includes('/libphp')) - Number(a.path.includes('/libphp')));
  for (const one of candidates) if (await trial.canReinstall(one.package)) return one;
  const [first] = candidates;
  if (!allowDownload || first === undefined) return undefined;
  await trial.fetch(['install', '--reinstall', first.package]);
  return first;
}

/** Apache's and nginx's modules, PHP's extensions. */
const MODULE = /^\/usr\/lib\/(?:apache2\/modules|nginx\/modules|php\/\d+)\/[^/]+\.so$/;
