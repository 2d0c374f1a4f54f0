/** A module is validated, linted, compiled and applied twice by the real Puppet, in a clone of this host. */
import { existsSync } from 'node:fs';
import type { RunResult } from '../../../host/process/index.ts';
import { allNotChecked, type ProofStep } from '../proof.ts';
import { lastLines, type ProveOptions, TrialHost } from '../trial-host.ts';
import type { Generated } from '../tree.ts';
import { appliedTwice, FIRST_RUN, SECOND_RUN } from '../twice.ts';

const PUPPET_PLACES = ['/opt/puppetlabs/bin/puppet', '/usr/bin/puppet'];
const LINT = '/usr/bin/puppet-lint';
const STEPS = ['syntax', 'lint', 'compile', FIRST_RUN, SECOND_RUN];

export async function provePuppetModule(
  module: Generated,
  { name, state, allowDownload, say = () => {} }: ProveOptions,
): Promise<readonly ProofStep[]> {
  const installed = PUPPET_PLACES.find((path) => existsSync(path));
  if (installed === undefined && !allowDownload)
    return allNotChecked(STEPS, 'this host has no Puppet (--allow-download fetches one into a clone)');
  say('cloning this host');
  await using trial = await TrialHost.create(name, module);
  const missing = [
    ...(installed === undefined ? ['puppet-agent'] : []),
    ...(existsSync(LINT) ? [] : ['puppet-lint']),
  ];
  if (allowDownload && missing.length > 0) {
    say('fetching Puppet into the clone');
    await trial.install(missing);
  }
  const puppet = installed ?? '/usr/bin/puppet';
  const apply = (...more: readonly string[]): Promise<RunResult> =>
    trial.run([puppet, 'apply', '--color=false', '--detailed-exitcodes', ...more, ...include(trial, name)]);
  say('checking syntax and style');
  const manifests = ['manifests', 'types', 'examples'].map((part) => `${trial.directory}/${part}`);
  const syntax = step(
    'syntax',
    await trial.run([puppet, 'parser', 'validate', ...manifests]),
    [0],
    'puppet parser validate',
  );
  const lint = await lintStep(trial, manifests);
  say('compiling');
  const compile = step('compile', await apply('--noop'), [0, 2], 'puppet apply --noop');
  if (syntax.result === 'fails' || compile.result === 'fails')
    return [syntax, lint, compile, ...allNotChecked([FIRST_RUN, SECOND_RUN], 'it does not compile')];
  say('applying twice');
  const twice = await appliedTwice(
    trial,
    state,
    { run: apply, changed: ({ code }) => code === 2, unchanged: ({ code }) => code === 0 },
    allowDownload,
  );
  return [syntax, lint, compile, ...twice];
}

function include({ directory }: TrialHost, name: string): readonly string[] {
  const parent = directory.slice(0, directory.lastIndexOf('/'));
  return ['--modulepath', parent, '-e', `include ${name}`];
}

async function lintStep(trial: TrialHost, manifests: readonly string[]): Promise<ProofStep> {
  if (!(await trial.has(LINT)))
    return { name: 'lint', result: 'not-checked', detail: 'this host has no puppet-lint' };
  return step(
    'lint',
    await trial.run([LINT, '--fail-on-warnings', ...manifests]),
    [0],
    'no warning of puppet-lint',
  );
}

/** By its exit codes. */
function step(name: string, done: RunResult, good: readonly number[], detail: string): ProofStep {
  const holds = done.code !== null && good.includes(done.code);
  return { name, result: holds ? 'holds' : 'fails', detail: holds ? detail : lastLines(done) };
}
