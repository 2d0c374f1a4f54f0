/** One way to take PHP away, on one host with one protection. */
import type { ChildProcess } from 'node:child_process';
import * as z from 'zod/mini';
import type { Actor } from '../../src/domain/actor.ts';
import { actorLine } from '../../src/domain/actor.ts';
import { eventSchema, type JournalEvent } from '../../src/domain/event.ts';
import type { Clone } from '../../src/host/sandbox/index.ts';
import { PRACTICE_STATE } from '../../src/practice/index.ts';
import { inside, must, shell, STAKEOUT, type Ground } from './ground.ts';
import { LINK, MODULE, type RemovalPath } from './paths.ts';

export const PROTECTIONS = ['none', 'hold', 'Protected', 'manual', 'keeper', 'guard'] as const;
export type Protection = (typeof PROTECTIONS)[number];

export interface Outcome {
  readonly path: string;
  readonly protection: Protection;
  /** Module and link are as before, and Apache's configuration has PHP in it. */
  readonly intact: boolean;
  /** `dpkg --audit` has something to say, or a wish to remove stayed behind. */
  readonly halfDone: boolean;
  /** Nothing in dpkg's or apt's records, /etc or /usr is other than before. */
  readonly untouched: boolean;
  /** With the guard: the command is in the journal, and the line of the script that ran it. */
  readonly command: boolean;
  readonly line: boolean;
  /** With the guard: from its start to its answer, where it answered. */
  readonly answeredMs?: number;
}

const PHP = 'libapache2-mod-php8.2';
const SCRIPT = '/root/attack.sh';
/** Where the line stands in the script. */
const LINE = 4;

const PROTECT: Readonly<Record<Exclude<Protection, 'guard'>, string>> = {
  none: 'true',
  hold: `apt-mark hold ${PHP}`,
  Protected: `sed -i 's/^Package: ${PHP}$/&\\nProtected: yes/' /var/lib/dpkg/status`,
  manual: `apt-mark manual ${PHP}`,
  keeper: `${STAKEOUT} guard keeper --install`,
};

const RECORDS = `sha256sum /var/lib/dpkg/status /var/lib/apt/extended_states; find /etc /usr -newer /root/mark -not -type d`;
const SOUND = `sha256sum ${MODULE} && readlink ${LINK} && apache2ctl -M 2>/dev/null | grep php_module`;
const HALF = "dpkg --audit; grep -E '^Status: (deinstall|purge) ok installed' /var/lib/dpkg/status";

export async function trial(ground: Ground, path: RemovalPath, protection: Protection): Promise<Outcome> {
  await using clone = await ground.fresh();
  const agent = protection === 'guard' ? await withGuard(clone) : undefined;
  if (protection !== 'guard') await must(clone, ['/bin/bash', '-c', PROTECT[protection]]);
  await shell(clone, 'touch /root/mark; sleep 0.01');
  const first = (await shell(clone, RECORDS)).stdout;
  if (path.prepare !== undefined) await shell(clone, path.prepare);
  await must(clone, [
    '/bin/bash',
    '-c',
    `printf '%s\\n' '#!/bin/bash' '# tidies up' 'cd /tmp' "$LINE" >${SCRIPT}; touch /root/mark; sleep 0.01`.replace(
      '$LINE',
      escaped(path.line),
    ),
  ]);
  const records = path.preparedByIt === true ? first : (await shell(clone, RECORDS)).stdout;
  const sound = (await shell(clone, SOUND)).stdout;
  await inside(clone, ['/bin/bash', SCRIPT]);
  if (agent !== undefined) await settled(clone);
  const half = (await shell(clone, HALF)).stdout.trim() !== '';
  const outcome = {
    path: path.name,
    protection,
    intact: (await shell(clone, SOUND)).stdout === sound && sound.includes('php_module'),
    halfDone: half,
    untouched: (await shell(clone, RECORDS)).stdout === records,
  };
  if (agent === undefined) return { ...outcome, command: false, line: false };
  return { ...outcome, ...attributed(await journal(clone), path) };
}

/** Inside double quotes of the shell that writes the script. */
const escaped = (line: string): string => line.replace(/["\\$`]/g, '\\$&');

async function withGuard(clone: Clone): Promise<ChildProcess> {
  await must(clone, [
    '/bin/bash',
    '-c',
    `mkdir -p /run/apache2 /run/lock && apache2ctl start && ${STAKEOUT} guard install`,
  ]);
  const agent = clone.spawnTrusted([STAKEOUT, 'watch', '--json', '--policy', 'restore', '--stability', '1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { STAKEOUT_STATE_DIR: PRACTICE_STATE },
  });
  await new Promise<void>((resolve, reject) => {
    let told = '';
    agent.stdout?.on('data', (chunk: Buffer) => {
      told = (told + chunk.toString()).slice(-100_000);
      if (told.includes('"verify.done"')) resolve();
    });
    agent.once('exit', () => reject(new Error('the agent ended')));
  });
  return agent;
}

/** The tidying process of a refusal is gone, and what the watcher restores is restored. */
async function settled(clone: Clone): Promise<void> {
  await shell(
    clone,
    `for i in $(seq 200); do pgrep -f '[g]uard.mjs settle' >/dev/null || break; sleep 0.05; done
    for i in $(seq 100); do test -s ${MODULE} && test -e ${LINK} && break; sleep 0.1; done; sleep 2`,
  );
}

const entries = z.object({ entries: z.array(z.object({ event: z.unknown() })) });

async function journal(clone: Clone): Promise<JournalEvent[]> {
  const told = await inside(clone, [STAKEOUT, 'journal', '--json']);
  return entries.parse(JSON.parse(told.stdout)).entries.flatMap(({ event }) => {
    const parsed = eventSchema.safeParse(event);
    return parsed.success ? [parsed.data] : [];
  });
}

function attributed(
  events: readonly JournalEvent[],
  { line, maintainer }: RemovalPath,
): { command: boolean; line: boolean; answeredMs?: number } {
  const judged = events.flatMap((e) => (e.kind === 'guard.judged' && e.outcome === 'refused' ? [e] : []));
  const actors = events.flatMap((e): Actor[] => {
    if (e.kind === 'guard.judged') return e.by === undefined ? [] : [e.by];
    return (e.kind === 'finding.opened' || e.kind === 'actor.identified') && e.actor !== undefined
      ? [e.actor]
      : [];
  });
  const took = judged.find((e) => e.tookMs !== undefined)?.tookMs;
  return {
    command: actors.some((actor) => namesIt(actorLine(actor), line)),
    line: [...judged.map(({ script }) => script), ...actors.map(({ script }) => script)].some((script) =>
      maintainer === undefined
        ? script?.path === SCRIPT && script.line === LINE
        : script?.path.startsWith(`${maintainer.package}.`) === true && script.line === maintainer.line,
    ),
    ...(took === undefined ? {} : { answeredMs: took }),
  };
}

/** The program of the line, and the script that ran it. */
function namesIt(chain: string, line: string): boolean {
  const program = /(?:^|\| (?:xargs )?)(?:[A-Z_]+=\S+ )?([a-z0-9-]+)[^|]*$/.exec(line)?.[1] ?? '';
  return chain.includes(program) && chain.includes(SCRIPT);
}
