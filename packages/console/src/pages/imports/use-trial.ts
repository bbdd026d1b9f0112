import { call } from '@qiao/api-client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api } from '../../services.ts'
import type { MappingData } from './edit-mapping.ts'

/** What the mapping makes of the first records, asked of the server when one stops typing. */
export function useTrial(mapping: MappingData, uploads: string[]) {
  const [settled, setSettled] = useState(mapping)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(mapping), 350)
    return () => clearTimeout(timer)
  }, [mapping])
  return useQuery({
    queryKey: ['mapping-trial', uploads, settled],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call(api, 'POST /console/mappings/trial', { body: { mapping: settled, uploads } }, { signal }),
  })
}
