/** The sentinel's thread: it does nothing but watch, decide and restore. */
import { mkdirSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../domain/errors.ts';
import { openFileEvents } from '../../host/file-events/index.ts';
import { readMounts, watchMounts } from '../../host/mounts/index.ts';
import { requestRealtime } from '../../host/realtime/index.ts';
import { Engine } from './engine.ts';
import { type Reply, type Request, requestSchema, workerDataSchema } from './messages.ts';
import { openNeighbours } from './neighbours.ts';
import type { EnginePorts } from './ports.ts';
import { warmUp } from './warm-up.ts';

function start(): void {
  const port = parentPort;
  if (port === null) throw new Error('the sentinel runs as a worker thread');
  const say = (reply: Reply): void => port.postMessage(reply);
  const options = workerDataSchema.parse(workerData);
  mkdirSync(options.stateDir, { recursive: true, mode: 0o700 });

  const neighbours = openNeighbours();
  const notes = [...neighbours.notes];
  const ports: EnginePorts = {
    who: neighbours.who,
    transactionUnderWay: neighbours.transactionUnderWay,
    now: () => new Date(),
    monotonicMs: () => performance.now(),
  };
  const realtime = requestRealtime();
  if (!realtime.granted) notes.push(`real-time priority was refused (${realtime.why})`);
  const rehearsed = warmUp(options.stateDir, ports);
  if (rehearsed === 0)
    notes.push('the rehearsal restored nothing: events do not arrive under the state directory');

  const engine = new Engine({
    options,
    ports,
    openEvents: (sink) => {
      const opened = openFileEvents(sink);
      notes.push(...opened.notes);
      return opened.events;
    },
    readMounts,
    emit: say,
  });
  const mounts = watchMounts(() => engine.mountsChanged());

  const stop = (): void => {
    mounts.close();
    engine.close();
    neighbours.close();
  };
  port.on('message', (message: unknown) => {
    const { id, request } = requestSchema.parse(message);
    try {
      say({ kind: 'answer', id, answer: answer(engine, request, stop) });
    } catch (error) {
      say({ kind: 'refused', id, why: messageOf(error) });
    }
    if (request.kind === 'stop') port.close();
  });
  const { granted } = realtime;
  say({
    kind: 'ready',
    status: {
      events: engine.source,
      mounts: mounts.source,
      identity: neighbours.rung,
      realtime: granted,
      warmUp: rehearsed,
      notes,
    },
  });
}

function answer(engine: Engine, request: Request, stop: () => void): unknown {
  switch (request.kind) {
    case 'orders':
      return engine.setOrders(request.orders);
    case 'pause':
      return engine.pause(request.paths);
    case 'resume':
      return engine.resume(request.paths);
    case 'recheck':
      return engine.recheck(request.paths);
    case 'restore':
      return engine.restore(request.path);
    case 'stop':
      return stop();
    default:
      return request satisfies never;
  }
}

start();
