import { useState } from 'react'
import { useNotices } from '../light/notices.tsx'
import { columnOf, moved, type Places } from './board-moves.ts'
import type { BoardProps } from './board-types.ts'
import { useConsoleTexts } from './texts.ts'

type Pending = ReadonlyMap<string, { to: string; before?: string }>

/** The cards where the server says they are, with the moves that are still on their way laid over. */
export function useMoves<Card>({ columns, cardKey, cardName, refusal, onMove, onUndo }: BoardProps<Card>) {
  const t = useConsoleTexts()
  const notices = useNotices()
  const [pending, setPending] = useState<Pending>(new Map())
  const cards = new Map(
    columns.flatMap((column) => column.cards.map((card) => [cardKey(card), card] as const)),
  )
  const given: Places = Object.fromEntries(columns.map((column) => [column.key, column.cards.map(cardKey)]))
  const places = [...pending].reduce(
    (now, [card, { to, before }]) => (cards.has(card) ? moved(now, card, to, before) : now),
    given,
  )
  const labelOf = (key: string) => columns.find((column) => column.key === key)?.label ?? key

  const hold = (key: string, to: string, before?: string) =>
    setPending((now) => new Map(now).set(key, { to, before }))
  const release = (key: string) => setPending((now) => new Map([...now].filter(([card]) => card !== key)))

  async function send(
    key: string,
    to: string,
    act: () => Promise<unknown>,
    before?: string,
  ): Promise<boolean> {
    hold(key, to, before)
    try {
      return (await act()) !== false
    } catch (error) {
      notices.failed(error)
      return false
    } finally {
      release(key)
    }
  }

  /** `over` is a column or a card in it. */
  async function drop(key: string, over: string) {
    const card = cards.get(key)
    const from = columnOf(places, key)
    const to = columnOf(places, over)
    if (!card || !from || !to || from === to) return
    const reason = refusal?.(card, to)
    if (reason) {
      notices.show({ tone: 'attention', text: t('board.refused', { column: labelOf(to), reason }) })
      return
    }
    const before = over === to ? undefined : over
    const done = await send(key, to, () => onMove(card, to), before)
    if (!done) return
    const words = t('board.moved', { card: cardName(card), column: labelOf(to) })
    if (onUndo) notices.undo(words, () => void send(key, from, () => onUndo(card, from, to)))
    else notices.done(words)
  }

  return { cards, places, drop }
}
