import type { Answer } from '@qiao/api-client'

export type Value = Answer<'GET /console/value'>
