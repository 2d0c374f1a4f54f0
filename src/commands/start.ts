/** `stakeout start`: what `npm start` runs. Guards this host, or replays the theft on a practice host. */
import { buildCommand } from '@stricli/core';
import type { Inventory } from '../domain/component.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { takeInventory } from '../identify/inventory/index.ts';
import type { Context } from './context.ts';
import { renderJson } from './output/index.ts';
import { guardThisHost } from './start/guard-host.ts';
import { showInventory, supportedServices } from './start/inventory-view.ts';
import { keepGuarding } from './start/keep-guarding.ts';
import { replayReport } from './start/replay-view.ts';
import type { StartReport } from './start/report.ts';
import { showResult, showWriteUp } from './start/result-view.ts';

interface Flags {
  readonly once: boolean;
  readonly json: boolean;
  readonly rebuild: boolean;
  readonly practice: boolean;
  readonly theft?: readonly string[];
}

const INTRODUCTION = `The outage, replayed on a practice host: a throw-away clone of this machine with Apache, PHP and a small site.
Each theft is staged twice under load: first Stakeout only watches, says why and lets it happen, then it guards. This machine itself stays as it is.
`;

/** Standard output belongs to the report when there is one. */
async function start(this: Context, flags: Flags): Promise<void> {
  const inventory = await takeInventory({ now: this.now });
  const running = supportedServices(inventory);
  if (this.uid !== 0) return withoutRoot(this, flags, inventory);
  if (running.length > 0 && !flags.practice) return onThisHost(this, flags, inventory);
  if (!flags.json) this.stderr.write(INTRODUCTION);
  const replayed = await replayReport(this, flags);
  const { replay, writeUp } = replayed;
  if (flags.json)
    this.stdout.write(
      renderJson({ schema: 'stakeout.start/1', mode: 'practice', ...replayed } satisfies StartReport),
    );
  else {
    showResult(replay, this.stdout);
    showWriteUp(writeUp, this.stdout);
  }
  this.exit(replay.kept && 'address' in writeUp ? EXIT.ok : EXIT.found);
  if (!flags.once && !this.interrupted.aborted) await keepGuarding(this);
}

function withoutRoot(context: Context, flags: Flags, inventory: Inventory): void {
  const cannot = [
    'build the practice host and replay the theft: namespaces, overlays and mounts need root',
    'restore files of a service and see who took them: both need root',
  ];
  const report: StartReport = { schema: 'stakeout.start/1', mode: 'unprivileged', inventory, cannot };
  if (flags.json) context.stdout.write(renderJson(report));
  else {
    showInventory(inventory, context.stdout);
    context.stdout.write(`\nWithout root Stakeout cannot\n${cannot.map((line) => `  - ${line}\n`).join('')}`);
    context.stdout.write(
      'It can: stakeout inventory, stakeout verify, stakeout watch (by inotify, without restoring).\n',
    );
    context.stdout.write('Next: run it as root, e.g. sudo npm start\n');
  }
  context.exit(EXIT.privilege);
}

async function onThisHost(context: Context, flags: Flags, inventory: Inventory): Promise<void> {
  const report: StartReport = { schema: 'stakeout.start/1', mode: 'host', inventory };
  if (flags.json) context.stdout.write(renderJson(report));
  else {
    showInventory(inventory, context.stdout);
    context.stdout.write(
      '\nGuarding this host in policy observe: losses are reported, nothing is changed.\n',
    );
    context.stdout.write('To put lost files back by itself:  stakeout watch --policy restore\n');
  }
  if (!flags.once) await guardThisHost(context);
}

export const command = buildCommand({
  func: start,
  parameters: {
    flags: {
      once: { kind: 'boolean', brief: 'Exit when the report is complete', default: false },
      json: { kind: 'boolean', brief: 'Print one JSON document', default: false },
      rebuild: { kind: 'boolean', brief: 'Build the image of the practice host anew', default: false },
      practice: {
        kind: 'boolean',
        brief: 'Replay the theft on a practice host although this host has a web service',
        default: false,
      },
      theft: {
        kind: 'parsed',
        parse: String,
        brief: 'Only this theft, by its name below faults/; may be repeated',
        placeholder: 'name',
        variadic: true,
        optional: true,
      },
    },
  },
  docs: { brief: 'Guards the web service of this host; without one, replays the theft on a practice host' },
});
