export { comparePage, type CompareModel } from './compare.ts';
export { editPage, type EditModel } from './edit.ts';
export { postmortemEvidencePage, type EvidenceModel } from './evidence.ts';
export { postmortemsPage, standing } from './list.ts';
export { DONE, postmortemPage, type Done, type PostmortemModel } from './page.ts';
