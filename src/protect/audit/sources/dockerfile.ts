/** `RUN` of a Dockerfile, in shell, exec and here-document form, with the ENV and ARG above it. docs.docker.com/reference/dockerfile. */
import type { Piece } from '../model.ts';
import { type Container, type Line, linesOf, quoted, shellPiece, unreadable } from './container.ts';
import { Mapped } from './mapped.ts';
import { expandPlain, jsonWords } from './values.ts';

interface Instruction {
  readonly name: string;
  /** Behind the name; continuations are joined, comments between them are gone. */
  readonly body: Mapped;
  readonly documents: readonly Document[];
  readonly from: number;
}

interface Document {
  readonly word: string;
  readonly lines: readonly Line[];
}

interface Stage {
  readonly variables: Map<string, string>;
  dialect: 'sh' | 'bash';
  user: string | undefined;
}

export function dockerfile(container: Container): readonly Piece[] {
  const pieces: Piece[] = [];
  const beforeFrom = new Map<string, string>();
  let stage: Stage | undefined;
  const begin = (): Stage => ({ variables: new Map(), dialect: 'sh', user: undefined });
  for (const instruction of instructionsOf(container)) {
    const text = instruction.body.text.trim();
    if (instruction.name === 'FROM') stage = begin();
    else if (instruction.name === 'ARG' && stage === undefined) define(container, text, beforeFrom, true);
    else {
      stage ??= begin();
      if (instruction.name === 'RUN') pieces.push(...runOf(container, instruction, stage));
      else if (instruction.name === 'ENV') define(container, text, stage.variables, false);
      else if (instruction.name === 'ARG') define(container, text, stage.variables, true, beforeFrom);
      else if (instruction.name === 'USER')
        stage.user = expandPlain(text, stage.variables, container.made)?.replace(/:.*$/, '');
      else if (instruction.name === 'SHELL')
        stage.dialect = /\b(?:bash|ksh|zsh)\b/.test(text) ? 'bash' : 'sh';
    }
  }
  return pieces;
}

