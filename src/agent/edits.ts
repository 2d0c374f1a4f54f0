/** What administrators change as a matter of course is judged by its effect and never reverted. */
import type { Finding } from '../domain/finding.ts';

/** Other content in a file of an edited class that is not empty: `severityOf` calls exactly that a warning. */
export function isEdit(finding: Pick<Finding, 'kind' | 'severity'>): boolean {
  return finding.kind === 'corrupted' && finding.severity === 'warning';
}
