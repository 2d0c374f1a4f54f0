/** Lines of a draft. Pure. */

/** What a line begins with that somebody still has to write. */
export const TO_BE_WRITTEN = 'To be written';
export const open = (what: string): string => `_${TO_BE_WRITTEN}: ${what}_`;
export const bullet = (text: string): string => `- ${text}`;
