/** The shell's grammar as the evaluator sees it: sh(1), bash(1). Ours, so that a new parser changes one file. */

/** A stretch of the text, UTF-16 offsets, end exclusive. */
export interface At {
  readonly from: number;
  readonly to: number;
}

export type Node =
  | SimpleCommand
  | {
      readonly kind: 'pipeline';
      readonly at: At;
      readonly commands: readonly Node[];
      readonly negated: boolean;
    }
  | { readonly kind: 'and-or'; readonly at: At; readonly first: Node; readonly rest: readonly Link[] }
  | { readonly kind: 'if'; readonly at: At; readonly branches: readonly Branch[]; readonly otherwise: List }
  | ForLoop
  | {
      readonly kind: 'while';
      readonly at: At;
      readonly until: boolean;
      readonly condition: List;
      readonly body: List;
    }
  | { readonly kind: 'case'; readonly at: At; readonly word: Word; readonly items: readonly CaseItem[] }
  | { readonly kind: 'function'; readonly at: At; readonly name: string; readonly body: Node }
  | { readonly kind: 'group'; readonly at: At; readonly apart: boolean; readonly body: List }
  | { readonly kind: 'test'; readonly at: At; readonly expression: TestExpression }
  | { readonly kind: 'arithmetic'; readonly at: At; readonly text: string }
  | {
      readonly kind: 'redirected';
      readonly at: At;
      readonly command: Node;
      readonly redirects: readonly Redirect[];
    };

export type List = readonly Node[];

export interface Link {
  readonly operator: '&&' | '||';
  readonly command: Node;
}

export interface Branch {
  readonly condition: List;
  readonly body: List;
}

export interface SimpleCommand {
  readonly kind: 'simple';
  readonly at: At;
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  /** Of `export`, `local`, `declare`, `readonly`; they are among the words too, arrays excepted. */
  readonly declared: readonly Assignment[];
  readonly redirects: readonly Redirect[];
}

export interface ForLoop {
  readonly kind: 'for';
  readonly at: At;
  readonly name: string;
  /** The positional parameters when absent. */
  readonly words?: readonly Word[];
  readonly body: List;
}

export interface CaseItem {
  readonly patterns: readonly Word[];
  readonly body: List;
  /** `;;`, `;&`, `;;&` */
  readonly next: 'leave' | 'next-body' | 'next-test';
}

export interface Assignment {
  readonly at: At;
  readonly name: string;
  readonly append: boolean;
  /** `a[i]=`; the index itself is not followed. */
  readonly element: boolean;
  readonly value: Word | readonly Word[];
}

export type Redirect =
  | {
      readonly kind: 'output';
      readonly at: At;
      readonly append: boolean;
      readonly target: Word;
      /** Standard output is in it; not so for `2>file`. */
      readonly standard: boolean;
    }
  /** `>&2`: what is printed goes where nobody reads it. */
  | { readonly kind: 'aside'; readonly at: At }
  | { readonly kind: 'input'; readonly at: At; readonly target: Word }
  | { readonly kind: 'text'; readonly at: At; readonly text: Word; readonly newline: boolean };

export interface Word {
  readonly at: At;
  readonly parts: readonly WordPart[];
}

export type WordPart =
  | { readonly kind: 'text'; readonly at: At; readonly text: string; readonly quoted: boolean }
  | Parameter
  | { readonly kind: 'command'; readonly at: At; readonly script: Script; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly at: At; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'process'; readonly at: At; readonly script: Script; readonly input: boolean }
  /** `@(a|b)`: followed as anything. */
  | { readonly kind: 'anything'; readonly at: At };

export interface Parameter {
  readonly kind: 'parameter';
  readonly at: At;
  readonly name: string;
  readonly quoted: boolean;
  /** `@`, `*` or a number as text; anything else is an element that is not followed. */
  readonly index?: string;
  /** `${#x}`, `${!x}` */
  readonly prefix?: '#' | '!';
  readonly operation?: Operation;
}

export type Operation =
  | {
      readonly kind: 'default';
      readonly operator: '-' | '=' | '+' | '?';
      readonly colon: boolean;
      readonly word: Word;
    }
  | { readonly kind: 'remove'; readonly suffix: boolean; readonly longest: boolean; readonly pattern: Word }
  | { readonly kind: 'replace'; readonly all: boolean; readonly pattern: Word; readonly by: Word }
  | { readonly kind: 'slice'; readonly offset: Word; readonly length?: Word }
  | { readonly kind: 'case'; readonly upper: boolean; readonly all: boolean }
  | { readonly kind: 'unknown' };

export type TestExpression =
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Word }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Word; readonly right: Word }
  | { readonly kind: 'both' | 'either'; readonly operands: readonly TestExpression[] }
  | { readonly kind: 'not'; readonly operand: TestExpression };

export interface Script {
  readonly commands: List;
  /** First to last. */
  readonly errors: readonly SyntaxProblem[];
}

export interface SyntaxProblem {
  readonly message: string;
  readonly at: number;
}
