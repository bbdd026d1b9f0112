import { parsePhone } from '../kernel/phone.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { writeEntryPhones } from './inbox-store.ts'

/** Mobile numbers standing alone; ids of orders are longer. */
const mobile = /(?<![\d.])(?:\+?86)?1[3-9]\d{9}(?![\d.])/g
const mostInOne = 5

/** Makes entries findable by the phones that their texts name. Masked numbers name nobody. */
export function indexPhones(tx: Tx, entries: { entryId: string; text: string }[]): Promise<void> {
  return writeEntryPhones(
    tx,
    entries.flatMap(({ entryId, text }) =>
      [...new Set(text.match(mobile) ?? [])].slice(0, mostInOne).flatMap((number) => {
        const { canonical } = parsePhone(number)
        return canonical ? [{ entryId, index: tx.vault.index('phone', canonical) }] : []
      }),
    ),
  )
}

/** The index under which a phone typed by a person is looked up; null for what is none. */
export function phoneIndexOf(tx: Tx, phone: string): string | null {
  const { canonical } = parsePhone(phone)
  return canonical ? tx.vault.index('phone', canonical).toString('hex') : null
}
