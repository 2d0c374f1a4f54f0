/** A role is applied twice by the real Ansible, in a clone of this host. */
import { existsSync } from 'node:fs';
import { allNotChecked, type ProofStep } from '../proof.ts';
import { lastLines, type ProveOptions, TrialHost } from '../trial-host.ts';
import type { Generated } from '../tree.ts';
import { appliedTwice, FIRST_RUN, SECOND_RUN } from '../twice.ts';

const ANSIBLE = '/usr/bin/ansible-playbook';
const PLAYBOOK = '/root/stakeout-playbook.yml';

export async function proveAnsibleRole(
  role: Generated,
  { name, state, allowDownload, say = () => {} }: ProveOptions,
): Promise<readonly ProofStep[]> {
  const installed = existsSync(ANSIBLE);
  if (!installed && !allowDownload)
    return allNotChecked(
      ['syntax', FIRST_RUN, SECOND_RUN],
      'this host has no Ansible (--allow-download fetches one into a clone)',
    );
  say('cloning this host');
  await using trial = await TrialHost.create(name, role);
  if (!installed) {
    say('fetching Ansible into the clone');
    await trial.install(['ansible-core']);
  }
  const roles = trial.directory.slice(0, trial.directory.lastIndexOf('/'));
  await trial.must(
    ['/usr/bin/tee', PLAYBOOK],
    `- hosts: localhost\n  connection: local\n  roles: ['${roles}/${name}']\n`,
  );
  const play = (...more: readonly string[]): ReturnType<TrialHost['run']> =>
    trial.run([ANSIBLE, '--inventory', 'localhost,', ...more, PLAYBOOK]);
  say('checking syntax');
  const checked = await play('--syntax-check');
  if (checked.code !== 0)
    return [
      { name: 'syntax', result: 'fails', detail: lastLines(checked) },
      ...allNotChecked([FIRST_RUN, SECOND_RUN], 'it cannot be read'),
    ];
  say('applying twice');
  const recap = (text: string, changed: boolean): boolean =>
    /\bunreachable=0\b.*\bfailed=0\b/.test(text) && /\bchanged=0\b/.test(text) !== changed;
  const twice = await appliedTwice(
    trial,
    state,
    {
      run: () => play(),
      changed: ({ code, stdout }) => code === 0 && recap(stdout, true),
      unchanged: ({ code, stdout }) => code === 0 && recap(stdout, false),
    },
    allowDownload,
  );
  return [{ name: 'syntax', result: 'holds', detail: 'ansible-playbook --syntax-check' }, ...twice];
}
