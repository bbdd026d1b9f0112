import { type Answer, call } from '@qiao/api-client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../services.ts'
import type { MappingData } from './editor/edit-mapping.ts'

export type MappingDetail = Answer<'GET /console/mappings/:name'>
export type MappingBrief = Answer<'GET /console/mappings'>['items'][number]
export type Change = MappingDetail['versions'][number]['changes'][number]

export function useMapping(name: string) {
  return useQuery({
    queryKey: ['mappings', 'one', name],
    enabled: name !== '',
    retry: false,
    queryFn: ({ signal }) => call(api, 'GET /console/mappings/:name', { params: { name } }, { signal }),
  })
}

/** Imports that kept their raw records and brought data of a kind, newest first. */
export function useKeptImports(kind: string | undefined) {
  return useQuery({
    queryKey: ['imports', 'kept', kind],
    enabled: kind !== undefined,
    queryFn: ({ signal }) =>
      call(api, 'GET /console/imports', { query: { kind: kind!, limit: 50 } }, { signal }),
    select: ({ items }) => items.filter((one) => !one.dryRun && ['done', 'undone'].includes(one.state)),
  })
}

type DraftBody = Parameters<typeof call<'PUT /console/mappings/:name/draft'>>[2]['body']['mapping']

/** Saves a draft over the one that is there, or the first. */
export function saveDraft(name: string, mapping: MappingData, revision: number) {
  return call(api, 'PUT /console/mappings/:name/draft', {
    params: { name },
    body: { mapping: { ...mapping, name } as unknown as DraftBody, revision },
  })
}

export function publishDraft(name: string, revision: number) {
  return call(api, 'POST /console/mappings/:name/publication', { params: { name }, body: { revision } })
}

export function rollBack(name: string, version: number) {
  return call(api, 'POST /console/mappings/:name/rollback', { params: { name }, body: { version } })
}
