import type { Answer } from '@qiao/api-client'

export type Governance = Answer<'GET /console/tag-governance'>
export type TagRow = Governance['tags'][number]
export type TagTask = { act: 'merge' | 'retire' | 'set'; tag: TagRow; into?: string }
