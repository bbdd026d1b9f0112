import { maskedPieces } from '../conversations/index.ts'

export interface Note {
  id: string
  customerId: string
  /** The job at which it was written. */
  workOrderId: string | null
  words: string
  version: number
  writtenBy: string
  writtenAt: Date
  editedAt: Date | null
  pinnedAt: Date | null
  hiddenAt: Date | null
  hiddenBy: string | null
}

/**
 * What an editor sent back, with the numbers that were shown to him masked as they stood before: who may not see a number can
 * still mend the words beside it, and loses nothing by that.
 */
export function unmasked(sent: string, before: string): string {
  return maskedPieces(before).reduce((words, { plain, masked }) => words.replace(masked, () => plain), sent)
}
