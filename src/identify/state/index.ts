/** What stands at a path now. */
export { capture, captureState, fileTypeOf, identityOf } from './capture.ts';
export type { Capture, CaptureOptions, FileIdentity } from './capture.ts';
export { captureMany, captureOne } from './capture-many.ts';
export type { CaptureManyOptions, CaptureResult } from './capture-many.ts';
export { hashFd } from './hash-file.ts';
export { targetBytes, targetText } from './target.ts';
