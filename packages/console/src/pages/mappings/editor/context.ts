import { createContext, useContext } from 'react'
import type { Choice } from './choices.ts'
import type { MappingData } from './edit-mapping.ts'
import type { Sample } from './sample.ts'

export interface Editing {
  mapping: MappingData
  sample: Sample
  change(mapping: MappingData): void
}

export const EditingContext = createContext<Editing | undefined>(undefined)

/** The mapping under edit, for the parts deep inside. */
export function useEditing(): Editing {
  const editing = useContext(EditingContext)
  if (!editing) throw new Error('a part of the mapping editor stands outside of it')
  return editing
}

/** The columns that the parts below may read. */
export const ChoicesContext = createContext<readonly Choice[]>([])
export const useChoices = () => useContext(ChoicesContext)
