/** From a command line of dpkg to a transaction: package files are found, names and wishes looked up. */
import { readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { readControl, type PackageRecord } from '../../host/packages/index.ts';
import { contentsFrom } from './contents.ts';
import type { DpkgCall } from './dpkg-call.ts';
import type { Change, Transaction } from './model.ts';

/** A directory given to --recursive is searched no deeper and no further. */
const MAX_DEPTH = 16;
const MAX_DEBS = 5000;
const LEAVES = new Set(['deinstall', 'purge']);

export interface PlanOptions {
  /** Of dpkg, against which relative paths are meant. */
  readonly cwd: string;
  readonly commandLine: string;
  /** A front end is at work that planned more than this call; what it will remove it has written into the status file. */
  readonly frontEnd: boolean;
}

export async function planOf(
  call: DpkgCall,
  states: ReadonlyMap<string, PackageRecord>,
  options: PlanOptions,
): Promise<Transaction> {
  const { cwd, commandLine, frontEnd } = options;
  const names = new Set<string>();
  if (call.action === 'remove' || call.action === 'purge') {
    for (const operand of call.operands) names.add(operand.split(':', 1)[0] ?? operand);
    if (call.pending || call.operands.length === 0) for (const name of wished(states)) names.add(name);
  }
  if (frontEnd) for (const name of wished(states)) names.add(name);
  const removals = [...names].flatMap((name) => removalOf(name, states, call));
  const debs = call.action === 'unpack' ? packageFiles(call, cwd) : [];
  const arrivals = await Promise.all(debs.map((deb) => arrivalOf(deb, states)));
  return { layer: 'dpkg', commandLine, changes: [...removals, ...arrivals.flat()] };
}

/** What the status file wishes gone and is still there. */
export function wished(states: ReadonlyMap<string, PackageRecord>): string[] {
  return [...states.values()].flatMap(({ name, wish, state }) =>
    LEAVES.has(wish) && state !== 'config-files' && state !== 'not-installed' ? [name] : [],
  );
}

function removalOf(name: string, states: ReadonlyMap<string, PackageRecord>, call: DpkgCall): Change[] {
  const state = states.get(name);
  if (state === undefined || state.state === 'not-installed') return [];
  if (state.state === 'config-files' && call.action !== 'purge') return [];
  const keeps = call.action === 'remove' && state.wish !== 'purge' ? { keepsConfiguration: true } : {};
  return [{ action: 'remove', name, arch: state.arch, from: state.version, ...keeps }];
}

async function arrivalOf(deb: string, states: ReadonlyMap<string, PackageRecord>): Promise<Change[]> {
  const files = await readControl(deb);
  const contents = files && contentsFrom(files);
  if (contents === undefined) return []; // dpkg will not unpack it either
  const before = states.get(contents.name);
  const from = before === undefined || before.state === 'config-files' ? {} : { from: before.version };
  return [{ action: 'install', name: contents.name, ...from, to: contents.version, file: deb }];
}

function packageFiles(call: DpkgCall, cwd: string): string[] {
  const paths = call.operands.map((operand) => posix.resolve(cwd, operand));
  return call.recursive ? paths.flatMap((path) => debsBelow(path, 0)).slice(0, MAX_DEBS) : paths;
}

function debsBelow(path: string, depth: number): string[] {
  if (depth > MAX_DEPTH) return [];
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
      const below = `${path}/${entry.name}`;
      if (entry.isDirectory()) return debsBelow(below, depth + 1);
      return entry.name.endsWith('.deb') ? [below] : [];
    });
  } catch {
    return path.endsWith('.deb') ? [path] : []; // a file among the directories
  }
}
