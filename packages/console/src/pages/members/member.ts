import type { Answer } from '@qiao/api-client'

export type Member = Answer<'GET /console/members'>['items'][number]
