/** The words of a Puppet manifest with their places. It never fails: what it does not know is a mark of one character. */

export interface Token {
  readonly kind: 'word' | 'variable' | 'text' | 'mark';
  /** Of a text what stands between its quotes, as it stands. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** Of a text: variables in it mean something. */
  readonly double?: boolean;
}

const TOKEN =
  /\s+|#[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'((?:\\[\s\S]|[^'\\])*)(?:'|$)|"((?:\\[\s\S]|[^"\\])*)(?:"|$)|\$((?:::)?\w+(?:::\w+)*)|((?:::)?[A-Za-z0-9_][\w-]*(?:::[A-Za-z0-9_]\w*)*(?:\.\d+)?)|(=>|\+>|==|!=|[\s\S])/y;

export function* tokensOf(text: string): Generator<Token> {
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null) return;
    const [whole, single, double, variable, word, mark] = found;
    const place = { from: at, to: at + whole.length };
    at += whole.length;
    if (single !== undefined) yield { kind: 'text', text: single, ...place };
    else if (double !== undefined) yield { kind: 'text', text: double, double: true, ...place };
    else if (variable !== undefined) yield { kind: 'variable', text: variable, ...place };
    else if (word !== undefined) yield { kind: 'word', text: word, ...place };
    else if (mark !== undefined) yield { kind: 'mark', text: mark, ...place };
  }
}
