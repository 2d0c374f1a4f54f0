/** Texts that look like a server's messages and stand where a client or an application wrote them. */

const LIKENESS =
  /PHP (?:Fatal|Parse|Warning|Notice|Startup|message:)|Call to undefined |\bAH\d{5}:|\[(?:\w+:)?(?:emerg|alert|crit|error)\]|cannot open shared object file|error while loading shared libraries|Cannot load \/|Syntax error on line \d|(?:failed|timed out) \(\d+: |\[pool [^\]]+\]|not found \(required by |Unable to (?:load dynamic library|connect to)|[Ff]ailed to open stream|No space left on device|child pid \d+ exit signal/;

/** Enough to tell; a client's text may be long. */
const MAX_LENGTH = 8 << 10;

export function imitates(text: string): boolean {
  return LIKENESS.test(text.slice(0, MAX_LENGTH));
}