function* instructionsOf({ text }: Container): Generator<Instruction> {
  const lines = linesOf(text);
  const escape = /^\s*#\s*escape\s*=\s*`\s*$/m.test(text.slice(0, 200)) ? '`' : '\\';
  for (let i = 0; i < lines.length; i += 1) {
    const first = lines[i];
    const [, lead = '', name = ''] =
      /^(\s*(?:ONBUILD\s+)?)([A-Za-z]+)(?=\s|$)/i.exec(first?.text ?? '') ?? [];
    if (first === undefined || name === '') continue;
    const body = new Mapped(text);
    let skip = lead.length + name.length;
    for (; i < lines.length; i += 1) {
      const line = lines[i];
      if (line === undefined) break;
      if (line !== first && /^\s*(?:#.*)?$/.test(line.text)) continue;
      const more = line.text.trimEnd().endsWith(escape);
      const to = more ? line.from + line.text.trimEnd().length - 1 : line.to;
      body.copy(line.from + skip, to);
      skip = 0;
      if (!more) break;
    }
    const documents: Document[] = [];
    if (/^(?:RUN|COPY|ADD)$/i.test(name))
      for (const [, dash, , word = ''] of body.text.matchAll(/<<(-?)(["']?)(\w+)\2/g)) {
        const start = i + 1;
        for (i = start; i < lines.length; i += 1) {
          const line = lines[i]?.text ?? '';
          if ((dash === '-' ? line.replace(/^\t+/, '') : line) === word) break;
        }
        documents.push({ word, lines: lines.slice(start, i) });
      }
    yield { name: name.toUpperCase(), body, documents, from: first.from };
  }
}

function runOf(container: Container, instruction: Instruction, stage: Stage): Piece[] {
  const { body, documents } = instruction;
  const { dialect, user, variables } = stage;
  const facts = {
    inside: 'RUN in a Dockerfile',
    variables,
    dialect,
    ...(user === undefined ? {} : { user }),
  };
  const flags = /^\s*(?:--[a-z]+(?:=\S+)?\s+)*/.exec(body.text)?.[0].length ?? 0;
  const command = body.text.slice(flags);
  if (/^\s*\[/.test(command)) {
    const words = jsonWords(command);
    if (words === undefined)
      return [unreadable(container, instruction.from, 'RUN with a list that is no JSON')];
    return [shellPiece(container, execOf(container, body, flags, words), facts)];
  }
  const script = documentOf(container, documents);
  const only = /^\s*<<-?(["']?)(\w+)\1\s*$/.test(command);
  if (only) {
    const shebang = /^#!.*/.exec(script.text)?.[0] ?? '';
    if (shebang !== '' && !/sh\b/.test(shebang)) return [];
    return [
      shellPiece(
        container,
        script,
        /\b(?:bash|ksh|zsh)\b/.test(shebang) ? { ...facts, dialect: 'bash' } : facts,
      ),
    ];
  }
  const whole = body.slice(flags);
  if (documents.length > 0) whole.put('\n', instruction.from, instruction.from).append(script);
  return [shellPiece(container, whole, facts)];
}

/** The lines of here-documents with the words that end them. */
function documentOf({ text }: Container, documents: readonly Document[]): Mapped {
  const script = new Mapped(text);
  for (const { word, lines } of documents) {
    for (const { from, to } of lines) script.copy(from, to).put('\n', to, to);
    const end = lines.at(-1)?.to ?? 0;
    if (documents.length > 0) script.put(`${word}\n`, end, end);
  }
  return script;
}

/** `["sh", "-c", "…"]` is its script; other lists are one command. */
function execOf(
  { text }: Container,
  body: Mapped,
  flags: number,
  words: ReturnType<typeof jsonWords> & object,
): Mapped {
  const [shell, option, script] = words;
  const made = new Mapped(text);
  if (
    words.length === 3 &&
    /(?:^|\/)(?:ba|da|k|z)?sh$/.test(shell?.text ?? '') &&
    /^-[a-z]*c$/.test(option?.text ?? '')
  ) {
    for (const { text: char, from, to } of script?.chars ?? []) put(char, from, to);
    return made;
  }
  words.forEach((word, i) => {
    if (i > 0) put(' ', word.from, word.from);
    if (quoted(word.text) === word.text)
      for (const { text: char, from, to } of word.chars) put(char, from, to);
    else put(quoted(word.text), word.from, word.to);
  });
  return made;

  function put(what: string, from: number, to: number): void {
    const [start, end] = body.stretch(flags + from, flags + to);
    made.put(what, start, end);
  }
}

/** `A=1 B="x y"`, `A one value`; of ARG without a value the one from above FROM. */
function define(
  { made }: Container,
  text: string,
  variables: Map<string, string>,
  argument: boolean,
  above: ReadonlyMap<string, string> = new Map(),
): void {
  const old = /^(\w+)\s+([^=].*)$/s.exec(text);
  const pairs = [
    ...text.matchAll(/(?<!\S)(\w+)(?:=((?:"(?:\\.|[^"])*"|'[^']*'|\\.|[^\s"'\\])*))?(?=\s|$)/gs),
  ];
  if (!argument && old !== null && !/^\w+=/.test(text)) pairs.splice(0, pairs.length);
  if (!argument && old?.[1] !== undefined) {
    const value = expandPlain(old[2] ?? '', variables, made);
    if (value !== undefined) variables.set(old[1], value);
  }
  for (const [, name = '', raw] of pairs) {
    const given = raw === undefined ? above.get(name) : expandPlain(unquoted(raw), variables, made);
    if (given !== undefined && !(argument && raw === undefined && variables.has(name)))
      variables.set(name, given);
  }
}

function unquoted(raw: string): string {
  return raw.replace(
    /"((?:\\.|[^"])*)"|'([^']*)'|\\(.)/gs,
    (_, double?: string, single?: string, char?: string) =>
      double === undefined ? (single ?? char ?? '') : double.replace(/\\(["\\])/g, '$1'),
  );
}
