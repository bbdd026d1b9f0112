import type { Answer } from '@qiao/api-client'

export type Governance = Answer<'GET /console/tag-governance'>
export type TagRow = Governance['tags'][number]
export type TagTask = { act: 'merge' | 'retire' | 'set' | 'rename'; tag: TagRow; into?: string }
export type TagGroup = Governance['groups'][number]
