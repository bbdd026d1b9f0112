/**
 * Texts by their signs, so that all that begin at a place of a longer text are found in one walk. The steps from sign to sign lie in
 * one flat table: a million addresses are read without a piece being cut out of them.
 */
export class FormTrie<Value> {
  /** By place in the table: node and sign in, node out. 0 is the root, and free where `to` is 0. */
  private from = new Int32Array(1024)
  private signs = new Uint16Array(1024)
  private to = new Int32Array(1024)
  private nodes = 1
  /** By node: what was kept for the text that ends there. */
  private readonly values: (Value | undefined)[] = []

  set(text: string, value: Value): void {
    let node = 0
    for (let i = 0; i < text.length; i += 1)
      node = this.next(node, text.charCodeAt(i)) || this.grow(node, text.charCodeAt(i))
    this.values[node] = value
  }

  /** All texts that stand at this place, the longest first. */
  at(text: string, start: number): { value: Value; end: number }[] {
    const found: { value: Value; end: number }[] = []
    let node = 0
    for (let i = start; i < text.length; i += 1) {
      node = this.next(node, text.charCodeAt(i))
      if (node === 0) break
      const value = this.values[node]
      if (value !== undefined) found.unshift({ value, end: i + 1 })
    }
    return found
  }

  private next(node: number, sign: number): number {
    for (let place = this.placeOf(node, sign); ; place = (place + 1) & (this.to.length - 1)) {
      const to = this.to[place]!
      if (to === 0 || (this.from[place] === node && this.signs[place] === sign)) return to
    }
  }

  private grow(node: number, sign: number): number {
    if (this.nodes * 2 > this.to.length) this.widen()
    this.put(node, sign, this.nodes)
    this.nodes += 1
    return this.nodes - 1
  }

  private widen(): void {
    const { from, signs, to } = this
    this.from = new Int32Array(to.length * 2)
    this.signs = new Uint16Array(to.length * 2)
    this.to = new Int32Array(to.length * 2)
    for (let place = 0; place < to.length; place += 1)
      if (to[place] !== 0) this.put(from[place]!, signs[place]!, to[place]!)
  }

  private put(node: number, sign: number, to: number): void {
    let place = this.placeOf(node, sign)
    while (this.to[place] !== 0) place = (place + 1) & (this.to.length - 1)
    this.from[place] = node
    this.signs[place] = sign
    this.to[place] = to
  }

  private placeOf(node: number, sign: number): number {
    const mixed = Math.imul(node, 0x9e3779b1) ^ Math.imul(sign, 0x85ebca6b)
    return (mixed ^ (mixed >>> 15)) & (this.to.length - 1)
  }
}
