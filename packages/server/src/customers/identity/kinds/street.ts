import type { Facets } from '../facets.ts'
import type { Field } from '../field.ts'
import { hashText } from '../hash.ts'
import { isOneSlip, jaroWinkler, sharedPieces } from '../text-distance.ts'
import { plainLetters } from './word.ts'

const same = 1
const slip = 2
const alike = 3
const sharesNumber = 4
const other = 5

/** A line of an address outside China: letters, with abbreviations and slips. */
export class StreetField implements Field {
  readonly kind = 'address'
  readonly name: string
  readonly facets: Facets
  readonly levels: Field['levels']
  readonly atoms: Field['atoms']
  private readonly hash: Int32Array
  private readonly start: Int32Array
  private readonly numbers: Int32Array
  private readonly texts: string[]

  constructor(name: string, facets: Facets) {
    this.facets = facets
    this.name = name
    this.hash = this.facets.numbers()
    this.start = this.facets.numbers()
    this.numbers = this.facets.numbers()
    this.texts = this.facets.strings()
    this.levels = [
      { name: 'unknown', says: 'nothing' },
      { name: 'same', says: 'same', shared: this.hash },
      { name: 'one-slip', says: 'same' },
      { name: 'alike', says: 'hint' },
      { name: 'same-number', says: 'hint', shared: this.numbers },
      { name: 'other', says: 'other' },
    ]
    this.atoms = [
      { name, alone: false, slots: [this.hash] },
      { name: `${name}:start`, alone: false, slots: [this.start] },
      { name: `${name}:number`, alone: false, slots: [this.numbers] },
    ]
  }

  set(record: number, [value = '']: readonly string[]): void {
    const text = shorten(plainLetters(value))
    this.texts[record] = text
    this.hash[record] = hashText(text)
    this.numbers[record] = hashText(/^\d+\b/.exec(text)?.[0] ?? '')
    this.start[record] = hashText(text.replace(/^[\d ]+/, '').slice(0, 4))
  }

  arrange(order: Int32Array): void {
    this.facets.arrange(order)
  }

  compare(a: number, b: number): number {
    const [first, second] = [this.texts[a]!, this.texts[b]!]
    if (first === '' || second === '') return 0
    if (first === second) return same
    const numbersDiffer =
      this.numbers[a] !== 0 && this.numbers[b] !== 0 && this.numbers[a] !== this.numbers[b]
    if (numbersDiffer) return other
    if (isOneSlip(first, second)) return slip
    if (jaroWinkler(first, second) >= 0.9 || sharedPieces(first, second) >= 0.6) return alike
    return this.numbers[a] !== 0 && this.numbers[a] === this.numbers[b] ? sharesNumber : other
  }
}

const short: Record<string, string> = {
  street: 'st',
  avenue: 'ave',
  av: 'ave',
  road: 'rd',
  drive: 'dr',
  boulevard: 'blvd',
  place: 'pl',
  circuit: 'cct',
  crescent: 'cr',
  court: 'ct',
  close: 'cl',
  terrace: 'tce',
  lane: 'ln',
  highway: 'hwy',
  north: 'n',
  south: 's',
  east: 'e',
  west: 'w',
}

function shorten(text: string): string {
  return text
    .split(' ')
    .map((word) => short[word] ?? word)
    .join(' ')
}
