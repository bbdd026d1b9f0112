import type { Answer } from '@qiao/api-client'

export type OrderRow = Answer<'GET /console/orders'>['items'][number]
export type OrderPageData = Answer<'GET /console/orders/:id'>
