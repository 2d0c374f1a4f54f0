/** The web: what starts it. Its process begins in `main.ts`. */
export { DEFAULT_LISTEN, originsOf, parseListen } from './address.ts';
export type { WebSettings } from './settings.ts';
export { type CertificateFiles, startWeb, WEB_DIRECTORY, WEB_USER } from './start.ts';
