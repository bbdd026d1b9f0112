import type { Facets } from '../facets.ts'
import type { Field } from '../field.ts'
import { hashText } from '../hash.ts'
import { isOneSlip } from '../text-distance.ts'
import type { Texts } from '../texts.ts'

const same = 1
const slip = 2
const other = 3

// Cells of a row, after the hash.
const [scopeAt, halfAt, headAt, tailAt] = [1, 2, 3, 4]

const plain = /^[\x21-\x7e]+$/

/** An account, union id, serial number or tax number. Ids of different scopes (two marketplaces) say nothing of each other. */
export class IdField implements Field {
  readonly kind = 'id'
  readonly name: string
  readonly facets: Facets
  readonly levels: Field['levels']
  readonly atoms: Field['atoms']
  private readonly hash: Int32Array
  private readonly scope: Int32Array
  private readonly half: Uint8Array
  private readonly head: Int32Array
  private readonly tail: Int32Array
  private readonly texts: Texts

  constructor(name: string, facets: Facets) {
    this.facets = facets
    this.name = name
    this.hash = this.facets.numbers()
    this.scope = this.facets.numbers()
    this.half = this.facets.bytes()
    this.head = this.facets.numbers()
    this.tail = this.facets.numbers()
    this.texts = this.facets.texts()
    this.levels = [
      { name: 'unknown', says: 'nothing' },
      { name: 'same', says: 'same', strong: true, shared: this.hash },
      { name: 'one-slip', says: 'hint' },
      { name: 'other', says: 'other' },
    ]
    this.atoms = [{ name, alone: true, slots: [this.hash] }]
    this.facets.compare(this.hash, this.scope, this.half, this.head, this.tail)
  }

  set(record: number, [value = '', scope = '']: readonly string[]): void {
    const text = plain.test(value) ? value : value.normalize('NFKC').trim()
    this.texts.set(record, text)
    this.scope[record] = hashText(scope)
    this.hash[record] = hashText(text, this.scope[record]!)
    const half = Math.min(200, Math.floor((text.length - 1) / 2))
    if (half < 2) return
    this.half[record] = half
    this.head[record] = hashText(text.slice(0, half))
    this.tail[record] = hashText(text.slice(-half))
  }

  arrange(order: Int32Array): void {
    this.facets.arrange(order)
  }

  compare(a: number, b: number): number {
    const { cells, width, from } = this.facets
    const [one, two] = [a * width + from, b * width + from]
    const [first, second] = [cells[one]!, cells[two]!]
    if (first === 0 || second === 0 || cells[one + scopeAt] !== cells[two + scopeAt]) return 0
    if (first === second) return same
    return mayBeSlip(cells, one, two) && isOneSlip(this.texts.get(a), this.texts.get(b)) ? slip : other
  }
}

/** One slip leaves the beginning or the end as it was; without that the texts, which lie far apart, are not looked at. */
function mayBeSlip(cells: Int32Array, one: number, two: number): boolean {
  const [first, second] = [cells[one + halfAt]!, cells[two + halfAt]!]
  if (first === 0 || second === 0 || Math.abs(first - second) > 1) return false
  if (first !== second) return true
  return cells[one + headAt] === cells[two + headAt] || cells[one + tailAt] === cells[two + tailAt]
}
