import type { Answer } from '@qiao/api-client'

export type OwnPage = Answer<'GET /console/own-pages'>['items'][number]
