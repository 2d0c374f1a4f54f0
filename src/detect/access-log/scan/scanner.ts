/** The fastest scanner that this process may use. */
import { SimdScanner } from '../simd/scanner.ts';
import { PlainScanner } from './plain.ts';
import type { ScanPlan } from './plan.ts';
import type { LineScanner } from './rows.ts';

export function openScanner(plan: ScanPlan): LineScanner {
  return SimdScanner.open(plan) ?? new PlainScanner(plan);
}
