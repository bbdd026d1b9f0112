import { numbersOf, room } from './memory.ts'
import { type SharedTexts, Texts } from './texts.ts'

type Facet = Int32Array | Uint8Array | Float64Array | unknown[]

/** What the threads that work at one file share of a field. */
export interface SharedFacets {
  arrays: (Int32Array | Uint8Array)[]
  texts: SharedTexts[]
}

/**
 * What a field keeps of its values, by record: numbers where it can, so that a million records are a few flat arrays. What is looked
 * at in each comparison lies side by side in `cells` once `packRows` was called: two records are two places in memory, not forty.
 */
export class Facets {
  cells: Int32Array = new Int32Array(0)
  /** Cells of one record, and where this field's begin. */
  width = 0
  from = 0
  readonly allTexts: Texts[] = []
  private readonly size: number
  private readonly given: SharedFacets | undefined
  private readonly all: Facet[] = []
  private readonly arrays: (Int32Array | Uint8Array)[] = []
  private readonly compared: (Int32Array | Uint8Array)[] = []

  constructor(size: number, given?: SharedFacets) {
    this.size = size
    this.given = given
  }

  numbers(): Int32Array {
    return this.share((this.given?.arrays[this.arrays.length] as Int32Array) ?? numbersOf(this.size))
  }

  bytes(): Uint8Array {
    const given = this.given?.arrays[this.arrays.length] as Uint8Array
    return this.share(given ?? new Uint8Array(new SharedArrayBuffer(this.size)))
  }

  texts(): Texts {
    const texts = new Texts(this.size, this.given?.texts[this.allTexts.length])
    this.allTexts.push(texts)
    this.all.push(texts.at)
    return texts
  }

  floats(): Float64Array {
    return this.keep(new Float64Array(this.size))
  }

  strings(): string[] {
    return this.keep(new Array<string>(this.size).fill(''))
  }

  lists(): string[][] {
    return this.keep(Array.from({ length: this.size }, (): string[] => []))
  }

  private share<Kept extends Int32Array | Uint8Array>(facet: Kept): Kept {
    this.arrays.push(facet)
    return this.keep(facet)
  }

  private keep<Kept extends Facet>(facet: Kept): Kept {
    this.all.push(facet)
    return facet
  }

  /** Null where something lies in the memory of one thread alone. */
  get shared(): SharedFacets | null {
    if (this.all.length > this.arrays.length + this.allTexts.length) return null
    return { arrays: this.arrays, texts: this.allTexts.map((one) => ({ at: one.at, units: one.written() })) }
  }

  /** Puts these into the rows, in this order. */
  compare(...facets: (Int32Array | Uint8Array)[]): void {
    this.compared.push(...facets)
  }

  get cellsWanted(): number {
    return this.compared.length
  }

  /** Record `order[i]` becomes record `i`, in the same arrays; what is not in the order is left out. */
  arrange(order: Int32Array): void {
    const scratch = room(0, order.length)
    for (const facet of this.all) {
      if (facet instanceof Int32Array) {
        for (let i = 0; i < order.length; i += 1) scratch[i] = facet[order[i]!]!
        facet.set(scratch.subarray(0, order.length))
      } else {
        const before = facet.slice()
        for (let i = 0; i < order.length; i += 1) facet[i] = before[order[i]!]!
      }
    }
  }

  fillRows(first: number, end: number): void {
    const { cells, width } = this
    this.compared.forEach((facet, number) => {
      for (let i = first, at = first * width + this.from + number; i < end; i += 1, at += width)
        cells[at] = facet[i]!
    })
  }
}

/** Rows that stay in the nearest memory while they are filled. */
const rowsAtOnce = 512

/** Room for the facets of all fields of a record side by side. */
export function makeRows(all: readonly Facets[], size: number): Int32Array {
  const cells = numbersOf(size * all.reduce((sum, { cellsWanted }) => sum + cellsWanted, 0))
  useRows(all, cells)
  return cells
}

export function useRows(all: readonly Facets[], cells: Int32Array): void {
  const width = all.reduce((sum, { cellsWanted }) => sum + cellsWanted, 0)
  let from = 0
  for (const facets of all) {
    Object.assign(facets, { cells, width, from })
    from += facets.cellsWanted
  }
}

export function fillRows(all: readonly Facets[], from: number, to: number): void {
  for (let first = from; first < to; first += rowsAtOnce)
    for (const facets of all) facets.fillRows(first, Math.min(to, first + rowsAtOnce))
}

/** Lays the facets of all fields of a record side by side. */
export function packRows(all: readonly Facets[], size: number): void {
  makeRows(all, size)
  fillRows(all, 0, size)
}
