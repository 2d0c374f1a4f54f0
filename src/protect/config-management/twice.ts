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

export async function appliedTwice(
  trial: TrialHost,
  state: DesiredState,
  applying: Applying,
  allowDownload: boolean,
): Promise<readonly ProofStep[]> {
  const victim = await chooseVictim(trial, state, allowDownload);
  // As far as it goes before anything is taken away: what is wrong already would be repaired beside the victim.
  const gone = [victim.file?.path, victim.link?.path].filter((path) => path !== undefined);
  await trial.must(['/bin/rm', '-f', '--', ...gone]);
  const first = await applying.run();
  const back =
    (victim.file === undefined || (await trial.has(victim.file.path))) &&
    (victim.link === undefined || (await trial.isLink(victim.link)));
  if (!applying.changed(first) || !back)
    return [
      { name: FIRST_RUN, result: 'fails', detail: lastLines(first) },
      { name: SECOND_RUN, result: 'not-checked', detail: 'the first run failed' },
    ];
  const second = await applying.run();
  return [
    victim.file === undefined
      ? {
          name: `${FIRST_RUN} a package`,
          result: 'not-checked',
          detail: `${NO_ARCHIVE} (--allow-download fetches one)`,
        }
      : {
          name: `${FIRST_RUN} a package`,
          result: 'holds',
          detail: `${victim.file.path} came back by ${victim.file.package}`,
        },
    victim.link === undefined
      ? { name: `${FIRST_RUN} a link`, result: 'not-checked', detail: 'there is none' }
      : {
          name: `${FIRST_RUN} a link`,
          result: 'holds',
          detail: `${victim.link.path} leads to ${victim.link.target} again`,
        },
    applying.unchanged(second)
      ? { name: SECOND_RUN, result: 'holds', detail: 'nothing was left to do' }
      : { name: SECOND_RUN, result: 'fails', detail: lastLines(second) },
  ];
}

const NO_ARCHIVE = 'apt has none of these packages at hand';

async function chooseVictim(trial: TrialHost, state: DesiredState, allowDownload: boolean): Promise<Victim> {
  // Not the loaders of everything: a clone without libc6 repairs nothing.
  const modules = state.packages
    .flatMap(({ name, files }) =>
      files.filter((path) => MODULE.test(path)).map((path) => ({ path, package: name })),
    )
    .toSorted((a, b) => Number(PHP.test(b.path)) - Number(PHP.test(a.path)));
  const [first] = modules;
  let file: Victim['file'];
  const perPackage = new Map(modules.toReversed().map((one) => [one.package, one]));
  for (const one of [...perPackage.values()].toReversed())
    if (file === undefined && (await trial.canReinstall(one.package))) file = one;
  if (file === undefined && allowDownload && first !== undefined) {
    await trial.fetch(['install', '--reinstall', first.package]);
    file = first;
  }
  // One that no package brings back by itself, where there is one.
  const link = state.links.find(({ path }) => /sites-enabled|conf-enabled/.test(path)) ?? state.links[0];
  return { ...(file === undefined ? {} : { file }), ...(link === undefined ? {} : { link }) };
}

/** Apache's and nginx's modules, PHP's extensions. */
const MODULE = /^\/usr\/lib\/(?:apache2\/modules|nginx\/modules|php\/\d+)\/[^/]+\.so$/;
/** The part of the story goes first. */
const PHP = /libphp/;
