/** Words a minute that adults read of prose they want to understand (Brysbaert 2019 gives 238 for English). */
const WORDS_PER_MINUTE = 230;

/** In whole minutes, one at least; what stands in blocks of code is looked over, not read. */
export function readingMinutes(markdown: string): number {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```/gm, ' ');
  const words = prose.match(/[\p{L}\p{N}]+(?:['’.-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
  return Math.max(1, Math.round(words / WORDS_PER_MINUTE));
}
