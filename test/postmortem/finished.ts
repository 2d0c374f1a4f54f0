/** What people have to write into a draft before readers may have it. */

const WRITTEN: readonly (readonly [RegExp, string])[] = [
  [/^functions: \[\]$/m, 'functions: ["the shop"]'],
  [/^dataLoss: null$/m, 'dataLoss: none'],
  [/^drill: null$/m, 'drill: module-unlinked'],
  [/^authors: \[\]$/m, 'authors: ["On-call"]'],
  [/owner: null/g, 'owner: "platform"'],
  [/due: null/g, 'due: 2999-01-01'],
  [/tracker: null/g, 'tracker: "OPS-7"'],
  [/_To be written: by which signal_/g, 'a check of the baseline tells before users do.'],
  [/_To be written: what helped[^_]*_/g, 'The diagnosis named the part.'],
  [/_To be written: what stood[^_]*_/g, 'A restart was tried first.'],
  [/_To be written: what could[^_]*_/g, 'It was a quiet hour.'],
];

export function finished(draft: string): string {
  return WRITTEN.reduce((text, [what, by]) => text.replaceAll(new RegExp(what, 'gm'), by), draft);
}
