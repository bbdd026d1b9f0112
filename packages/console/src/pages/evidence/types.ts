import type { Answer } from '@qiao/api-client'

export type EvidenceDesk = Answer<'GET /console/evidence-lists'>
export type EvidenceList = EvidenceDesk['lists'][number]
