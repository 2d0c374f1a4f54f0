/** Ansible's playbooks and files of tasks: what modules declare, and the shell of `shell` and `command`. docs.ansible.com. */
import type { Pattern, Piece } from '../model.ts';
import { beyond, type Container, declared, shellPiece } from './container.ts';
import { Mapped } from './mapped.ts';
import { readYaml, type Yaml, type YamlMap } from './yaml/document.ts';
import { type Arguments, MODULES } from './yaml/modules.ts';
import { filledIn, patternOf, Values } from './yaml/template.ts';
import { entry, isMapValue, isYes, listOf, scalarsOf, textOf, textsOf } from './yaml/ways.ts';

const MAX_ITEMS = 50;
const MAX_PIECES = 5000;

interface Reading {
  readonly container: Container;
  readonly pieces: Piece[];
}

export function ansible(container: Container): readonly Piece[] {
  const { documents, problems } = readYaml(container);
  const reading: Reading = { container, pieces: [...problems] };
  for (const file of documents)
    for (const one of listOf(file))
      if (isMapValue(one)) {
        if (one.entries.has('hosts')) play(reading, one);
        else task(reading, one, new Values(container.made));
      }
  return reading.pieces;
}

function play(reading: Reading, one: YamlMap): void {
  const values = new Values(reading.container.made, scalarsOf(entry(one, 'vars')));
  for (const key of ['pre_tasks', 'tasks', 'post_tasks', 'handlers']) tasks(reading, entry(one, key), values);
}

function tasks(reading: Reading, list: Yaml | undefined, values: Values): void {
  for (const one of listOf(list)) if (isMapValue(one)) task(reading, one, values);
}

function task(reading: Reading, one: YamlMap, outer: Values): void {
  const values = outer.with(scalarsOf(entry(one, 'vars')));
  if (one.entries.has('block')) {
    for (const key of ['block', 'rescue', 'always']) tasks(reading, entry(one, key), values);
    return;
  }
  const found = [...one.entries].find(([key]) => isModule(shortName(key)));
  if (found === undefined) return;
  const [name, given] = found;
  for (const filled of loopValues(one, values)) {
    if (reading.pieces.length > MAX_PIECES) return;
    if (reading.pieces.length === MAX_PIECES) {
      const why = `more than ${MAX_PIECES} tasks, with those of loops: the rest is not read`;
      reading.pieces.push(beyond(reading.container, given.from, why));
      return;
    }
    const made = pieceOf(reading.container, one, shortName(name), given, filled);
    reading.pieces.push(...made);
  }
}

const SHELLS: ReadonlySet<string> = new Set(['shell', 'command', 'raw']);

function isModule(name: string): boolean {
  return SHELLS.has(name) || Object.hasOwn(MODULES, name);
}

/** `ansible.builtin.apt`, `community.general.apache2_module` */
function shortName(name: string): string {
  return name.replace(/^(?:ansible\.(?:builtin|legacy)|community\.general)\./, '');
}

/** One set of values for each item of a loop that is written out; one, without it, of any other. */
function loopValues(one: YamlMap, values: Values): Values[] {
  const loop = entry(one, 'loop', 'with_items', 'with_list');
  if (loop?.kind !== 'list' || loop.items.length > MAX_ITEMS) return [values];
  const name = textOf(entry(entry(one, 'loop_control'), 'loop_var')) ?? 'item';
  return loop.items.map((item) => {
    if (item.kind === 'text') return values.with(new Map([[name, item.text]]));
    return values.with(new Map([...scalarsOf(item)].map(([key, value]) => [`${name}.${key}`, value])));
  });
}

function pieceOf(container: Container, one: YamlMap, module: string, given: Yaml, values: Values): Piece[] {
  const title = textOf(entry(one, 'name'));
  const inside = title === undefined ? `a task (${module})` : `task "${title.slice(0, 100)}"`;
  const become = textOf(entry(one, 'become_user'));
  const user = become === undefined ? {} : { user: become };
  if (SHELLS.has(module)) {
    const script = scriptOf(container, one, given, values, module === 'command');
    return script === undefined ? [] : [shellPiece(container, script, { inside, ...user })];
  }
  const read = Object.hasOwn(MODULES, module) ? MODULES[module] : undefined;
  const args = argumentsOf(given, entry(one, 'args'), values);
  return (read?.(args) ?? []).map((effect) => declared(container, effect, args, inside));
}

/** Free form, `cmd`, or `argv`; `chdir` goes before it. */
function scriptOf(
  { text }: Container,
  one: YamlMap,
  given: Yaml,
  values: Values,
  words: boolean,
): Mapped | undefined {
  const script = new Mapped(text);
  const chdir = textOf(entry(given, 'chdir')) ?? textOf(entry(entry(one, 'args'), 'chdir'));
  if (chdir !== undefined) script.put(`cd ${chdir}\n`, given.from, given.from);
  const argv = entry(given, 'argv');
  if (argv !== undefined) {
    for (const word of textsOf(argv)) {
      script.append(filledIn(text, word.mapped(), values, true));
      script.put(' ', word.to, word.to);
    }
    return script;
  }
  const code = given.kind === 'text' ? given : entry(given, 'cmd', '_raw_params');
  return code?.kind === 'text' ? script.append(filledIn(text, code.mapped(), values, words)) : undefined;
}

interface Placed extends Arguments {
  /** Of what names the thing. */
  readonly from: number;
  readonly to: number;
}

const SUBJECTS = ['name', 'pkg', 'package', 'path', 'dest', 'service', 'unit', 'user'];

/** From a map, or from the old `name=x state=absent`. */
function argumentsOf(given: Yaml, more: Yaml | undefined, values: Values): Placed {
  const old = given.kind === 'text' ? keyValues(given.text) : new Map<string, string>();
  const find = (names: readonly string[]): readonly string[] | undefined => {
    for (const name of names) {
      const value = entry(given, name) ?? entry(more, name);
      if (value !== undefined) return textsOf(value).map((one) => one.text);
      const text = old.get(name);
      if (text !== undefined) return [text];
    }
    return undefined;
  };
  const plain = (name: string): string =>
    patternOf(find([name])?.[0] ?? '', values)
      .parts.map((part) => part ?? '\0')
      .join('')
      .toLowerCase();
  const subject = entry(given, ...SUBJECTS) ?? given;
  return {
    from: subject.from,
    to: subject.to,
    one: (...names) => {
      const [text] = find(names) ?? [];
      return text === undefined ? undefined : patternOf(text, values);
    },
    all: (...names) => (find(names) ?? []).flatMap((text) => split(patternOf(text, values))),
    is: (name, ...wanted) => wanted.includes(plain(name)),
    yes: (name) => isYes(plain(name)),
    no: (name) => /^(?:no|false|off|0)$/.test(plain(name)),
  };
}

function split(pattern: Pattern): Pattern[] {
  const [only] = pattern.parts;
  if (pattern.parts.length !== 1 || only === undefined) return [pattern];
  return only.split(/\s*,\s*/).map((name) => ({ parts: [name], glob: pattern.glob }));
}

function keyValues(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/(\w+)=("[^"]*"|'[^']*'|\{\{.*?\}\}|\S+)/g)].map(([, name = '', value = '']) => [
      name,
      value.replace(/^(["'])(.*)\1$/, '$2'),
    ]),
  );
}
