/** Where each card stands: column key to card keys, in order. */
export type Places = Record<string, readonly string[]>

export type Move = { to: string; before?: string }
/** Moves that are still on their way to the server, by card. */
export type Pending = ReadonlyMap<string, Move>

/** The column that holds a card, or that is itself named. */
export function columnOf(places: Places, key: string): string | undefined {
  if (Object.hasOwn(places, key)) return key
  return Object.keys(places).find((column) => places[column]!.includes(key))
}

/** The places after a card went to the end, or before another card, of a column. */
export function moved(places: Places, card: string, to: string, before?: string): Places {
  const without = Object.fromEntries(
    Object.entries(places).map(([column, cards]) => [column, cards.filter((key) => key !== card)]),
  )
  const target = without[to] ?? []
  const index = before === undefined ? -1 : target.indexOf(before)
  const at = index < 0 ? target.length : index
  return { ...without, [to]: [...target.slice(0, at), card, ...target.slice(at)] }
}

/** Where the cards are seen: what the server said, with the moves on their way laid over it. */
export function laidOver(given: Places, pending: Pending): Places {
  const known = new Set(Object.values(given).flat())
  return [...pending].reduce(
    (now, [card, { to, before }]) => (known.has(card) ? moved(now, card, to, before) : now),
    given,
  )
}

export function held(pending: Pending, card: string, move: Move): Pending {
  return new Map(pending).set(card, move)
}

/** A move has arrived or failed. A later move of the same card stays: the card must not jump back under the hand. */
export function released(pending: Pending, card: string, move: Move): Pending {
  if (pending.get(card) !== move) return pending
  return new Map([...pending].filter(([key]) => key !== card))
}

/** What dropping a card over a column, or over a card in it, asks for; undefined when it asks for nothing. */
export function dropOf(places: Places, card: string, over: string): (Move & { from: string }) | undefined {
  const from = columnOf(places, card)
  const to = columnOf(places, over)
  if (!from || !to || from === to) return undefined
  return { from, to, before: over === to ? undefined : over }
}
