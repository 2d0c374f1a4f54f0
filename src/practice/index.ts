/**
 * The practice host: a real Apache or nginx with PHP in a throw-away clone of this machine, thefts to stage on it, and
 * the replay that compares a run that is only watched with a guarded one. Needs root.
 *
 *     await using host = await PracticeHost.start({ stack: 'modphp', say: console.error });
 *     await host.request('/app/');                       // { status, headers, body } over the clone's loopback
 *     await host.agent(['inventory', '--json']);         // ./stakeout inside, all capabilities, waits: { code, stdout, … }
 *     host.spawnAgent(['watch'], { stdio: 'pipe' });     // the same as a running child process
 *     await host.clone.run(['/bin/rm', path]);           // a command with ten capabilities; runTrusted: with all
 *     await host.runScript('faults/module-unlinked/inject.sh'); // a theft and its restart of Apache
 *     const load = host.load({ requestsPerSecond: 50, seconds: 10 }); await load.running; await load.stop();
 *     host.clone.changes();                              // what was added, changed, removed
 *
 * The first start on a machine builds an image from Debian's packages (about a minute, kept in /var/cache/stakeout or
 * $XDG_CACHE_HOME/stakeout); later ones take two seconds. The site is served at port 80 as `library.test`, its files are in
 * /srv/library, its pages in SITE_PAGES. The agent's state directory is PRACTICE_STATE.
 */
export {
  PRACTICE_STATE,
  PracticeHost,
  type PracticeAnswer,
  type PracticeOptions,
} from './host/practice-host.ts';
export { LIBRARY, type PracticeSite, type SetUpStep } from './host/site.ts';
export type { PracticeStack } from './host/stack.ts';
export type { Load, LoadOptions } from './load/load.ts';
export type { LoadRecord } from './load/record.ts';
export { judgeAnswer, SITE_HOST, SITE_PAGES, type SitePage, type Verdict } from './pages.ts';
export { practiceImage, type ImageOptions } from './image/image.ts';
export { aptConfiguration, downloadPackages, FAULT_PACKAGES } from './image/packages.ts';
export {
  FAULT_FAMILIES,
  FAULT_PHASES,
  FAULTS_DIRECTORY,
  faultSchema,
  readFaults,
  readThefts,
  type Fault,
  type FaultPhase,
  type FaultPromise,
  type FaultTruth,
  type Theft,
} from './fault.ts';
export {
  isSameCause,
  isSameObject,
  MEANT,
  truthNamedBy,
  type NamedCause,
  type RealPath,
} from './same-cause.ts';
export {
  replay,
  replayReportSchema,
  startAgent,
  type AgentPolicy,
  type MeasuredRun,
  type NamedReport,
  type Phase,
  type ReplayListener,
  type ReplayOptions,
  type ReplayReport,
  type RunningAgent,
  type RunReport,
  type StageListener,
  type TheftReport,
  type Told,
} from './replay/index.ts';
