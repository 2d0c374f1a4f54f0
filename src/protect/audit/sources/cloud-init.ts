/** cloud-init's `#cloud-config`: `runcmd`, `bootcmd`, `packages`, `write_files`. docs.cloud-init.io, module reference. */
import { holdsNothing } from '../holds-nothing.ts';
import type { Effect, Pattern, Piece } from '../model.ts';
import { type Container, declared, quoted, shellPiece, unreadable } from './container.ts';
import { Mapped } from './mapped.ts';
import { readYaml, type Yaml } from './yaml/document.ts';
import { entry, isYes, listOf, textOf, textsOf } from './yaml/ways.ts';

export function cloudInit(container: Container): readonly Piece[] {
  const { documents, problems } = readYaml(container);
  return [...problems, ...documents.flatMap((file) => piecesOf(container, file))];
}

function piecesOf(container: Container, file: Yaml): Piece[] {
  const pieces: Piece[] = [];
  for (const key of ['bootcmd', 'runcmd'])
    pieces.push(...commandsOf(container, entry(file, key), `${key} of cloud-init`));
  const packages = textsOf(entry(file, 'packages'));
  for (const one of packages) {
    const effect: Effect = { kind: 'packages-installed', packages: [literal(one.text)], removing: [] };
    pieces.push(declared(container, effect, one, 'packages of cloud-init'));
  }
  for (const one of listOf(entry(file, 'write_files'))) pieces.push(...written(container, one));
  return pieces;
}

/** All of it is one script for sh; a list is a command with its words. */
function commandsOf(container: Container, value: Yaml | undefined, inside: string): Piece[] {
  const script = new Mapped(container.text);
  for (const command of listOf(value)) {
    if (command.kind === 'text') script.append(command.mapped());
    else if (command.kind === 'list') {
      for (const word of textsOf(command)) {
        if (quoted(word.text) === word.text) script.append(word.mapped());
        else script.put(quoted(word.text), word.from, word.to);
        script.put(' ', word.to, word.to);
      }
    } else return [unreadable(container, command.from, 'neither a text nor a list of words')];
    script.put('\n', command.to, command.to);
  }
  return script.length === 0 ? [] : [shellPiece(container, script, { inside })];
}

function written(container: Container, file: Yaml): Piece[] {
  const path = entry(file, 'path');
  if (path?.kind !== 'text') return [];
  const content = entry(file, 'content');
  const inside = 'write_files of cloud-init';
  const pieces: Piece[] = [];
  if (!isYes(textOf(entry(file, 'append')))) {
    const plainText = entry(file, 'encoding') === undefined ? (textOf(content) ?? '') : undefined;
    const empty = plainText !== undefined && holdsNothing(plainText) ? { emptied: true } : {};
    const effect: Effect = { kind: 'paths-replaced', paths: [literal(path.text)], ...empty };
    pieces.push(declared(container, effect, path, inside));
  }
  const plain = entry(file, 'encoding') === undefined;
  if (plain && content?.kind === 'text' && /^#!.*sh\b/.test(content.text)) {
    const dialect = /^#!.*\b(?:bash|ksh|zsh)\b/.test(content.text) ? 'bash' : 'sh';
    pieces.push(
      shellPiece(container, content.mapped(), {
        inside: `${path.text.slice(0, 120)}, written by cloud-init`,
        dialect,
        language: 'shell',
      }),
    );
  }
  return pieces;
}

const literal = (text: string): Pattern => ({ parts: [text], glob: false });
