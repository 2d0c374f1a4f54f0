/** Verification of the services' components against the signed baseline. */
export { verifyServices } from './verify.ts';
export type { ServiceVerification, VerifyLevel, VerifyOptions } from './verify.ts';
