/** What the filter sees of a comment: its words, and its habits. */

const MOST = 400;

/** Each once. Words in pairs too: “great post” says more than the two. */
export function tokensOf(name: string, text: string): readonly string[] {
  const folded = fold(text);
  const words = wordsOf(folded.replaceAll(/https?:\/\/\S+/g, ' '));
  const pairs = words.slice(1).map((word, at) => `${words[at]} ${word}`);
  return [...new Set([...habits(name, text, words), ...linkTokens(folded), ...words, ...pairs])].slice(
    0,
    MOST,
  );
}

/** Letters that look like Latin ones, marks and invisible characters do not make another word of it. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase();
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}$€£%][\p{L}\p{N}'’$€£%_.-]{0,28}[\p{L}\p{N}%]|[\p{L}\p{N}$€£%]/gu) ?? [];
}

function linkTokens(text: string): readonly string[] {
  const hosts = [...text.matchAll(/https?:\/\/([^\s/)>\]"']+)/g)].map(([, host = '']) => host);
  const bare = [
    ...text.matchAll(/\b[a-z0-9-]+\.(com|net|org|info|biz|xyz|top|shop|online|site|club|ru|cn|io|me)\b/g),
  ];
  return [
    ...hosts.flatMap((host) => [`host:${host}`, `end:${host.split('.').at(-1) ?? ''}`]),
    ...bare.map(([, end = '']) => `end:${end}`),
    `links:${Math.min(3, hosts.length + (hosts.length === 0 ? bare.length : 0))}`,
  ];
}

function habits(name: string, text: string, words: readonly string[]): readonly string[] {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const capitals = text.match(/\p{Lu}/gu)?.length ?? 0;
  const said: string[] = [];
  if (letters > 20 && capitals / letters > 0.3) said.push('habit:capitals');
  if (words.length < 6) said.push('habit:short');
  if (/[$€£]\s?\d|\d\s?[$€£]/.test(text)) said.push('habit:money');
  if (/\+?\d[\d ()-]{8,}\d/.test(text)) said.push('habit:telephone');
  if (/`|\/(?:usr|etc|var|proc|lib)\b|\.(?:so|conf|log|php)\b|\b\w+\(\d?\)/.test(text))
    said.push('habit:technical');
  if (/<a\s|\[url|\[link/i.test(text)) said.push('habit:markup');
  if (text.includes('?')) said.push('habit:asks');
  if (sharesWith(name, words)) said.push('habit:named-after-text');
  const counts = Object.entries(SPEECH).map(
    ([kind, pattern]) => [kind, fold(text).match(pattern)?.length ?? 0] as const,
  );
  for (const [kind, times] of counts) said.push(`${kind}:${Math.min(3, times)}`);
  const of = (kind: string): number => counts.find(([one]) => one === kind)?.[1] ?? 0;
  if (of('craft') === 0 && words.length >= LONG) said.push('habit:off-subject');
  if (of('craft') === 0 && of('flattery') > 0) said.push('habit:empty-praise');
  if (of('sales') + of('riches') + of('reach') > 1) said.push('habit:sells');
  if (of('sales') > 0 && /https?:/.test(text)) said.push('habit:sales-with-link');
  return said;
}

const LONG = 12;

/** Kinds of speech, for the first weeks when few single words are known. How much each says, is learnt like any word. */
const SPEECH: Readonly<Record<string, RegExp>> = {
  sales:
    /\b(?:buy|cheap\w*|discounts?|offers?|free|bonus|deals?|prices?|affordable|wholesale|shipping|delivery|order|shop|stores?|outlet|sale|coupon|guarantee\w*|best|top|quality|services?|supplier|manufacturer|experts?|professional|compan(?:y|ies)|agency|training|hire|% off|kaufen|gunstig\w*|gratis|gratuite?|barato|offro|offre)\b/g,
  riches:
    /\b(?:earn\w*|income|profits?|invest\w*|broker|forex|crypto\w*|bitcoins?|btc|usdt|trading|loans?|credit|casino|slots?|bet\w*|poker|jackpot|win(?:ner)?|won|prize|gift card|rich|weekly|per hour|per month|a month|from home|work(?:ing)? from|make money|hack\w*|scam\w*|recover(?:y|ed)?|spy|pay (?:was|is)|kredit|prestit\w*|pret|judi|togel|казино)\b/g,
  reach:
    /\b(?:contact\w*|call (?:us|now|our|girls)|whats ?app|telegram|t\.me|e-?mail (?:him|her|me|us|is|now)|text (?:me|now)|message (?:me|us|our)|visit|click|sign up|register|join|apply|claim|download|watch|dm me|icq|toll free|check (?:out|if)|inquiry)\b/g,
  flattery:
    /\b(?:(?:great|nice|amazing|awesome|wonderful|excellent|superb|fantastic|magnificent|useful|valuable|interesting|pleasant|informative) (?:\w+ )?(?:post|article|blog|site|content|info\w*|layout|piece)|bookmark(?:ed)? (?:your|this|it)|your (?:blog|web ?site|weblog|style|site|articles?|posts|feed|content|own blog)|(?:this|the|my|wonderful|amazing) (?:blog|board|layout)|blogg\w*|blogs|weblog|truly|really enjoyed|enjoyed (?:reading|browsing)|stumbled|came across|ended up here|keep up|surfing|skilled|unique|magnificent|famous|heya|howdy|(?:hi|hello) there|wow|online (?:more than|community)|folks|where else|(?:share|send) (?:this|your|it) (?:with|to)|elaborate|presentation)\b/g,
  body: /\b(?:pills?|viagra|cialis|prescription|rx|weight|pounds|cure[ds]?|herbal|doctor|dr|spell\w*|sexy?|girls?|dating|lonely|hot|escorts?|cams?|brides?|anti aging|hair|skin|husband|wife|lover?|astrolog\w*|magic)\b/g,
  craft:
    /\b(?:apache\w*|nginx|php\w*|fpm|apt(?:-\w+)?|dpkg|debian|rpm|kernel|strace|modules?|packages?|scripts?|servers?|hosts?|logs?|cron|config\w*|deploy\w*|restart\w*|outage|incident|post-?mortem|timeline|monitoring|alerts?|on-?call|runbook|guard|root cause|errors?|debug\w*|version|upgrade|dependenc\w+|process(?:es)?|users?|nodes?|tables?|chart|typo|utc)\b/g,
  talk: /\b(?:we|our|us|why|how|did|does|what|which|could|would|should|because|but|same|agree\w*|think|thanks?|thank you|sorry|wie|warum|danke|merci|pourquoi|gracias|grazie|dzieki|diky|спасибо|почему)\b/g,
};

/** `casino king: play at our casino`: who is called after what they sell. */
function sharesWith(name: string, words: readonly string[]): boolean {
  return wordsOf(fold(name)).some((word) => word.length > 3 && words.some((one) => one.startsWith(word)));
}
