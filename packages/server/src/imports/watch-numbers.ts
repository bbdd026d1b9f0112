import { alarmTried, seekNumbers } from '../customers/index.ts'
import type { Phone } from '../kernel/phone.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Problem, problemOf } from '../runtime/http/problem.ts'
import { placeOf } from './assemble.ts'
import { CrowdedNumbers } from './crowded-numbers.ts'
import { errorWords, ImportRefused } from './errors.ts'
import type { Import } from './import.ts'
import { phonesOfRecords } from './phones-of-record.ts'
import { writeProblems } from './row-store.ts'
import type { Taken } from './take-records.ts'
import { memberTries, sourceTries, triedDays, tryNumbers } from './tried-numbers.ts'

type Step = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

interface Spot {
  file: number
  row: number
  field: string
  path: string | null
}

/**
 * What an import tells (counts, rows, whom they touched) says of every number whether a customer has it. So numbers that look
 * tried count as sought by whoever gave the file, and too many of them end it: within the file, and with what the same member or
 * source brought within thirty days. Null for whoever sees phones in plain, and for the command line.
 */
export function watchNumbers(one: Import): NumberWatch | null {
  const { seeker, sourceId } = one.options
  return seeker === undefined && sourceId === undefined ? null : new NumberWatch(one)
}

export class NumberWatch {
  readonly #one: Import
  readonly #phonesOf: ReturnType<typeof phonesOfRecords>
  readonly #numbers: CrowdedNumbers
  #sought: string[] = []
  #tried: { phone: Phone; spot: Spot }[] = []
  #count = 0
  #first: Spot | null = null
  #ahead = 0

  constructor(one: Import) {
    this.#one = one
    this.#phonesOf = phonesOfRecords(one.kind)
    this.#numbers = new CrowdedNumbers(one.recordsTotal, one.id)
  }

  /** Looks at a batch that comes again before it is written. */
  addAhead(taken: Pick<Taken, 'outcomes' | 'records'>): void {
    this.#look(taken)
    this.#ahead += 1
  }

  /** Looks at a batch before it is written; the first ones were looked at ahead. */
  add(taken: Pick<Taken, 'outcomes' | 'records'>): void {
    if (this.#ahead > 0) this.#ahead -= 1
    else this.#look(taken)
  }

  /**
   * Counts what was found. Throws `import.numbers_crowded` with those of the file counted as sought, `import.numbers_tried` with
   * nothing counted: what was not told was not tried. The reason stands among the refused rows.
   */
  async settle(step: Step): Promise<void> {
    await this.#settleSought(step)
    await this.#settleTried(step)
  }

  #look({ outcomes, records }: Pick<Taken, 'outcomes' | 'records'>): void {
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.state !== 'mapped') continue
      for (const { field, phone } of this.#phonesOf(outcome)) {
        if (!phone.identifies) continue
        const path = outcome.lineage[field]?.[0] ?? null
        const spot = { ...placeOf(records[i]!.place, path), field, path }
        this.#tried.push({ phone, spot })
        if (!this.#numbers.add(phone)) continue
        this.#sought.push(phone.canonical!)
        this.#count += 1
        this.#first ??= spot
      }
    }
  }

  async #settleSought(step: Step): Promise<void> {
    const { seeker } = this.#one.options
    const numbers = this.#sought
    this.#sought = []
    if (numbers.length === 0 || seeker === undefined) return
    const refused = this.#refusal('numbers_crowded', this.#first!, this.#count)
    const isAllowed = await step(async (tx) => {
      if (await seekNumbers(tx, { id: seeker }, numbers)) return true
      await this.#write(tx, refused, this.#first!)
      return false
    })
    if (!isAllowed) throw refused
  }

  async #settleTried(step: Step): Promise<void> {
    const tried = this.#tried
    this.#tried = []
    if (tried.length === 0) return
    const refused = await step(async (tx) => {
      const { seeker, sourceId, sourceName } = this.#one.options
      const trier = seeker === undefined ? sourceTries(sourceId!) : memberTries(seeker)
      const phones = tried.map(({ phone }) => phone)
      const tries = await tryNumbers(tx, trier, phones, this.#one.recordsTotal)
      if (tries.refused.length === 0) {
        await tries.keep()
        return null
      }
      const { spot } = tried[tries.refused[0]!]!
      const refusal = this.#refusal('numbers_tried', spot, tries.refused.length)
      await this.#write(tx, refusal, spot)
      await alarmTried(tx, {
        by: seeker === undefined ? { sourceId: sourceId!, name: sourceName ?? '' } : { memberId: seeker },
        count: trier.limit + tries.refused.length,
        limit: trier.limit,
      })
      return refusal
    })
    if (refused) throw refused
  }

  #refusal(reason: 'numbers_crowded' | 'numbers_tried', { file, row }: Spot, count: number): ImportRefused {
    const name = this.#one.files[file]?.name ?? ''
    return new ImportRefused(reason, {
      file: name,
      row,
      count,
      ...(reason === 'numbers_tried' && { days: triedDays }),
    })
  }

  async #write(tx: Tx, refused: ImportRefused, spot: Spot): Promise<void> {
    await writeProblems(tx, this.#one.id, [{ ...spot, ...toldOf(refused), state: 'refused' }])
  }
}

/** A refusal as the problem of a row. */
export function toldOf(refused: ImportRefused) {
  const [zh, en] = (['zh', 'en'] as const).map((one) => problemOf(refused, errorWords, one, '')) as [
    Problem,
    Problem,
  ]
  return {
    code: refused.code.replace('import.', ''),
    shape: '',
    words: { zh: zh.title, en: en.title },
    mend: { zh: zh.whatToDo, en: en.whatToDo },
  }
}
