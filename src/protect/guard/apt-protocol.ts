/**
 * What apt tells a hook of `DPkg::Pre-Install-Pkgs` in protocol 3: a line with the version, the whole configuration, an empty line,
 * then a line a package (apt.conf(5), "DPkg::Pre-Install-Pkgs"). Pure.
 */
import type { Change, Transaction } from './model.ts';

/** 20,000 packages of 500 bytes; more is no transaction. */
const MAX_INPUT = 10 << 20;
const NAME = /^[a-z0-9][a-z0-9+.-]*$/;

/** undefined when it is not protocol 3: other versions leave removals out, so nothing can be judged by them. */
export function parseAptInput(text: string): Transaction | undefined {
  if (text.length > MAX_INPUT) return undefined;
  const lines = text.split('\n');
  if (lines[0] !== 'VERSION 3') return undefined;
  const blank = lines.indexOf('');
  if (blank < 0) return undefined;
  const options = configuration(lines.slice(1, blank));
  const keeps = keepsConfiguration(options);
  const changes = lines.slice(blank + 1).flatMap((line) => changeOf(line, keeps) ?? []);
  const commandLine = options.get('CommandLine::AsString');
  return { layer: 'apt', changes, ...(commandLine === undefined ? {} : { commandLine }) };
}

function configuration(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap((line) => {
      const equals = line.indexOf('=');
      return equals < 0 ? [] : [[decoded(line.slice(0, equals)), decoded(line.slice(equals + 1))] as const];
    }),
  );
}

/** apt quotes by percent signs: QuoteString in apt-pkg/contrib/strutl.cc. */
function decoded(text: string): string {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Removal and purge look alike; apt-get and apt say in their options which it is, other front ends may not. */
function keepsConfiguration(options: ReadonlyMap<string, string>): boolean {
  const binary = options.get('Binary');
  const purge = options.get('APT::Get::Purge') ?? '0';
  const forced = [...options.keys()].some((key) => key.startsWith('DPkg::Options')); // e.g. --purge for dpkg itself
  return (binary === 'apt-get' || binary === 'apt') && (purge === '0' || purge === 'false') && !forced;
}

/** `NAME old-version arch multiarch < new-version arch multiarch ACTION`; `-` where there is none, the action may hold spaces. */
function changeOf(line: string, keeps: boolean): Change | undefined {
  const [name = '', old = '-', oldArch = '-', , , next = '-', nextArch = '-', , ...rest] = line.split(' ');
  const action = rest.join(' ');
  if (!NAME.test(name)) return undefined;
  const from = old === '-' ? {} : { from: old };
  if (action === '**REMOVE**')
    return { action: 'remove', name, arch: oldArch, ...from, ...(keeps ? { keepsConfiguration: true } : {}) };
  if (!action.startsWith('/')) return undefined; // **CONFIGURE**: unpacked by an earlier line or an earlier run
  return { action: 'install', name, arch: nextArch, ...from, to: next, file: action };
}
