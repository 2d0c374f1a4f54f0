/** From the parser's words to ours: what is quoted, what is expanded, and braces written out. */
import {
  type AssignmentPrefix,
  type CommandExpansionPart,
  type HereDoc,
  type ParameterExpansionPart,
  type ParameterOperation,
  parse as unbash,
  type ProcessSubstitutionPart,
  type Statement,
  type Word as ParsedWord,
  type WordPart as ParsedPart,
} from 'unbash';
import { bracesOf } from './braces.ts';
import type { At, List, Operation, Parameter, Script, SyntaxProblem, Word, WordPart } from './nodes.ts';

export type Locate = (from: number, to: number) => At;
type ConvertList = (statements: readonly Statement[], locate: Locate) => List;

export class WordConverter {
  readonly errors: SyntaxProblem[] = [];
  readonly #locate: Locate;
  readonly #convertList: ConvertList;

  constructor(locate: Locate, convertList: ConvertList) {
    this.#locate = locate;
    this.#convertList = convertList;
  }

  /** Several where braces are written out: `a{b,c}`. */
  all(word: ParsedWord): Word[] {
    if (word.parts?.some(({ type }) => type === 'BraceExpansion') !== true) return [this.one(word)];
    const at = this.#locate(word.pos, word.end);
    const inside = new WordConverter(() => at, this.#convertList);
    const words = bracesOf(word.text).flatMap((text) => {
      const [statement] = unbash(`: ${text}`).commands;
      const command = statement?.command;
      const [argument] = command?.type === 'Command' ? command.args : [];
      return argument?.type === 'Word' ? [inside.one(argument)] : [];
    });
    this.errors.push(...inside.errors);
    return words;
  }

  one(word: ParsedWord): Word {
    const at = this.#locate(word.pos, word.end);
    if (word.parts === undefined) return { at, parts: this.#escaped(word.text, at) };
    return { at, parts: word.parts.flatMap((part) => this.#part(part, false)) };
  }

  /** `NAME=value` as the program sees it; not for arrays. */
  assignment({ pos, end, name, value, append }: AssignmentPrefix): Word | undefined {
    if (value.type === 'ArrayValue') return undefined;
    const at = this.#locate(pos, end);
    const head = { kind: 'text' as const, at, text: `${name}${append === true ? '+=' : '='}`, quoted: true };
    return { at, parts: [head, ...this.one(value).parts] };
  }

  hereDoc({ body, delimiter }: HereDoc): Word {
    const at = this.#locate(body.pos, body.end);
    const parts =
      body.parts === undefined || delimiter?.quoted === true
        ? [{ kind: 'text' as const, at, text: body.text, quoted: true }]
        : body.parts.flatMap((part) => this.#part(part, true));
    return { at, parts };
  }

  #part(part: ParsedPart, quoted: boolean): WordPart[] {
    const at = this.#locate(part.pos, part.end);
    switch (part.type) {
      case 'Literal':
        return quoted ? [{ kind: 'text', at, text: part.value, quoted }] : this.#escaped(part.text, at);
      case 'Glob':
        return [{ kind: 'text', at, text: part.text, quoted }];
      case 'SingleQuoted':
      case 'AnsiCQuoted':
        return [{ kind: 'text', at: inner(at), text: part.value, quoted: true }];
      case 'DoubleQuoted':
      case 'LocaleString':
        if (part.parts.length === 0) return [{ kind: 'text', at, text: '', quoted: true }];
        return part.parts.flatMap((child) => this.#part(child, true));
      case 'SimpleExpansion':
        return [{ kind: 'parameter', at, name: part.text.slice(1), quoted }];
      case 'ParameterExpansion':
        return [this.#parameter(part, at, quoted)];
      case 'CommandExpansion':
        return [{ kind: 'command', at, script: this.#script(part, at), quoted }];
      case 'ArithmeticExpansion':
        return [{ kind: 'arithmetic', at, text: part.text.slice(3, -2), quoted }];
      case 'ProcessSubstitution':
        return [{ kind: 'process', at, script: this.#script(part, at), input: part.operator === '<' }];
      case 'ExtendedGlob':
        return [{ kind: 'anything', at }];
      // Inside of another word's operand, where the shell leaves it as it is.
      case 'BraceExpansion':
      default:
        return [{ kind: 'text', at, text: part.text, quoted }];
    }
  }

  /** `a\ b\*` → `a`, quoted ` `, `b`, quoted `*`; a line that is continued leaves nothing. */
  #escaped(text: string, at: At): WordPart[] {
    if (!text.includes('\\')) return [{ kind: 'text', at, text, quoted: false }];
    return [...text.matchAll(/\\([\s\S])|([^\\]+)/g)].flatMap(([, escaped, plain]): WordPart[] => {
      if (plain !== undefined) return [{ kind: 'text', at, text: plain, quoted: false }];
      return escaped === undefined || escaped === '\n'
        ? []
        : [{ kind: 'text', at, text: escaped, quoted: true }];
    });
  }

  #parameter(part: ParameterExpansionPart, at: At, quoted: boolean): Parameter {
    const { parameter: name, prefix, index, operation } = part;
    return {
      kind: 'parameter',
      at,
      name,
      quoted,
      ...(prefix === undefined ? {} : { prefix }),
      ...(index === undefined ? {} : { index: index.text }),
      ...(operation === undefined ? {} : { operation: this.#operation(operation) }),
    };
  }

  #operation(operation: ParameterOperation): Operation {
    switch (operation.type) {
      case 'Default': {
        const { operator } = operation;
        const colon = operator.startsWith(':');
        const bare = operator.endsWith('-')
          ? '-'
          : operator.endsWith('=')
            ? '='
            : operator.endsWith('+')
              ? '+'
              : '?';
        return { kind: 'default', operator: bare, colon, word: this.one(operation.operand) };
      }
      case 'Remove': {
        const { operator } = operation;
        const pattern = this.one(operation.operand);
        return { kind: 'remove', suffix: operator.startsWith('%'), longest: operator.length === 2, pattern };
      }
      case 'Replace': {
        const [pattern, by] = [this.one(operation.pattern), this.one(operation.replacement)];
        if (operation.operator === '/#' || operation.operator === '/%') return { kind: 'unknown' };
        return { kind: 'replace', all: operation.operator === '//', pattern, by };
      }
      case 'Slice': {
        const length = operation.length === undefined ? {} : { length: this.one(operation.length) };
        return { kind: 'slice', offset: this.one(operation.offset), ...length };
      }
      case 'CaseModification':
        if (operation.operand !== undefined) return { kind: 'unknown' };
        return {
          kind: 'case',
          upper: operation.operator.startsWith('^'),
          all: operation.operator.length === 2,
        };
      case 'Transform':
      case 'Names':
      case 'Unknown':
      default:
        return { kind: 'unknown' };
    }
  }

  /** A script in backquotes that escapes anything has a text of its own: all of it stands at the whole part. */
  #script({ script }: CommandExpansionPart | ProcessSubstitutionPart, at: At): Script {
    if (script === undefined) return { commands: [], errors: [] };
    const locate: Locate = script.source === undefined ? this.#locate : () => at;
    for (const { message, pos } of script.errors ?? [])
      this.errors.push({ message, at: locate(pos, pos).from });
    return { commands: this.#convertList(script.commands, locate), errors: [] };
  }
}

/** Without the quotes, so that code in them has its own places. */
function inner({ from, to }: At): At {
  return to - from >= 2 ? { from: from + 1, to: to - 1 } : { from, to };
}
