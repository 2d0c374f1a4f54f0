/** After the replay: a guarded practice host to play thief on, until Ctrl-C. */
import { setTimeout as sleep } from 'node:timers/promises';
import { PracticeHost, startAgent, type RunningAgent } from '../../practice/index.ts';
import type { Context } from '../context.ts';
import { paint } from '../output/index.ts';
import { journalLine } from './journal-line.ts';

const POLL_MS = 250;

export async function keepGuarding(context: Context): Promise<void> {
  const out = context.stderr;
  out.write('\nStarting one more practice host and guarding it …\n');
  const host = await PracticeHost.start({ stack: 'modphp' });
  try {
    const agent = await startAgent(host, 'restore');
    out.write(`It is guarded until you press Ctrl-C. Be the thief, in another terminal:\n\n`);
    const enter = `nsenter --target ${host.clone.initPid} --all`;
    out.write(`  ${paint('strong', `${enter} rm /usr/lib/apache2/modules/libphp8.2.so`, out.color)}\n`);
    out.write(`  ${enter} service apache2 restart\n  ${enter} curl -i http://127.0.0.1/\n\n`);
    await tellJournal(agent, context);
    await agent.stop();
  } finally {
    await host.stop();
  }
  out.write('Stopped; nothing of the practice host is left.\n');
}

async function tellJournal(agent: RunningAgent, context: Context): Promise<void> {
  let told = agent.journal().length;
  while (!context.interrupted.aborted) {
    await sleep(POLL_MS);
    const entries = agent.journal();
    for (const entry of entries.slice(told)) {
      const line = journalLine(entry);
      if (line !== undefined) context.stderr.write(`  ${entry.at.slice(11, 23)}  ${line}\n`);
    }
    told = entries.length;
  }
}
