import type { Facets } from './facets.ts'

/** What a column holds; the words of `bench identity`'s schemas. */
export const kinds = [
  'id',
  'accounts',
  'tokens',
  'given-name',
  'family-name',
  'name',
  'phone',
  'address',
  'postcode',
  'date',
  'title',
  'number',
  'text',
] as const
export type Kind = (typeof kinds)[number]

/** How far two values of one column agree. Level 0 of every field says that one of the two is unknown. */
export interface Level {
  name: string
  /** Evidence for one person, against it, or too little to count as a fact of its own. */
  says: 'same' | 'hint' | 'other' | 'nothing'
  /** Points to one person by itself: a whole phone does, a name does not. */
  strong?: true
  /**
   * People of one home often bear one surname: what a home and a surname say together is less than what each says.
   * `family` knows the surname only; `relative` and `unrelated` are two different people with and without it.
   */
  role?: 'home' | 'family' | 'relative' | 'unrelated'
  /** Its weight is nought, whatever was counted: that two have different e-mail addresses says nothing. */
  silent?: true
  /** Hash of what both share at this level, by record: rare values weigh more than common ones. */
  shared?: Int32Array
}

/** A value to find candidates by. `alone` values are rare enough; the others only together with another field's. */
export interface Atom {
  name: string
  alone: boolean
  /** By slot, by record: most have one slot, texts have one for each of their rare words. */
  slots: readonly Int32Array[]
}

export interface Field {
  readonly name: string
  readonly kind: Kind
  readonly levels: readonly Level[]
  readonly facets: Facets
  /** Weighs nothing and leads to nobody: at this level two are two people until somebody says otherwise. */
  readonly parts?: number
  /** 0 by record where nothing is known, of a field in which known values agree or say nothing: few have one, and drawn pairs miss them. */
  readonly presence?: Int32Array
  readonly atoms: readonly Atom[]
  /** Reads the columns of one record into its place. */
  set(record: number, values: readonly string[]): void
  /** Puts the records in another order: `order[i]` becomes `i`. */
  arrange(order: Int32Array): void
  /** Called once all records are set and stand in their order. */
  finish?(size: number): void
  /** Which level the values of two records reach. The same for (a, b) and (b, a). */
  compare(a: number, b: number): number
}

/** The level of a field that weighs something. */
export function heardOf(field: Field, a: number, b: number): number {
  return field.parts === undefined ? field.compare(a, b) : 0
}
