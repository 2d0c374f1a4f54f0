/** The faults of `faults/`, on the practice host's own site. */
import { join } from 'node:path';
import { CHECKOUT } from '../../src/practice/checkout.ts';
import { readFaults, type Fault } from '../../src/practice/index.ts';
import type { DiagnosisCase, Script } from './case.ts';

export function ownCases(): DiagnosisCase[] {
  return readFaults().map(ownCase);
}

function ownCase(fault: Fault): DiagnosisCase {
  return {
    id: `own/${fault.name}`,
    name: fault.name,
    title: fault.title,
    site: 'library',
    stack: fault.stack,
    family: fault.family,
    phases: fault.phases,
    pages: fault.pages ?? [],
    wrap: [],
    truth: fault.truth,
    effect: fault.effect,
    inject: script(fault.inject),
    undo: script(fault.undo),
    ...(fault.prepare === undefined ? {} : { prepare: script(fault.prepare) }),
    ...(fault.outcomes === undefined ? {} : { outcomes: fault.outcomes }),
  };
}

/** The checkout is seen in the clone where it lies on the machine. */
function script(path: string): Script {
  return { shell: '/bin/sh', path: join(CHECKOUT, path) };
}
