import { numbersOf, room } from './memory.ts'

type Facet = Int32Array | Uint8Array | Float64Array | unknown[]

/**
 * What a field keeps of its values, by record: numbers where it can, so that a million records are a few flat arrays. What is looked
 * at in each comparison lies side by side in `cells` once `packRows` was called: two records are two places in memory, not forty.
 */
export class Facets {
  cells: Int32Array = new Int32Array(0)
  /** Cells of one record, and where this field's begin. */
  width = 0
  from = 0
  private readonly size: number
  private readonly all: Facet[] = []
  private readonly compared: (Int32Array | Uint8Array)[] = []

  constructor(size: number) {
    this.size = size
  }

  numbers(): Int32Array {
    return this.keep(numbersOf(this.size))
  }

  bytes(): Uint8Array {
    return this.keep(new Uint8Array(this.size))
  }

  floats(): Float64Array {
    return this.keep(new Float64Array(this.size))
  }

  texts(): string[] {
    return this.keep(new Array<string>(this.size).fill(''))
  }

  lists(): string[][] {
    return this.keep(Array.from({ length: this.size }, (): string[] => []))
  }

  private keep<Kept extends Facet>(facet: Kept): Kept {
    this.all.push(facet)
    return facet
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

/** Lays the facets of all fields of a record side by side. */
export function packRows(all: readonly Facets[], size: number): void {
  let width = 0
  for (const facets of all) {
    facets.from = width
    width += facets.cellsWanted
  }
  const cells = numbersOf(size * width)
  for (const facets of all) {
    facets.cells = cells
    facets.width = width
  }
  for (let first = 0; first < size; first += rowsAtOnce)
    for (const facets of all) facets.fillRows(first, Math.min(size, first + rowsAtOnce))
}
