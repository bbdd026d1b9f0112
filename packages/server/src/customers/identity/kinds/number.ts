import type { Facets } from '../facets.ts'
import type { Field } from '../field.ts'
import { hashText } from '../hash.ts'
import { isOneSlip } from '../text-distance.ts'

const levelNames = [
  'unknown',
  'same',
  'within-1-percent',
  'within-3-percent',
  'within-10-percent',
  'one-slip',
  'within-30-percent',
  'other',
]
const step = Math.log(1.05)

/** An amount, a price, a house number. Nearness is by share, because fees and discounts are. */
export class NumberField implements Field {
  readonly kind = 'number'
  readonly name: string
  readonly facets: Facets
  readonly levels: Field['levels']
  readonly atoms: Field['atoms']
  private readonly hash: Int32Array
  private readonly stepBelow: Int32Array
  private readonly stepAbove: Int32Array
  private readonly values: Float64Array
  private readonly texts: string[]

  constructor(name: string, facets: Facets) {
    this.facets = facets
    this.name = name
    this.hash = this.facets.numbers()
    this.stepBelow = this.facets.numbers()
    this.stepAbove = this.facets.numbers()
    this.values = this.facets.floats().fill(Number.NaN)
    this.texts = this.facets.strings()
    this.levels = levelNames.map((level, i) => ({
      name: level,
      says: i === 0 ? 'nothing' : i === 1 ? 'same' : i === 7 ? 'other' : 'hint',
      ...(i === 1 ? { shared: this.hash } : {}),
    }))
    this.atoms = [
      { name, alone: false, slots: [this.hash] },
      { name: `${name}:near`, alone: false, slots: [this.stepBelow, this.stepAbove] },
    ]
  }

  set(record: number, [value = '']: readonly string[]): void {
    const text = value.trim().replace(/[,¥$€£￥\s]/g, '')
    const read = /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN
    this.values[record] = read
    this.texts[record] = Number.isNaN(read) ? text : String(read)
    this.hash[record] = hashText(this.texts[record]!)
    const at = Math.log(Math.max(1e-6, Math.abs(read))) / step
    this.stepBelow[record] = Number.isNaN(read) ? 0 : hashText(`${Math.sign(read)}:${Math.floor(at)}`)
    this.stepAbove[record] = Number.isNaN(read) ? 0 : hashText(`${Math.sign(read)}:${Math.floor(at) + 1}`)
  }

  arrange(order: Int32Array): void {
    this.facets.arrange(order)
  }

  compare(a: number, b: number): number {
    if (this.hash[a] === 0 || this.hash[b] === 0) return 0
    if (this.hash[a] === this.hash[b]) return 1
    const [first, second] = [this.values[a]!, this.values[b]!]
    const apart = Math.abs(first - second) / Math.max(Math.abs(first), Math.abs(second))
    if (apart <= 0.01) return 2
    if (apart <= 0.03) return 3
    if (apart <= 0.1) return 4
    if (isOneSlip(this.texts[a]!, this.texts[b]!)) return 5
    return apart <= 0.3 ? 6 : 7
  }
}
