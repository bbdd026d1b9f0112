/** Where each card stands: column key to card keys, in order. */
export type Places = Record<string, readonly string[]>

/** The column that holds a card, or that is itself named. */
export function columnOf(places: Places, key: string): string | undefined {
  if (key in places) return key
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
