/** What is generated: a text for each file. */

export interface GeneratedFile {
  /** Relative, with slashes, made of plain names. */
  readonly path: string;
  readonly text: string;
  /** Default: not executable. */
  readonly executable?: boolean;
}

export interface Generated {
  /** What it is, for people: `Puppet module web_parts`. */
  readonly title: string;
  readonly files: readonly GeneratedFile[];
}
