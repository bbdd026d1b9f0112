import { isOnePlace } from '../../customer.ts'
import type { Facets } from '../facets.ts'
import type { Field } from '../field.ts'
import { hashText } from '../hash.ts'
import type { Texts } from '../texts.ts'

const twoInOnePlace = 1

/**
 * Accounts, of which a person has one in each place: `taobao|ID weixin-store:SHOP|ID`. A marketplace that names no shop may mean any
 * shop of it. Two different ones in one place are two people until somebody says otherwise; accounts of two places say nothing.
 */
export class AccountsField implements Field {
  readonly kind = 'accounts'
  readonly name: string
  readonly facets: Facets
  readonly levels: Field['levels'] = [
    { name: 'unknown', says: 'nothing' },
    { name: 'two-in-one-place', says: 'other', silent: true },
  ]
  readonly atoms = []
  readonly parts = twoInOnePlace
  private readonly texts: Texts

  constructor(name: string, facets: Facets) {
    this.name = name
    this.facets = facets
    this.texts = facets.texts()
  }

  set(record: number, [value = '']: readonly string[]): void {
    this.texts.at[record] = this.texts.once(value, hashText(value))
  }

  arrange(order: Int32Array): void {
    this.facets.arrange(order)
  }

  compare(a: number, b: number): number {
    const [one, two] = [this.texts.at[a]!, this.texts.at[b]!]
    if (one === 0 || two === 0 || one === two) return 0
    const [mine, theirs] = [readAccounts(this.texts.get(a)), readAccounts(this.texts.get(b))]
    if (mine.some(({ id }) => theirs.some((other) => other.id === id))) return 0
    return mine.some(({ place }) => theirs.some((other) => isOnePlace(place, other.place)))
      ? twoInOnePlace
      : 0
  }
}

function readAccounts(text: string): { place: string; id: string }[] {
  return text.split(' ').map((one) => {
    const bar = one.indexOf('|')
    return { place: one.slice(0, bar), id: one.slice(bar + 1) }
  })
}
