/** Whether there is a fault to replay an incident with. The practice host is loaded only for that. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export async function drillExists(): Promise<(fault: string) => boolean> {
  const { FAULTS_DIRECTORY } = await import('../../practice/index.ts');
  return (fault) => /^[a-z0-9-]+$/.test(fault) && existsSync(join(FAULTS_DIRECTORY, fault, 'fault.json'));
}
