/** From the parser's commands to ours. Recursion is bounded by the parser, which nests 256 deep. */
import type {
  AssignmentPrefix,
  Case,
  Command,
  CommandNode,
  CompoundList,
  Pipeline,
  Redirection,
  Statement,
  TestExpression as ParsedTest,
} from 'unbash';
import { type Locate, WordConverter } from './convert-word.ts';
import type { Assignment, CaseItem, List, Node, Redirect, TestExpression } from './nodes.ts';

export class Converter {
  readonly #locate: Locate;
  readonly #words: WordConverter;

  constructor(locate: Locate) {
    this.#locate = locate;
    this.#words = new WordConverter(locate, (statements, at) => new Converter(at).list(statements));
  }

  /** Of scripts inside of words. */
  get errors() {
    return this.#words.errors;
  }

  list(statements: readonly Statement[]): List {
    return statements.map(({ command }) => this.#node(command));
  }

  #body({ commands }: CompoundList): List {
    return this.list(commands);
  }

  #node(node: Statement['command'] | CompoundList): Node {
    const at = this.#locate(node.pos, node.end);
    switch (node.type) {
      case 'Command':
        return this.#simple(node);
      case 'Pipeline':
        return this.#pipeline(node);
      case 'AndOr': {
        const [first, ...others] = node.commands.map((command) => this.#node(command));
        if (first === undefined) return { kind: 'group', at, apart: false, body: [] };
        const rest = others.map((command, i) => ({
          operator: node.operators[i] ?? ('&&' as const),
          command,
        }));
        return { kind: 'and-or', at, first, rest };
      }
      case 'If': {
        const branches = [node, ...node.elif].map((branch) => ({
          condition: this.#body(branch.clause),
          body: this.#body(branch.then),
        }));
        return { kind: 'if', at, branches, otherwise: node.else === undefined ? [] : this.#body(node.else) };
      }
      case 'For':
      case 'Select': {
        const words = node.wordlist?.flatMap((word) => this.#words.all(word));
        const list = words === undefined ? {} : { words };
        return { kind: 'for', at, name: node.name.value, body: this.#body(node.body), ...list };
      }
      case 'ArithmeticFor':
        return { kind: 'while', at, until: false, condition: [], body: this.#body(node.body) };
      case 'While': {
        const condition = this.#body(node.clause);
        return { kind: 'while', at, until: node.kind === 'until', condition, body: this.#body(node.body) };
      }
      case 'Case':
        return { kind: 'case', at, word: this.#words.one(node.word), items: this.#items(node) };
      case 'Function':
        return { kind: 'function', at, name: node.name.value, body: this.#node(node.body) };
      case 'Subshell':
      case 'BraceGroup':
        return { kind: 'group', at, apart: node.type === 'Subshell', body: this.#body(node.body) };
      case 'CompoundList':
        return { kind: 'group', at, apart: false, body: this.#body(node) };
      case 'Coproc':
        return this.#node(node.body);
      case 'TestCommand':
        return { kind: 'test', at, expression: this.#test(node.expression) };
      case 'ArithmeticCommand':
        return { kind: 'arithmetic', at, text: node.body };
      case 'Redirected':
      default:
        return {
          kind: 'redirected',
          at,
          command: this.#node(node.command),
          redirects: this.#redirects(node.redirects),
        };
    }
  }

  #pipeline(node: Pipeline): Node {
    const negated = node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1;
    const commands = node.commands.map((command: CommandNode) => this.#node(command));
    return { kind: 'pipeline', at: this.#locate(node.pos, node.end), commands, negated };
  }

  #simple(node: Command): Node {
    const words = node.name === undefined ? [] : this.#words.all(node.name);
    const declared: Assignment[] = [];
    for (const argument of node.args) {
      if (argument.type === 'Assignment') {
        declared.push(this.#assignment(argument));
        const word = this.#words.assignment(argument);
        if (word !== undefined) words.push(word);
      } else words.push(...this.#words.all(argument));
    }
    const assignments = node.prefix.flatMap((part) =>
      part.type === 'Assignment' ? [this.#assignment(part)] : [],
    );
    const redirects = this.#redirects(node.redirects);
    return {
      kind: 'simple',
      at: this.#locate(node.pos, node.end),
      assignments,
      words,
      declared,
      redirects,
    };
  }

  #assignment({ pos, end, name, value, append, index }: AssignmentPrefix): Assignment {
    return {
      at: this.#locate(pos, end),
      name,
      append: append === true,
      element: index !== undefined,
      value:
        value.type === 'ArrayValue'
          ? value.elements.flatMap((word) => this.#words.all(word))
          : this.#words.one(value),
    };
  }

  #redirects(redirects: readonly Redirection[]): Redirect[] {
    return redirects.flatMap((redirect): Redirect[] => {
      const at = this.#locate(redirect.pos, redirect.end);
      if (redirect.type === 'HereDoc')
        return [{ kind: 'text', at, text: this.#words.hereDoc(redirect), newline: false }];
      if (redirect.target === undefined) return [];
      const target = this.#words.one(redirect.target);
      if (redirect.type === 'HereString') return [{ kind: 'text', at, text: target, newline: true }];
      const { operator } = redirect;
      if (operator === '<') return [{ kind: 'input', at, target }];
      if (operator === '<&' || operator === '<>') return [];
      const { descriptor } = redirect;
      const standard =
        descriptor === undefined || (descriptor.type === 'FileDescriptor' && descriptor.value === 1);
      // `2>&1` copies a descriptor; `>&file` is an old way to write `&>file`.
      if (operator === '>&' && /^(?:\d+-?|-)$/.test(redirect.target.value))
        return standard && redirect.target.value !== '1' ? [{ kind: 'aside', at }] : [];
      return [{ kind: 'output', at, append: operator === '>>' || operator === '&>>', target, standard }];
    });
  }

  #items({ items }: Case): CaseItem[] {
    return items.map(({ pattern, body, terminator }) => ({
      patterns: pattern.map((word) => this.#words.one(word)),
      body: this.#body(body),
      next: terminator === ';&' ? 'next-body' : terminator === ';;&' ? 'next-test' : 'leave',
    }));
  }

  #test(test: ParsedTest): TestExpression {
    switch (test.type) {
      case 'TestUnary':
        return { kind: 'unary', operator: test.operator, operand: this.#words.one(test.operand) };
      case 'TestBinary': {
        const [left, right] = [this.#words.one(test.left), this.#words.one(test.right)];
        return { kind: 'binary', operator: test.operator, left, right };
      }
      case 'TestLogical':
        return {
          kind: test.operator === '&&' ? 'both' : 'either',
          operands: test.operands.map((operand) => this.#test(operand)),
        };
      case 'TestNot': {
        const operand = this.#test(test.operand);
        return test.negations.length % 2 === 1 ? { kind: 'not', operand } : operand;
      }
      case 'TestGroup':
      default:
        return this.#test(test.expression);
    }
  }
}
