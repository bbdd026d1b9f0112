export { type EvidenceItem, evidenceFor, evidencePhotos, isCode69 } from './evidence.ts'
export { guidanceFor, guidanceSlots } from './guidance.ts'
