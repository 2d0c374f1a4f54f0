/** A fragment is checked against cloud-init's schema, and its commands are run twice as cloud-init writes them, in a clone of this host. */
import { existsSync } from 'node:fs';
import { allNotChecked, type ProofStep } from '../proof.ts';
import { lastLines, type ProveOptions, TrialHost } from '../trial-host.ts';
import type { Generated } from '../tree.ts';
import { appliedTwice, FIRST_RUN, SECOND_RUN } from '../twice.ts';
import { FRAGMENT } from './fragment.ts';

const CLOUD_INIT = '/usr/bin/cloud-init';
const PYTHON = '/usr/bin/python3';
/** With the functions that cloud-init itself makes files and a script of a fragment with. */
const CARRY_OUT = `import subprocess, sys
from cloudinit import util
from cloudinit.config import cc_write_files
with open(sys.argv[1]) as fragment:
    config = util.load_yaml(fragment.read())
cc_write_files.write_files("write_files", config["write_files"], "root:root")
script = "/root/stakeout-runcmd"
util.write_file(script, util.shellify(config["runcmd"]), 0o700)
sys.exit(subprocess.run(["/bin/sh", script]).returncode)
`;

export async function proveCloudInitFragment(
  fragment: Generated,
  { name, state, allowDownload, say = () => {} }: ProveOptions,
): Promise<readonly ProofStep[]> {
  const installed = existsSync(CLOUD_INIT);
  if (!installed && !allowDownload)
    return allNotChecked(
      ['schema', FIRST_RUN, SECOND_RUN],
      'this host has no cloud-init (--allow-download fetches one into a clone)',
    );
  say('cloning this host');
  await using trial = await TrialHost.create(name, fragment);
  if (!installed) {
    say('fetching cloud-init into the clone');
    await trial.install(['cloud-init']);
  }
  const file = `${trial.directory}/${FRAGMENT}`;
  say('checking the schema');
  const schema = await trial.run([CLOUD_INIT, 'schema', '--config-file', file]);
  if (schema.code !== 0 || !schema.stdout.includes('Valid'))
    return [
      { name: 'schema', result: 'fails', detail: lastLines(schema) },
      ...allNotChecked([FIRST_RUN, SECOND_RUN], 'it is not valid'),
    ];
  say('applying twice');
  const says = (what: string) => (done: Awaited<ReturnType<TrialHost['run']>>) =>
    done.code === 0 && done.stderr.includes(`keep.sh: ${what} changed`);
  const twice = await appliedTwice(
    trial,
    state,
    {
      run: () => trial.run([PYTHON, '-c', CARRY_OUT, file]),
      changed: says('something'),
      unchanged: says('nothing'),
    },
    allowDownload,
  );
  return [{ name: 'schema', result: 'holds', detail: 'cloud-init schema' }, ...twice];
}
