/** The version of this program; tested against package.json. */
export const VERSION = '0.1.0';
