import type { Answer } from '@qiao/api-client'

export type Account = Answer<'GET /console/ledger/accounts'>['items'][number]
