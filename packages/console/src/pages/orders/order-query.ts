/** One field for both: four digits are the tail of a phone, anything else is an order number. */
export function orderQuery(text: string | undefined): { outsideId?: string; phoneTail?: string } {
  const tidy = (text ?? '').normalize('NFKC').replace(/\s/g, '')
  if (tidy === '') return {}
  if (/^\d{4}$/.test(tidy)) return { phoneTail: tidy }
  // A whole number is looked for by its tail: that is what is kept for masked phones too.
  if (/^(\+?86)?1\d{10}$/.test(tidy)) return { phoneTail: tidy.slice(-4) }
  return { outsideId: tidy }
}
