/** Fills the ports of the signal watch, and sends its signals into incidents and the recovery loop. */
import type { Service } from '../domain/component.ts';
import { openSignals } from '../domain/signal.ts';
import { NamedPages, pagesToWatch, PROBE_AGENT, type WatchedPage } from '../detect/probe/index.ts';
import { LogTraffic, SignalWatch } from '../detect/signals/index.ts';
import { transactionUnderWay } from '../host/packages/index.ts';
import type { Baseline } from '../identify/index.ts';
import type { IncidentKeeper, RecoveryLoop } from '../respond/index.ts';
import { countedSource } from './desk/history.ts';
import type { RoomPorts } from './ports.ts';

export function signalWatch(ports: RoomPorts, keeper: IncidentKeeper, loop: RecoveryLoop): SignalWatch {
  const { options, append } = ports;
  const named = new NamedPages(options.probes ?? [], {
    stateDir: options.stateDir,
    note: (text) => append({ kind: 'note', text }),
  });
  const touch = (services: readonly string[]): void => {
    const known = new Set(ports.baseline().services.map((service) => service.id));
    for (const service of services) if (known.has(service)) loop.touch(service);
  };
  const maintenance = (): boolean => transactionUnderWay().underWay;
  const services = (): readonly Service[] => ports.baseline().services;
  return new SignalWatch(
    {
      services,
      components: () => ports.baseline().entries.map((entry) => entry.component),
      pages: watchedPages(ports, named),
      traffic: countedSource(
        new LogTraffic({ services, ownAgent: PROBE_AGENT, now: options.now }),
        ports.history,
        options.now,
      ),
      maintenance,
      now: options.now,
      raised: (signal) => {
        const incident = keeper.signalled(signal);
        // While packages are installed the judge of the transaction looks, and what it puts right has the services checked.
        if (incident !== undefined && signal.severity === 'critical' && !maintenance())
          touch(signal.services);
      },
      cleared: ({ signal, endedAt, how }) => {
        keeper.signalCleared(signal, endedAt, how);
        touch(signal.services);
      },
      note: (text) => append({ kind: 'note', text }),
      looked: (look) => ports.history.looked(look),
      answeredWell: (page) => void named.learn(page),
      ...(options.probeSeconds === undefined ? {} : { probeIntervalMs: options.probeSeconds * 1000 }),
    },
    openSignals(ports.entries({ kind: 'signal' })),
  );
}

/** Asked several times a second: made anew only when the baseline or what is known of the named pages has changed. */
function watchedPages(ports: RoomPorts, named: NamedPages): () => readonly WatchedPage[] {
  let from: readonly unknown[] = [];
  let pages: readonly WatchedPage[] = [];
  return () => {
    const baseline = ports.baseline();
    const now = [baseline.pages, baseline.services, named.learned];
    if (now.some((one, i) => one !== from[i])) {
      from = now;
      pages = allPages(baseline, named);
    }
    return pages;
  };
}

/** A page that the operator named and the baseline knows too stands for itself. */
function allPages({ pages, services }: Baseline, named: NamedPages): readonly WatchedPage[] {
  const own = named.pages(services);
  const keys = new Set(own.map((page) => page.key));
  return [...pagesToWatch(pages, services).filter((page) => !keys.has(page.key)), ...own];
}
