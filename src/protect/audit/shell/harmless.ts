/**
 * Scripts that can do nothing, told by their words alone: every command is named by a literal that has no model, runs no other
 * program and reads no code, and nothing is written but devices. Following such a script could find no effect, whatever its values
 * are, so it is not followed. Of a script for which this cannot be told so simply, nothing is said. Pure but for the port.
 */
import { effectsOf, isModelled } from '../commands/index.ts';
import { besideOf } from './builtins.ts';
import type { HostAnswers } from './machine.ts';
import { literalText } from './operand.ts';
import type { Source } from './source.ts';
import { START } from './state.ts';
import type {
  Assignment,
  List,
  Node,
  Operation,
  Redirect,
  SimpleCommand,
  TestExpression,
  Word,
  WordPart,
} from './syntax/nodes.ts';
import { parseShell } from './syntax/parse.ts';
import { known, type Text } from './text.ts';
import { isInterpreter, passesOn, runsOthers } from './wrappers/index.ts';

/** Files that are read by files that are read. */
const MAX_READ = 4;
/** What comes out of such a word is the word itself. */
const PLAIN = /^[\w./+-]+$/;
const DEVICE = /^\/dev\/[\w./-]+$/;
/** Unquoted, such a word may come out as another. */
const ACTIVE = /[*?[~]/;
const FINDS_ONLY = /^(?!-(?:delete|exec|ok))/;
/** Builtins that run code. */
const RUNS_CODE: ReadonlySet<string> = new Set(['eval', 'trap']);

type Reader = Pick<HostAnswers, 'readScript'>;

export function isHarmless(list: List, source: Pick<Source, 'file'>, reader: Reader): boolean {
  return new Look(source.file, reader, 0).list(list);
}

/** `dpkg -L php`, `systemctl daemon-reload`: words that are all known, of which the model makes nothing. */
function asks(program: string, words: readonly Word[]): boolean {
  const args = words.map(argument);
  return args.every((arg) => arg !== undefined) && effectsOf({ program, args, state: START }).length === 0;
}

function argument({ parts }: Word): Text | undefined {
  const [part, ...others] = parts;
  if (part?.kind !== 'text' || others.length > 0 || (!part.quoted && ACTIVE.test(part.text)))
    return undefined;
  return known(part.text, part.quoted);
}

class Look {
  readonly #file: string;
  readonly #reader: Reader;
  readonly #depth: number;

  constructor(file: string, reader: Reader, depth: number) {
    this.#file = file;
    this.#reader = reader;
    this.#depth = depth;
  }

  list(list: List): boolean {
    return list.every((node) => this.#node(node));
  }

  #node(node: Node): boolean {
    switch (node.kind) {
      case 'simple':
        return this.#simple(node);
      case 'pipeline':
        return this.list(node.commands);
      case 'and-or':
        return this.#node(node.first) && node.rest.every(({ command }) => this.#node(command));
      case 'if':
        return (
          node.branches.every(({ condition, body }) => this.list(condition) && this.list(body)) &&
          this.list(node.otherwise)
        );
      case 'for':
        return this.#words(node.words ?? []) && this.list(node.body);
      case 'while':
        return this.list(node.condition) && this.list(node.body);
      case 'case':
        return (
          this.#word(node.word) &&
          node.items.every(({ patterns, body }) => this.#words(patterns) && this.list(body))
        );
      case 'function':
        return this.#node(node.body);
      case 'group':
        return this.list(node.body);
      case 'test':
        return this.#test(node.expression);
      case 'arithmetic':
        return true;
      case 'redirected':
        return this.#redirects(node.redirects) && this.#node(node.command);
      default:
        return false;
    }
  }

  #simple({ assignments, declared, words, redirects }: SimpleCommand): boolean {
    return (
      (words.length === 0 || this.#command(words)) &&
      this.#words(words) &&
      this.#redirects(redirects) &&
      this.#assignments(assignments) &&
      this.#assignments(declared)
    );
  }

  /** By its name; what its words hold beside it is looked at elsewhere. */
  #command(words: readonly Word[]): boolean {
    const [name, next] = [literalText(words[0]), literalText(words[1])];
    if (name === undefined || name.startsWith('/etc/init.d/')) return false;
    if (name === '.' || name === 'source') return this.#reads(next);
    const program = name.slice(name.lastIndexOf('/') + 1);
    if (RUNS_CODE.has(program) || isInterpreter(program)) return false;
    if (isModelled(program)) return asks(program, words.slice(1));
    if (program === 'find')
      return words.slice(1).every((word) => FINDS_ONLY.test(literalText(word) ?? '-ok'));
    if (!runsOthers(program)) return true;
    if (program === 'command' && (next === '-v' || next === '-V')) return true;
    if (!passesOn(program)) return false;
    // Without words `exec` only redirects; with options it is not for here to say where the program stands.
    return words.length === 1 || (next?.startsWith('-') === false && this.#command(words.slice(1)));
  }

  /** A file that is read into this shell; one that the host does not have does nothing. */
  #reads(path: string | undefined): boolean {
    if (path === undefined || !PLAIN.test(path) || this.#depth >= MAX_READ) return false;
    const text = this.#reader.readScript(path, this.#file);
    if (text === undefined) return true;
    const { commands, errors } = parseShell(text);
    const file = besideOf(path, this.#file);
    return errors.length === 0 && new Look(file, this.#reader, this.#depth + 1).list(commands);
  }

  #redirects(redirects: readonly Redirect[]): boolean {
    return redirects.every((redirect) => {
      if (redirect.kind === 'aside') return true;
      if (redirect.kind === 'text') return this.#word(redirect.text);
      if (redirect.kind === 'output' && !redirect.append && !DEVICE.test(literalText(redirect.target) ?? ''))
        return false;
      return this.#word(redirect.target);
    });
  }

  #assignments(assignments: readonly Assignment[]): boolean {
    return assignments.every(({ value }) => ('parts' in value ? this.#word(value) : this.#words(value)));
  }

  #words(words: readonly Word[]): boolean {
    return words.every((word) => this.#word(word));
  }

  #word({ parts }: Word): boolean {
    return parts.every((part) => this.#part(part));
  }

  #part(part: WordPart): boolean {
    if (part.kind === 'command' || part.kind === 'process') return this.list(part.script.commands);
    return part.kind !== 'parameter' || this.#operation(part.operation);
  }

  #operation(operation: Operation | undefined): boolean {
    switch (operation?.kind) {
      case 'default':
        return this.#word(operation.word);
      case 'remove':
        return this.#word(operation.pattern);
      case 'replace':
        return this.#word(operation.pattern) && this.#word(operation.by);
      case 'slice':
        return this.#word(operation.offset) && (!operation.length || this.#word(operation.length));
      case 'case':
      case 'unknown':
      case undefined:
      default:
        return true;
    }
  }

  #test(test: TestExpression): boolean {
    switch (test.kind) {
      case 'unary':
        return this.#word(test.operand);
      case 'binary':
        return this.#word(test.left) && this.#word(test.right);
      case 'not':
        return this.#test(test.operand);
      case 'both':
      case 'either':
      default:
        return test.operands.every((operand) => this.#test(operand));
    }
  }
}
