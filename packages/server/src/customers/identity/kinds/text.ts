import type { Facets } from '../facets.ts'
import type { Field, Kind } from '../field.ts'
import { hashText } from '../hash.ts'
import { jaroWinkler } from '../text-distance.ts'
import { plainLetters } from './word.ts'

const rareWords = 4
const likeness = [0.9, 0.75, 0.6, 0.45, 0.3, 0.15]
const levelNames = ['unknown', 'same', ...likeness.map((least) => `words-${least}`), 'other']

/** Titles, memos, product names, foreign addresses: words, the rare ones weighing more. */
export class TextField implements Field {
  readonly kind: Kind
  readonly name: string
  readonly facets: Facets
  readonly levels: Field['levels']
  readonly atoms: Field['atoms']
  private readonly hash: Int32Array
  private readonly slots: Int32Array[]
  private readonly words: string[][]
  private readonly weights = new Map<string, number>()
  private readonly counts = new Map<string, number>()
  private readonly lengths: Float64Array
  private known = 0

  constructor(name: string, kind: Kind, facets: Facets) {
    this.facets = facets
    this.name = name
    this.kind = kind
    this.hash = this.facets.numbers()
    this.slots = Array.from({ length: rareWords }, () => this.facets.numbers())
    this.words = this.facets.lists()
    this.lengths = this.facets.floats()
    this.levels = levelNames.map((level, i) => ({
      name: level,
      says: i === 0 ? 'nothing' : i <= 2 ? 'same' : i === levelNames.length - 1 ? 'other' : 'hint',
      ...(i === 1 ? { shared: this.hash } : {}),
    }))
    this.atoms = [
      { name: `${name}:rare-word`, alone: true, slots: this.slots },
      { name: `${name}:word`, alone: false, slots: this.slots },
    ]
  }

  set(record: number, [value = '']: readonly string[]): void {
    const words = wordsOf(value)
    this.words[record] = words
    this.hash[record] = hashText(words.toSorted().join(' '))
  }

  finish(size: number): void {
    const all = this.words.slice(0, size)
    for (const word of all.flat()) this.counts.set(word, (this.counts.get(word) ?? 0) + 1)
    this.known = size
    for (const [word, count] of this.counts) this.weights.set(word, Math.log(1 + size / count))
    all.forEach((words, record) => {
      this.lengths[record] = Math.sqrt(words.reduce((sum, word) => sum + this.weightOf(word) ** 2, 0))
      const rare = words
        .filter((word) => this.counts.get(word)! > 1)
        .sort((a, b) => this.counts.get(a)! - this.counts.get(b)! || (a < b ? -1 : 1))
      for (const [slot, values] of this.slots.entries()) values[record] = hashText(rare[slot] ?? '')
    })
  }

  arrange(order: Int32Array): void {
    this.facets.arrange(order)
  }

  compare(a: number, b: number): number {
    if (this.hash[a] === 0 || this.hash[b] === 0) return 0
    if (this.hash[a] === this.hash[b]) return 1
    const cosine = this.likenessOf(this.words[a]!, this.words[b]!) / (this.lengths[a]! * this.lengths[b]!)
    const at = likeness.findIndex((least) => cosine >= least)
    return at < 0 ? levelNames.length - 1 : at + 2
  }

  // A word that was typed a little differently counts for the part that is alike.
  private likenessOf(first: string[], second: string[]): number {
    let sum = 0
    for (const word of first) {
      if (second.includes(word)) {
        sum += this.weightOf(word) ** 2
        continue
      }
      let best = 0
      for (const one of second) {
        if (word.length < 4 || one.length < 4 || /\d/.test(word) || first.includes(one)) continue
        const alike = jaroWinkler(word, one)
        if (alike > 0.9) best = Math.max(best, alike * this.weightOf(word) * this.weightOf(one))
      }
      sum += best
    }
    return sum
  }

  private weightOf(word: string): number {
    return this.weights.get(word) ?? Math.log(1 + this.known)
  }
}

/** Words and numbers; of Chinese text each pair of signs. A model number written with and without a dash is one word more. */
function wordsOf(value: string): string[] {
  const words = new Set<string>()
  for (const word of plainLetters(value).split(' ')) {
    if (word === '') continue
    if (/\p{Script=Han}/u.test(word) && word.length > 2)
      for (let i = 0; i + 1 < word.length; i += 1) words.add(word.slice(i, i + 2))
    else words.add(word)
  }
  return [...words]
}
