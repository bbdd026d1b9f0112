import type { Answer } from '@qiao/api-client'

export type CustomerRow = Answer<'GET /console/customers'>['items'][number]
export type CustomerPageData = Answer<'GET /console/customers/:id'>
