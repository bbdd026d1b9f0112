import type { Facets } from '../facets.ts'
import type { Field, Kind } from '../field.ts'
import { hashText } from '../hash.ts'
import { isOneSlip, jaroWinkler } from '../text-distance.ts'

const same = 1
const slip = 2
const alike = 3
const other = 4

/** One word that is typed: a given name, a family name, a postcode. */
export class WordField implements Field {
  readonly name: string
  readonly facets: Facets
  readonly kind: Kind
  readonly levels: Field['levels']
  readonly atoms: Field['atoms']
  private readonly hash: Int32Array
  private readonly start: Int32Array
  private readonly texts: string[]

  constructor(name: string, kind: Kind, facets: Facets) {
    this.facets = facets
    this.name = name
    this.kind = kind
    this.hash = this.facets.numbers()
    this.start = this.facets.numbers()
    this.texts = this.facets.strings()
    this.levels = [
      { name: 'unknown', says: 'nothing' },
      { name: 'same', says: 'same', shared: this.hash },
      { name: 'one-slip', says: 'hint' },
      { name: 'alike', says: 'hint' },
      { name: 'other', says: 'other' },
    ]
    this.atoms = [
      { name, alone: false, slots: [this.hash] },
      { name: `${name}:start`, alone: false, slots: [this.start] },
    ]
  }

  set(record: number, [value = '']: readonly string[]): void {
    const text = plainLetters(value).replaceAll(' ', '')
    this.texts[record] = text
    this.hash[record] = hashText(text)
    this.start[record] = hashText(text.slice(0, 3))
  }

  arrange(order: Int32Array): void {
    this.facets.arrange(order)
  }

  compare(a: number, b: number): number {
    const [first, second] = [this.texts[a]!, this.texts[b]!]
    if (first === '' || second === '') return 0
    if (this.hash[a] === this.hash[b]) return same
    if (Math.min(first.length, second.length) > 2 && isOneSlip(first, second)) return slip
    if (this.kind === 'postcode') return first.slice(0, 2) === second.slice(0, 2) ? alike : other
    const [shorter, longer] = first.length < second.length ? [first, second] : [second, first]
    return longer.startsWith(shorter) || jaroWinkler(first, second) >= 0.84 ? alike : other
  }
}

/** Small letters, digits and single spaces; accents go. */
export function plainLetters(value: string): string {
  const text = value.toLowerCase()
  if (/^[a-z0-9]*$/.test(text)) return text
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
