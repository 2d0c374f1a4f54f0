/** Words that look for somebody to blame. A text that has them ends the questions where they should begin. Pure. */

/** A pattern, and what to ask or say in its place. */
export const BLAMING: readonly (readonly [RegExp, string])[] = [
  [/\b(?:human|operator|user|pilot) error\b/gi, 'say what made the action look right at the time'],
  [/\bshould(?:n['’]t| not)? have\b|\bought to have\b/gi, 'say what was done, and what was known then'],
  [/\bcould(?:n['’]t| not)? have (?:known|noticed|checked|avoided|prevented)\b/gi, 'say what was known then'],
  [
    /\b(?:careless(?:ly|ness)?|negligen(?:t|tly|ce)|sloppy|sloppily|reckless(?:ly)?|lazy|laziness)\b/gi,
    'describe the work as it was done',
  ],
  [
    /\b(?:forgot|forgotten|neglected|overlooked|missed) (?:to|the)\b|\bforgot\b/gi,
    'say what would have reminded',
  ],
  [/\b(?:stupid(?:ly|ity)?|dumb|idiot(?:ic)?|incompeten(?:t|ce)|clueless|ignorant)\b/gi, 'leave it out'],
  [
    /\b(?:to blame|blamed?|at fault|guilty|culprit|offender|responsible for (?:the|this) (?:outage|incident|failure))\b/gi,
    'name what made it possible',
  ],
  [/\b(?:his|her|their|my) (?:mistake|fault|error)\b/gi, 'name what made it possible'],
  [
    /\bmade a mistake\b|\bfailed to (?:follow|notice|check|realise|realize|understand|test|read)\b/gi,
    'say what was done, and why it made sense',
  ],
  [/\bobvious(?:ly)?\b|\bclearly (?:should|wrong)\b|\bcommon sense\b/gi, 'it was not, at the time'],
  [/\bdisciplin(?:ed|ary)\b|\bfired\b|\bwarned\b/gi, 'this is not about people'],
];
