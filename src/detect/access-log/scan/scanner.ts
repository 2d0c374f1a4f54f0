/** The fastest scanner that this process may use. */
import { SimdScanner } from '../simd/scanner.ts';
import { PlainScanner } from './plain.ts';
import type { ScanPlan } from './plan.ts';
import type { LineScanner } from './rows.ts';

/** Each has a memory for which V8 sets aside gigabytes of address space. Nobody has so many formats. */
const MAX_SCANNERS = 32;
const scanners = new Map<string, LineScanner>();

/** A scanner is shared by all logs of the same build: what one scan found must be used before the next. */
export function openScanner(plan: ScanPlan): LineScanner {
  const build = `${plan.quoted} ${plan.agent} ${plan.more}`;
  const known = scanners.get(build);
  if (known !== undefined) return known;
  if (scanners.size >= MAX_SCANNERS) return new PlainScanner(plan);
  const scanner = SimdScanner.open(plan) ?? new PlainScanner(plan);
  scanners.set(build, scanner);
  return scanner;
}
