/** From counted records to failing calls as the domain knows them. Pure. */
import { constants } from 'node:os';
import type { FailingCall } from '../../domain/failing-call.ts';
import { errnoName } from '../libc/index.ts';
import type { RecordedCall } from './calls.ts';
import type { CallRecord } from './decode.ts';
import { SIGNAL } from './record.ts';

export interface Naming {
  readonly calls: ReadonlyMap<number, RecordedCall>;
  /** Ids of services by their index. */
  readonly services: readonly string[];
  /** ISO 8601 UTC of a time in nanoseconds since boot. */
  readonly at: (bootNs: bigint) => string;
}

const SIGNAL_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.signals).map(([name, number]) => [number, name]),
);

/** Sorted by their first time; records that differ only in the place they came by are one. */
export function toFailingCalls(records: readonly CallRecord[], naming: Naming): FailingCall[] {
  const merged = new Map<string, CallRecord>();
  for (const record of records) {
    const { service, number, errno, subject, comm } = record;
    const key = [service, number, errno, comm, subject].join('\0');
    const before = merged.get(key);
    merged.set(key, before === undefined ? record : merge(before, record));
  }
  return [...merged.values()]
    .toSorted((a, b) => Number(a.firstNs - b.firstNs))
    .map((record) => toFailingCall(record, naming));
}

function merge(a: CallRecord, b: CallRecord): CallRecord {
  const [earlier, later] = a.lastNs <= b.lastNs ? [a, b] : [b, a];
  const firstNs = a.firstNs < b.firstNs ? a.firstNs : b.firstNs;
  return { ...later, firstNs, count: earlier.count + later.count };
}

function toFailingCall(record: CallRecord, { calls, services, at }: Naming): FailingCall {
  const service = services[record.service];
  const signal =
    record.number === SIGNAL ? (SIGNAL_NAMES.get(record.errno) ?? `SIG${record.errno}`) : undefined;
  const known = calls.get(record.number);
  return {
    call: signal === undefined ? (known?.call ?? 'other') : 'kill',
    syscall: signal === undefined ? (known?.name ?? `syscall ${record.number}`) : 'exit',
    subject: signal ?? record.subject,
    errno: signal ?? errnoName(record.errno),
    ...(service === undefined ? {} : { service }),
    comm: record.comm,
    pid: record.pid,
    count: record.count,
    firstAt: at(record.firstNs),
    lastAt: at(record.lastNs),
  };
}
