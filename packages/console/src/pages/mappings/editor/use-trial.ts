import { call } from '@qiao/api-client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api } from '../../../services.ts'
import type { MappingData } from './edit-mapping.ts'
import type { Sample } from './sample.ts'

const pauseMs = 350

/** A value once nobody has changed it for a moment. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

/** What the mapping makes of the first records, asked of the server when one stops typing. */
export function useTrial(mapping: MappingData, { from }: Sample) {
  const settled = useSettled(mapping)
  return useQuery({
    queryKey: ['mapping-trial', from, settled],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call(api, 'POST /console/mappings/trial', { body: { mapping: settled, ...from } }, { signal }),
  })
}
