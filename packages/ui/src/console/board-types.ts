import type { ReactNode } from 'react'
import type { StateTone } from '../tokens.ts'

export type BoardColumn<Card> = {
  key: string
  label: string
  tone: StateTone
  cards: readonly Card[]
  /** All cards of the column when only the first are given. */
  total?: number
}

export type BoardProps<Card> = {
  label: string
  columns: readonly BoardColumn<Card>[]
  cardKey: (card: Card) => string
  /** A short name for notices and for readers. */
  cardName: (card: Card) => string
  render: (card: Card) => ReactNode
  /** Undefined: allowed. Words: why this card may not go there. */
  refusal?: (card: Card, to: string) => string | undefined
  /**
   * Makes the move true and renews `columns` before it resolves; on failure the card goes back and the error is shown.
   * Resolves to `false` where nothing is to be said: the person thought better of it, or the page tells the outcome.
   */
  onMove: (card: Card, to: string) => Promise<unknown>
  /** Takes a move back; given only where the trade allows it. */
  onUndo?: (card: Card, from: string, to: string) => Promise<unknown>
  onOpen?: (card: Card) => void
}
