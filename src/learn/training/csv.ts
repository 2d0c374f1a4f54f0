/** Training records as CSV (RFC 4180) for auditors. Pure. */
import type { TrainingRecord } from './records.ts';

const COLUMNS = [
  'person',
  'class',
  'fault',
  'mode',
  'level',
  'date',
  'score',
  'passed',
  'hints',
  'minutes',
  'expires',
  'observer',
  'drill',
  'version',
  'entry',
  'hash',
] as const;

export function trainingCsv(records: readonly TrainingRecord[]): string {
  const rows = records.map((one): readonly (string | number)[] => [
    one.person,
    one.family,
    one.fault,
    one.mode,
    one.level,
    one.at,
    one.score,
    one.passed ? 'yes' : 'no',
    one.hints,
    (one.tookMs / 60_000).toFixed(1),
    one.expires,
    one.observer ?? '',
    one.drill,
    one.version,
    one.entry,
    one.hash,
  ]);
  return [COLUMNS, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** A leading sign would make a formula of it where it is opened in a spreadsheet (OWASP, "CSV Injection"). */
function field(value: string | number): string {
  const text = String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
