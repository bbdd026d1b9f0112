import type { Answer } from '@qiao/api-client'

export type Source = Answer<'GET /console/sources'>['items'][number]
