import { useState } from 'react'
import { useNotices } from '../light/notices.tsx'
import { dropOf, held, laidOver, type Move, type Pending, type Places, released } from './board-moves.ts'
import type { BoardProps } from './board-types.ts'
import { useConsoleTexts } from './texts.ts'

/** The cards where the server says they are, with the moves that are still on their way laid over. */
export function useMoves<Card>({ columns, cardKey, cardName, refusal, onMove, onUndo }: BoardProps<Card>) {
  const t = useConsoleTexts()
  const notices = useNotices()
  const [pending, setPending] = useState<Pending>(new Map())
  const cards = new Map(
    columns.flatMap((column) => column.cards.map((card) => [cardKey(card), card] as const)),
  )
  const given: Places = Object.fromEntries(columns.map((column) => [column.key, column.cards.map(cardKey)]))
  const places = laidOver(given, pending)
  const labelOf = (key: string) => columns.find((column) => column.key === key)?.label ?? key

  async function send(key: string, move: Move, act: () => Promise<unknown>): Promise<boolean> {
    setPending((now) => held(now, key, move))
    try {
      return (await act()) !== false
    } catch (error) {
      notices.failed(error)
      return false
    } finally {
      setPending((now) => released(now, key, move))
    }
  }

  /** `over` is a column or a card in it. */
  async function drop(key: string, over: string) {
    const card = cards.get(key)
    const move = dropOf(places, key, over)
    if (!card || !move) return
    const { from, to, before } = move
    const reason = refusal?.(card, to)
    if (reason) {
      notices.show({ tone: 'attention', text: t('board.refused', { column: labelOf(to), reason }) })
      return
    }
    const done = await send(key, { to, before }, () => onMove(card, to))
    if (!done) return
    const words = t('board.moved', { card: cardName(card), column: labelOf(to) })
    if (onUndo) notices.undo(words, () => void send(key, { to: from }, () => onUndo(card, from, to)))
    else notices.done(words)
  }

  return { cards, places, drop }
}
