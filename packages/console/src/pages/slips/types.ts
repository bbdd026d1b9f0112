import type { Answer } from '@qiao/api-client'

export type SlipRow = Answer<'GET /console/slips'>['items'][number]
export type SlipDetail = Answer<'GET /console/slips/:id'>
