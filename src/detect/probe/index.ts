export { SAMPLES, fingerprintPage, likeness } from './fingerprint.ts';
export { judge } from './judge.ts';
export type { ProbeFailure, ProbeResult } from './judge.ts';
export { learnPages } from './learn.ts';
export { showsPhpError, showsPhpSource, sourceIsMeant } from './php-signs.ts';
export type { LearnedPages } from './learn.ts';
export type { CertificateFacts } from './certificate.ts';
export { BODY_LIMIT, DEFAULT_TIMEOUT_MS, probe } from './probe.ts';
export type { NoAnswer, ProbeAnswer, ProbeOptions } from './probe.ts';
