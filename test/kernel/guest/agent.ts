/**
 * The part of the agent that owns the kernel guard, as a process of its own: it can be stopped and killed. Prints every event
 * and every state as a line; a line on its standard input has it look at the files anew.
 */
import { createInterface } from 'node:readline';
import type { Component } from '../../../src/domain/component.ts';
import { KernelGuard } from '../../../src/protect/kernel-guard/index.ts';
import { FILES, STATE } from './places.ts';

/** Longer than changes in a row are waited for. */
const SYNC_MS = 500;

const WANTED: readonly Component[] = [
  component(FILES.module, 'file', 'module'),
  component(FILES.other, 'file', 'module'),
  component(FILES.link, 'link', 'enabled-link'),
  component(FILES.empty, 'directory', 'directory'),
];

function component(path: string, kind: Component['kind'], of: Component['class']): Component {
  return { id: `${kind}:${path}`, kind, class: of, path, reason: [{ text: 'test' }], services: ['apache2'] };
}

export function agent(): void {
  const print = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);
  const guard = new KernelGuard({
    stateDir: STATE,
    now: () => new Date(),
    append: (event) => print({ event }),
    told: (state) => print({ state }),
    wanted: () => WANTED.map((one) => ({ component: one, mode: 'restore' })),
    packageGuard: [],
  });
  guard.start();
  createInterface(process.stdin).on('line', () => {
    guard.sync();
    setTimeout(() => print({ synced: true }), SYNC_MS);
  });
}
