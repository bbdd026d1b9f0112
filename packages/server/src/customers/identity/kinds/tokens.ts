import type { Facets } from '../facets.ts'
import type { Field } from '../field.ts'
import { hashText } from '../hash.ts'
import type { Texts } from '../texts.ts'

const same = 1
const other = 2
const checkAt = 1
const secondSeed = 0x5bd1e995

/**
 * Values of which a person may have several, with spaces between them: e-mail addresses, browsers, serial numbers of goods. One in
 * common says something; having others says nothing. Others are found by one value of a record: the first, or the one whose number
 * (from 1; 0 for none) stands beside them. Several records of a person lead by one each, and none of them by all.
 */
export class TokensField implements Field {
  readonly kind = 'tokens'
  readonly name: string
  readonly facets: Facets
  readonly levels: Field['levels'] = [
    { name: 'unknown', says: 'nothing' },
    { name: 'same', says: 'same' },
    { name: 'other', says: 'nothing', silent: true },
  ]
  readonly atoms: Field['atoms']
  readonly presence: Int32Array
  private readonly hash: Int32Array
  /** A second hash: a million values share some of the first. 0 where there are several values. */
  private readonly check: Int32Array
  private readonly lead: Int32Array
  private readonly texts: Texts

  constructor(name: string, facets: Facets) {
    this.name = name
    this.facets = facets
    this.hash = facets.numbers()
    this.check = facets.numbers()
    this.lead = facets.numbers()
    this.presence = this.hash
    this.texts = facets.texts()
    this.atoms = [{ name, alone: true, slots: [this.lead] }]
    facets.compare(this.hash, this.check)
  }

  set(record: number, [value = '', turn = '']: readonly string[]): void {
    if (value === '') return
    const all = value.split(' ')
    this.hash[record] = hashText(value)
    this.check[record] = all.length === 1 ? hashText(value, secondSeed) : 0
    if (all.length > 1) this.texts.at[record] = this.texts.once(value, this.hash[record]!)
    this.lead[record] = hashText(all[turn === '' ? 0 : Number(turn) - 1] ?? '')
  }

  arrange(order: Int32Array): void {
    this.facets.arrange(order)
  }

  compare(a: number, b: number): number {
    const { cells, width, from } = this.facets
    const [one, two] = [a * width + from, b * width + from]
    if (cells[one] === 0 || cells[two] === 0) return 0
    if (cells[one] === cells[two] && cells[one + checkAt] === cells[two + checkAt]) return same
    return this.sharesOne(a, b, cells[one + checkAt]!, cells[two + checkAt]!) ? same : other
  }

  private sharesOne(a: number, b: number, one: number, two: number): boolean {
    if (one !== 0 && two !== 0) return false
    const theirs = this.checksOf(b, two)
    return this.checksOf(a, one).some((check) => theirs.includes(check))
  }

  private checksOf(record: number, check: number): number[] {
    if (check !== 0) return [check]
    return this.texts
      .get(record)
      .split(' ')
      .map((text) => hashText(text, secondSeed))
  }
}
