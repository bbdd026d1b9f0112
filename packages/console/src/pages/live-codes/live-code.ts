import type { Answer } from '@qiao/api-client'

export type LiveCode = Answer<'GET /console/live-codes'>['items'][number]
