export { errorWords } from './errors.ts'
export { type EvidenceItem, type EvidenceList, evidenceFor, evidencePhotos, isCode69 } from './evidence.ts'
export { guidanceFor, guidanceSlots } from './guidance.ts'
export { evidenceInForce } from './publish-evidence.ts'
