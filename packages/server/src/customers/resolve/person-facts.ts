/** What a person is known by beside names, phones and addresses; of each there may be several. */
export const factKinds = ['account', 'email', 'device', 'serial'] as const
export type FactKind = (typeof factKinds)[number]

/** What so many people have in common is nobody's: a counter's tablet, an office's mailbox, a number somebody made up. */
const mostHolders = 5
/** Of a person that has more, the first by content are compared. */
const mostOfOne = 8
/** So many records of a person lead to others by one fact each. */
const mostTurns = 4

/** Facts as they were read: whose, by the number of one of the person's records, and what. */
export type ToldFacts = Record<FactKind, { records: number[]; values: string[] }>

export const noFacts = (): ToldFacts =>
  Object.fromEntries(factKinds.map((kind) => [kind, { records: [], values: [] }])) as unknown as ToldFacts

export type FactColumns = Record<FactKind | 'turn', string[]>

/**
 * Facts of persons, put beside each of their records once all are known: two records of a person never differ in them. Pure; what
 * comes in which order changes nothing.
 */
export class PersonFacts {
  /** By person: values with spaces between. A million people have one account each, and a text is the least that holds it. */
  private readonly byKind = Object.fromEntries(
    factKinds.map((kind) => [kind, new Map<string, string>()]),
  ) as Record<FactKind, Map<string, string>>

  add(kind: FactKind, person: string, value: string): void {
    const all = this.byKind[kind]
    const own = all.get(person)
    if (own === undefined) all.set(person, value)
    else if (!own.split(' ').includes(value)) all.set(person, `${own} ${value}`)
  }

  /** The columns beside these records, empty where nobody has any; `turn` says by which of its tokens a record finds others. */
  columnsOf(persons: readonly string[]): FactColumns {
    const texts = factKinds.map((kind) => [kind, textsOf(this.byKind[kind], kind !== 'account')] as const)
    const led = texts.filter(([kind]) => kind !== 'account').map(([, of]) => of)
    const seen = new Map<string, number>()
    const turnOf = (person: string): string => {
      const most = Math.max(...led.map((of) => countOf(of.get(person))))
      if (most === 0) return ''
      const before = seen.get(person) ?? 0
      seen.set(person, before + 1)
      return before < Math.min(most, mostTurns) ? String(before + 1) : '0'
    }
    const columnOf = (of: ReadonlyMap<string, string>): string[] =>
      of.size === 0 ? [] : persons.map((person) => of.get(person) ?? '')
    return {
      ...(Object.fromEntries(texts.map(([kind, of]) => [kind, columnOf(of)])) as Record<FactKind, string[]>),
      turn: led.every(({ size }) => size === 0) ? [] : persons.map(turnOf),
    }
  }
}

const countOf = (text = ''): number => (text === '' ? 0 : text.split(' ').length)

/** By person: what is theirs, with spaces between. What several have comes first, for by it others are found. */
function textsOf(held: ReadonlyMap<string, string>, isShared: boolean): Map<string, string> {
  const holders = new Map<string, number>()
  if (isShared)
    for (const own of held.values())
      for (const value of own.split(' ')) holders.set(value, (holders.get(value) ?? 0) + 1)
  const count = (value: string) => holders.get(value) ?? 0
  const texts = new Map<string, string>()
  for (const [person, own] of held) {
    const told = own.split(' ').filter((value) => count(value) <= mostHolders)
    if (told.length > 1) told.sort((a, b) => count(b) - count(a) || (a < b ? -1 : 1))
    if (told.length > 0) texts.set(person, told.slice(0, mostOfOne).join(' '))
  }
  return texts
}

/** The columns of facts beside these records. For a million it takes seconds, so it is done where records are compared. */
export function factColumns(persons: readonly string[], told: ToldFacts): FactColumns {
  const facts = new PersonFacts()
  for (const kind of factKinds) {
    const { records, values } = told[kind]
    for (const [n, record] of records.entries()) facts.add(kind, persons[record]!, values[n]!)
  }
  return facts.columnsOf(persons)
}
