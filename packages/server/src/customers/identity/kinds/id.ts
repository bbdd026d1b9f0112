import { Facets } from '../facets.ts'
import type { Field } from '../field.ts'
import { hashText } from '../hash.ts'
import { isOneSlip } from '../text-distance.ts'

const same = 1
const slip = 2
const other = 3

const plain = /^[\x21-\x7e]+$/

/** An account, union id, serial number or tax number. Ids of different scopes (two marketplaces) say nothing of each other. */
export class IdField implements Field {
  readonly kind = 'id'
  readonly name: string
  private readonly facets: Facets
  readonly levels: Field['levels']
  readonly atoms: Field['atoms']
  private readonly hash: Int32Array
  private readonly scope: Int32Array
  private readonly texts: string[]

  constructor(name: string, size: number) {
    this.facets = new Facets(size)
    this.name = name
    this.hash = this.facets.numbers()
    this.scope = this.facets.numbers()
    this.texts = this.facets.texts()
    this.levels = [
      { name: 'unknown', says: 'nothing' },
      { name: 'same', says: 'same', strong: true, shared: this.hash },
      { name: 'one-slip', says: 'hint' },
      { name: 'other', says: 'other' },
    ]
    this.atoms = [{ name, alone: true, slots: [this.hash] }]
  }

  set(record: number, [value = '', scope = '']: readonly string[]): void {
    const text = plain.test(value) ? value : value.normalize('NFKC').trim()
    this.texts[record] = text
    this.scope[record] = hashText(scope)
    this.hash[record] = hashText(text, this.scope[record]!)
  }

  arrange(order: Int32Array): void {
    this.facets.arrange(order)
  }

  compare(a: number, b: number): number {
    if (this.hash[a] === 0 || this.hash[b] === 0 || this.scope[a] !== this.scope[b]) return 0
    if (this.hash[a] === this.hash[b]) return same
    const [first, second] = [this.texts[a]!, this.texts[b]!]
    return first.length >= 5 && isOneSlip(first, second) ? slip : other
  }
}
