/** Whether a text that replaces a configuration leaves nothing of it in force: blank lines and comments. Pure. */
export function holdsNothing(text: string): boolean {
  return text.split(/\n|\\n/).every((line) => /^\s*(?:[#;].*)?$/.test(line));
}
