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
  const marks = text.match(/!/g)?.length ?? 0;
  const said: string[] = [];
  if (letters > 20 && capitals / letters > 0.3) said.push('habit:capitals');
  if (marks > 1) said.push(`habit:exclaims${Math.min(3, marks)}`);
  if (words.length < 6) said.push('habit:short');
  if (/\p{Extended_Pictographic}/u.test(text)) said.push('habit:pictures');
  if (/[$€£]\s?\d|\d\s?[$€£]/.test(text)) said.push('habit:money');
  if (/\+?\d[\d ()-]{8,}\d/.test(text)) said.push('habit:telephone');
  if (/`|\/(?:usr|etc|var|proc|lib)\b|\.(?:so|conf|log|php)\b/.test(text)) said.push('habit:technical');
  if (/<a\s|\[url|\[link/i.test(text)) said.push('habit:markup');
  if (name.trim().split(/\s+/).length > 3 || /\d{3}|\.\w{2,4}$/.test(name)) said.push('habit:odd-name');
  if (/\p{Script=Cyrillic}|\p{Script=Han}|\p{Script=Arabic}/u.test(text)) said.push('habit:script');
  return [...said, ...wordsOf(fold(name)).map((word) => `name:${word}`)];
}
