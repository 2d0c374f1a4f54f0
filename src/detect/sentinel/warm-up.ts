/** Rehearses thefts before the first real one: a cold first event takes several times as long as a warm one. */
import { createHash } from 'node:crypto';
import { linkSync, lstatSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFileEvents } from '../../host/file-events/index.ts';
import { readXattrs } from '../../host/file-system/index.ts';
import { Engine } from './engine.ts';
import type { EnginePorts } from './ports.ts';
import type { GuardOrder } from './types.ts';

/** The compiler takes what it has always seen for the rule and starts anew when it was not: so it must see several engines. */
const ENGINES = 3;
/** Of each. Measured: by then the compiler has optimised the whole path. */
const REHEARSALS = 400;

/** Steals and restores files of our own through the same code; returns how many came back. */
export function warmUp(stateDir: string, ports: EnginePorts): number {
  // A package manager at work is no reason to leave our own file alone; else the very function is asked that will be.
  const usual = !ports.transactionUnderWay();
  const asked = usual ? ports : { ...ports, transactionUnderWay: () => ports.transactionUnderWay() && false };
  let restored = 0;
  for (let engine = 0; engine < ENGINES; engine += 1) restored += rehearse(stateDir, asked);
  return restored;
}

function rehearse(stateDir: string, ports: EnginePorts): number {
  const scratch = mkdtempSync(join(stateDir, 'warm-up-'));
  let restored = 0;
  const engine = new Engine({
    options: { stateDir: scratch, contest: { repairs: REHEARSALS + 1, windowMs: 1 } },
    ports,
    openEvents: (sink) => openFileEvents(sink).events,
    readMounts: () => [],
    emit: (message) => {
      if (message.kind === 'sighting' && message.sighting.outcome.kind === 'restored') restored += 1;
    },
  });
  try {
    const order = makeOrder(scratch);
    engine.setOrders([order]);
    for (let i = 0; i < REHEARSALS; i += 1) {
      unlinkSync(order.component.path);
      engine.read();
    }
    return restored;
  } finally {
    engine.close();
    rmSync(scratch, { recursive: true });
  }
}

function makeOrder(scratch: string): GuardOrder {
  const path = join(scratch, 'module.so');
  const link = join(scratch, 'link');
  const content = 'rehearsal';
  writeFileSync(path, content, { mode: 0o600 });
  linkSync(path, link);
  const { uid, gid, size, mtimeNs, mode } = lstatSync(path, { bigint: true });
  const state = {
    type: 'file' as const,
    mode: Number(mode) & 0o7777,
    uid: Number(uid),
    gid: Number(gid),
    size: Number(size),
    mtimeNs: mtimeNs.toString(),
    sha256: createHash('sha256').update(content).digest('hex'),
    xattrs: readXattrs(path),
  };
  const component = {
    id: `file:${path}`,
    kind: 'file' as const,
    class: 'module' as const,
    path,
    reason: [{ text: 'warm-up' }],
    services: [],
  };
  return { component, state, mode: 'restore', link };
}
