import type { Answer } from '@qiao/api-client'

export type Column = Answer<'GET /console/import-uploads/:id/preview'>['columns'][number] & {
  /** The sample tells what values look like, not what they are. */
  isShape?: boolean
}
export type Trial = Answer<'POST /console/mappings/trial'>

export interface SampleFile {
  name: string
  /** Name of the join in the import that kept it. */
  role?: string
  columns: readonly Column[]
}

/** What a mapping is edited against: files just sent, what an import kept, or nothing. The main file stands first. */
export interface Sample {
  from: { uploads: string[] } | { importId: string } | null
  files: readonly SampleFile[]
}

/** The rows of a group in a table. */
export const rowsName = 'rows'
