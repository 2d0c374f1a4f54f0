/** `stakeout.yaml` in the web: shown without its secrets, checked as the pager checks it, written whole or not at all. */
import { chownSync, realpathSync } from 'node:fs';
import { accountOf } from '../../../host/lesser-user.ts';
import { writeDurably } from '../../../host/durable-file.ts';
import { DeskRefusal, type Args, type Handlers, LONGEST_SETTINGS, type Result } from '../../../desk/index.ts';
import { type Problem, readConfiguration, removedOnCall } from '../../../oncall/index.ts';
import { PAGER_USER } from '../../pager-start.ts';
import { type ConfigFile, hashOf, readConfigFile } from '../config-file.ts';
import type { DeskPorts } from '../ports.ts';
import { keyedHash } from './keyed.ts';
import { masked } from './mask.ts';
import { overreach, unmasked } from './unmask.ts';

type There = Extract<ConfigFile, { state: 'there' }>;

/** Of a file that is new: the pager reads it by its group. */
const NEW_MODE = 0o640;

export function settingsHandlers(
  ports: DeskPorts,
): Pick<Handlers, 'settings' | 'checkSettings' | 'saveSettings'> {
  return {
    settings: () => shown(fileOf(ports)),
    checkSettings: ({ text }) => {
      const { problems } = judged(text, textOf(readConfigFile(fileOf(ports))), ports.now());
      return { ok: !hasErrors(problems), problems };
    },
    saveSettings: (args) => save(args, ports),
  };
}

function fileOf({ onCallFile }: DeskPorts): string {
  if (onCallFile === undefined)
    throw new DeskRefusal('conflict', 'this agent pages nobody and reads no settings');
  return onCallFile;
}

function shown(path: string): Result<'settings'> {
  const file = readConfigFile(path);
  const none = { file: path, text: null, hash: null, problems: [] };
  if (file.state === 'absent') return { ...none, why: 'there is none yet' };
  if (file.state === 'unreadable') return { ...none, why: `it cannot be read: ${file.why}` };
  const hash = keyedHash(file.text);
  const problems = readConfiguration(file.text).problems.map(plain);
  const text = file.text.length > LONGEST_SETTINGS ? undefined : masked(file.text);
  const why =
    file.text.length > LONGEST_SETTINGS
      ? 'it is too long for the web: edit it on the host'
      : 'nobody can tell where the secrets of this are: mend it on the host, or write another';
  return text === undefined
    ? { file: path, text: null, why, hash, problems }
    : { file: path, text, why: null, hash, problems };
}

interface Judged {
  /** With its secrets. */
  readonly text: string;
  readonly problems: Result<'checkSettings'>['problems'];
}

function judged(text: string, before: string, now: Date): Judged {
  const whole = unmasked(text, before);
  const reading = readConfiguration(whole.text);
  const old = readConfiguration(before);
  const further = reading.ok
    ? [
        ...overreach(whole.text, before),
        // The pager would not put it into force either.
        ...(old.ok ? removedOnCall(old.config, reading.config, now.getTime()).map(reading.place) : []),
      ]
    : [];
  const problems = [...whole.problems, ...reading.problems.map(plain), ...further.map(plain)];
  return {
    text: whole.text,
    problems: problems.toSorted((a, b) => a.line - b.line || a.column - b.column),
  };
}

function save({ text, expectHash, by }: Args<'saveSettings'>, ports: DeskPorts): Result<'saveSettings'> {
  const path = fileOf(ports);
  const file = readConfigFile(path);
  if (file.state === 'unreadable') throw new DeskRefusal('conflict', `the file cannot be read: ${file.why}`);
  const before = file.state === 'there' ? keyedHash(file.text) : null;
  if (before !== expectHash)
    throw new DeskRefusal('conflict', 'the file has changed since: load it again, and change it then');
  const found = judged(text, textOf(file), ports.now());
  if (hasErrors(found.problems)) return { saved: false, hash: before, problems: found.problems };
  const after = keyedHash(found.text);
  if (after !== before) {
    const old = file.state === 'there' ? file : undefined;
    write(path, found.text, old);
    const hashes = { before: old?.hash ?? '', after: hashOf(found.text) };
    ports.append({ kind: 'settings.changed', file: path, by, ...hashes });
  }
  return { saved: true, hash: after, problems: found.problems };
}

/** Keeps who may read it. A link stays a link: what it leads to is written. */
function write(path: string, text: string, before: There | undefined): void {
  const place = before === undefined ? path : realpathSync(path);
  writeDurably(place, [Buffer.from(text)], { mode: before?.mode ?? NEW_MODE });
  if (process.geteuid?.() !== 0) return;
  chownSync(place, before?.uid ?? 0, before?.gid ?? accountOf(PAGER_USER)?.gid ?? 0);
}

function textOf(file: ConfigFile): string {
  return file.state === 'there' ? file.text : '';
}

function hasErrors(problems: Judged['problems']): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

function plain({ severity, path, line, column, message }: Problem): Judged['problems'][number] {
  return { severity, path, line, column, message };
}
