/** Names and paths against what a script or a package says of them; one reading for the guard and the audit. */
export { canonical } from './canonical.ts';
export { endsOf, globTokens, reaches, takes, type Token } from './glob.ts';
export {
  type Known,
  type Matcher,
  nameMatcher,
  type PathMatcher,
  pathMatcher,
  type Pattern,
  together,
} from './match.ts';
