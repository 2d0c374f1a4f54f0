/** Reports in the formats that other programs read. What a person reads on a terminal is laid out by the command. */
export { type Frame, frameOf } from './frame.ts';
export { githubText } from './github.ts';
export { markdownText } from './markdown.ts';
export { sarifLog } from './sarif.ts';
export { atLeast, capital, countsText, factsOf, plural } from './words.ts';
