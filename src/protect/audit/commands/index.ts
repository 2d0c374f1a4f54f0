/** What commands do to a host: one model a family, a table from the program's name to it. Pure. */
import type { Effect } from '../model.ts';
import type { Call } from '../shell/machine.ts';
import { accounts } from './accounts.ts';
import { access } from './access.ts';
import { files } from './files.ts';
import { modules } from './modules.ts';
import { packages } from './packages.ts';
import { redPackages } from './red-packages.ts';
import { services } from './services.ts';

export type Model = (call: Pick<Call, 'program' | 'args' | 'state'>) => readonly Effect[];

const MODELS: Readonly<Record<string, Model>> = {
  ...packages,
  ...redPackages,
  ...files,
  ...access,
  ...modules,
  ...services,
  ...accounts,
};

/** Nothing for a program that is not known. */
export function effectsOf(call: Pick<Call, 'program' | 'args' | 'state'>): readonly Effect[] {
  const model = Object.hasOwn(MODELS, call.program) ? MODELS[call.program] : undefined;
  return model === undefined ? [] : model(call);
}

/** Whether anything is known of what the program does. */
export function isModelled(program: string): boolean {
  return Object.hasOwn(MODELS, program);
}
