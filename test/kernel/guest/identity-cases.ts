/** The identity cache on Debian's kernels: its programs pass the verifier and know who is gone. */
import { spawnSync } from 'node:child_process';
import { openIdentity } from '../../../src/host/identity/index.ts';
import { check } from './report.ts';
import { must } from './try.ts';

export async function identityCases(): Promise<void> {
  await check('identity cache: in use, and knows a process that is gone', () => {
    const { source, notes } = openIdentity();
    must(source.rung === 'ebpf', `${source.rung}: ${notes.join('; ')}`);
    const { pid } = spawnSync('/bin/sh', ['-c', 'exec /bin/ls /nowhere'], { cwd: '/data' });
    const actor = source.who(pid);
    source.close();
    must(actor?.rung === 'ebpf', `known by ${actor?.rung}`);
    must(actor?.process.argv?.join(' ') === '/bin/ls /nowhere', `it ran ${actor?.process.argv?.join(' ')}`);
    must(actor?.cwd === '/data', `in ${actor?.cwd}`);
    return `${actor?.process.argv?.join(' ')}, in ${actor?.cwd}, below ${actor?.ancestors[0]?.comm}`;
  });
}
