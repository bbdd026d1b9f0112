import type { Slot } from '../../service.ts'

export interface Draft {
  name: string
  phone: string
  address: string
  wish: Slot | null
}

export interface QuestionPart {
  draft: Draft
  change(part: Partial<Draft>): void
  /** Problems that the server found in this answer when everything was sent. */
  problems: readonly string[]
}
