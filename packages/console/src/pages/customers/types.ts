import type { Answer } from '@qiao/api-client'

export type CustomerRow = Answer<'GET /console/customers'>['items'][number]
export type CustomerPageData = Answer<'GET /console/customers/:id'>
export type Owned = Answer<'GET /console/customers/:id/products'>['items'][number]
