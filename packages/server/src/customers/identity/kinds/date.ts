import type { Facets } from '../facets.ts'
import type { Field } from '../field.ts'
import { hashText } from '../hash.ts'
import { isOneSlip } from '../text-distance.ts'

const levelNames = [
  'unknown',
  'same',
  'within-2-days',
  'within-7-days',
  'one-slip',
  'two-parts-same',
  'other',
]
const dayMs = 86_400_000

/** A day: of birth, where a digit slips, or of a payment, where days pass. */
export class DateField implements Field {
  readonly kind = 'date'
  readonly name: string
  readonly facets: Facets
  readonly levels: Field['levels']
  readonly atoms: Field['atoms']
  private readonly hash: Int32Array
  private readonly day: Int32Array
  private readonly monthAndDay: Int32Array
  private readonly yearAndMonth: Int32Array
  private readonly texts: string[]

  constructor(name: string, facets: Facets) {
    this.facets = facets
    this.name = name
    const facet = () => this.facets.numbers()
    this.hash = facet()
    this.day = facet()
    this.monthAndDay = facet()
    this.yearAndMonth = facet()
    this.texts = this.facets.strings()
    this.levels = levelNames.map((level, i) => ({
      name: level,
      says: i === 0 ? 'nothing' : i === 1 ? 'same' : i === 6 ? 'other' : 'hint',
      ...(i === 1 ? { shared: this.hash } : {}),
    }))
    this.atoms = [
      { name, alone: false, slots: [this.hash] },
      { name: `${name}:month-day`, alone: false, slots: [this.monthAndDay] },
      { name: `${name}:year-month`, alone: false, slots: [this.yearAndMonth] },
    ]
  }

  set(record: number, [value = '']: readonly string[]): void {
    const text = readDay(value)
    this.texts[record] = text
    this.hash[record] = hashText(text)
    this.monthAndDay[record] = hashText(text.slice(4))
    this.yearAndMonth[record] = hashText(text.slice(0, 6))
    const at = Date.UTC(Number(text.slice(0, 4)), Number(text.slice(4, 6)) - 1, Number(text.slice(6)))
    this.day[record] = text === '' ? 0 : Math.round(at / dayMs)
  }

  arrange(order: Int32Array): void {
    this.facets.arrange(order)
  }

  compare(a: number, b: number): number {
    if (this.hash[a] === 0 || this.hash[b] === 0) return 0
    if (this.hash[a] === this.hash[b]) return 1
    const apart = Math.abs(this.day[a]! - this.day[b]!)
    if (apart <= 2) return 2
    if (apart <= 7) return 3
    const [first, second] = [this.texts[a]!, this.texts[b]!]
    if (isOneSlip(first, second)) return 4
    return partsSame(first, second) >= 2 ? 5 : 6
  }
}

/** 20200131 of `20200131`, `2020-01-31`, `2020/1/31` and `31/01/2020`; empty when no day can be read. */
function readDay(value: string): string {
  const text = value.trim()
  if (/^\d{8}$/.test(text)) return text
  const parts = /^(\d{4})\D(\d{1,2})\D(\d{1,2})/.exec(text)
  if (parts) return parts[1]! + parts[2]!.padStart(2, '0') + parts[3]!.padStart(2, '0')
  const turned = /^(\d{1,2})\D(\d{1,2})\D(\d{4})/.exec(text)
  return turned ? turned[3]! + turned[2]!.padStart(2, '0') + turned[1]!.padStart(2, '0') : ''
}

function partsSame(a: string, b: string): number {
  const year = a.slice(0, 4) === b.slice(0, 4) ? 1 : 0
  const [month, day] = [a.slice(4, 6), a.slice(6)]
  if (b.slice(4) === day + month) return year + 1
  return year + (month === b.slice(4, 6) ? 1 : 0) + (day === b.slice(6) ? 1 : 0)
}
