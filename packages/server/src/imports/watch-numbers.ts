import { seekNumbers } from '../customers/index.ts'
import { type Phone, parsePhones } from '../kernel/phone.ts'
import { type Outcome, type RecordKindSpec, recordKinds } from '../mapping/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Problem, problemOf } from '../runtime/http/problem.ts'
import { placeOf } from './assemble.ts'
import { CrowdedNumbers } from './crowded-numbers.ts'
import { errorWords, ImportRefused } from './errors.ts'
import type { Import } from './import.ts'
import { writeProblems } from './row-store.ts'
import { leavesOf } from './shown-record.ts'
import type { Taken } from './take-records.ts'

type Mapped = Extract<Outcome, { state: 'mapped' }>

interface Spot {
  file: number
  row: number
  field: string
  path: string | null
}

/**
 * What an import tells (counts, rows, whom they touched) says of every number whether a customer has it. So numbers that look
 * tried count as sought by whoever gave the file, and too many of them end it. Null for whoever sees phones in plain.
 */
export function watchNumbers(one: Import): NumberWatch | null {
  return one.options.seeker === undefined ? null : new NumberWatch(one, one.options.seeker)
}

export class NumberWatch {
  readonly #one: Import
  readonly #seeker: string
  readonly #kind: RecordKindSpec
  readonly #numbers: CrowdedNumbers
  #waiting: string[] = []
  #count = 0
  #first: Spot | null = null

  constructor(one: Import, seeker: string) {
    this.#one = one
    this.#seeker = seeker
    const { fields, lists, ...kind } = recordKinds[one.kind] as RecordKindSpec
    this.#kind = {
      ...kind,
      fields: fields.filter(({ type }) => type === 'phone'),
      lists: Object.fromEntries(
        Object.entries(lists).map(([name, specs]) => [name, specs.filter(({ type }) => type === 'phone')]),
      ),
    }
    this.#numbers = new CrowdedNumbers(one.recordsTotal, one.id)
  }

  /** Looks at a batch before it is written; one that was looked at before adds nothing. */
  add({ outcomes, records }: Pick<Taken, 'outcomes' | 'records'>): void {
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.state !== 'mapped') continue
      for (const { field, phone } of this.#phonesOf(outcome)) {
        if (!this.#numbers.add(phone)) continue
        this.#waiting.push(phone.canonical!)
        this.#count += 1
        const path = outcome.lineage[field]?.[0] ?? null
        this.#first ??= { ...placeOf(records[i]!.place, path), field, path }
      }
    }
  }

  /** Counts what was found as sought. Throws `import.numbers_crowded`, with the count kept and the reason among the refused rows. */
  async settle(step: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>): Promise<void> {
    if (this.#waiting.length === 0) return
    const numbers = this.#waiting
    this.#waiting = []
    const { file, ...spot } = this.#first!
    const refused = new ImportRefused('numbers_crowded', {
      file: this.#one.files[file]?.name ?? '',
      row: spot.row,
      count: this.#count,
    })
    const isAllowed = await step(async (tx) => {
      if (await seekNumbers(tx, { id: this.#seeker }, numbers)) return true
      await writeProblems(tx, this.#one.id, [{ ...spot, file, ...toldOf(refused), state: 'refused' }])
      return false
    })
    if (!isAllowed) throw refused
  }

  #phonesOf({ record }: Mapped): { field: string; phone: Phone }[] {
    return leavesOf(this.#kind, record as unknown as Record<string, unknown>).flatMap(({ field, value }) =>
      typeof value === 'string' ? phonesIn(value).map((phone) => ({ field, phone })) : [],
    )
  }
}

/** A 0 before a mobile, as switchboards write it, hides it from nobody: `records` reads it, too. */
function phonesIn(text: string): Phone[] {
  const [, plain] = plainMobile.exec(text) ?? []
  if (plain === undefined) return parsePhones(text)
  const number = { kind: 'mobile', canonical: `+86${plain}`, national: plain, extension: null } as const
  return [{ ...number, identifies: true, wechat: false, problem: null }]
}
// Most are written so, and reading one as any text costs ten times as much.
const plainMobile = /^0?(1[3-9]\d{9})$/

function toldOf(refused: ImportRefused) {
  const [zh, en] = (['zh', 'en'] as const).map((one) => problemOf(refused, errorWords, one, '')) as [
    Problem,
    Problem,
  ]
  return {
    code: 'numbers_crowded',
    shape: '',
    words: { zh: zh.title, en: en.title },
    mend: { zh: zh.whatToDo, en: en.whatToDo },
  }
}
