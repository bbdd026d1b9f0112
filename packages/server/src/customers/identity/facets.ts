type Facet = Int32Array | Uint8Array | Float64Array | unknown[]

/** What a field keeps of its values, by record: numbers where it can, so that a million records are a few flat arrays. */
export class Facets {
  private readonly size: number
  private readonly all: Facet[] = []

  constructor(size: number) {
    this.size = size
  }

  numbers(): Int32Array {
    return this.keep(new Int32Array(this.size))
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

  /** Record `order[i]` becomes record `i`, in the same arrays; what is not in the order is left out. */
  arrange(order: Int32Array): void {
    const scratch = new Int32Array(order.length)
    for (const facet of this.all) {
      if (facet instanceof Int32Array) {
        for (let i = 0; i < order.length; i += 1) scratch[i] = facet[order[i]!]!
        facet.set(scratch)
      } else {
        const before = facet.slice()
        for (let i = 0; i < order.length; i += 1) facet[i] = before[order[i]!]!
      }
    }
  }
}
