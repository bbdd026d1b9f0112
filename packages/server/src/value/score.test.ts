import { describe, expect, it } from 'vitest'
import { buysWithin, expectedPurchases } from './bg-nbd.ts'
import { calibrate } from './calibrate.ts'
import { fewestRepeaters, fitModel } from './model.ts'
import { joinDays, type Purchases, rhythmOf, until } from './purchases.ts'
import { bordersOf, rfmGroups, rfmOf } from './rfm.ts'
import { churnOf, type ReasonCode, type Score, scorePerson } from './score.ts'
import { reasonSentence } from './words.ts'

const today = 20_000
const each = 9_900n
const bought = (...ago: number[]): Purchases =>
  joinDays(ago.map((days) => ({ day: today - days, fen: each })))

/** A dice of its own: the same people in every run. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
const exponential = (roll: () => number, mean: number) => -mean * Math.log(1 - roll())

/** People as the model thinks of them: a pace of their own each, and a chance to leave after each purchase. */
function people(count: number, seed = 7): Purchases[] {
  const roll = dice(seed)
  return Array.from({ length: count }, () => {
    const pace = 1 / (exponential(roll, 0.01) + exponential(roll, 0.01))
    const leaves = 0.05 + 0.3 * roll()
    const days = [today - 720 + Math.floor(roll() * 400)]
    while (roll() > leaves) {
      const next = days.at(-1)! + Math.max(1, Math.round(exponential(roll, pace)))
      if (next > today) break
      days.push(next)
    }
    return joinDays(days.map((day) => ({ day, fen: BigInt(2_000 + Math.floor(roll() * 10_000)) })))
  })
}
function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}
const crowd = people(1500)
const model = finish(fitModel(crowd, today))
const say = (score: Score) => score.reasons.map((one) => reasonSentence(one, 'zh', true))

describe('purchases', () => {
  it('of several rows on one day are one', () => {
    expect(
      joinDays([
        { day: 5, fen: 100n },
        { day: 3, fen: 50n },
        { day: 5, fen: 1n },
      ]),
    ).toEqual({ days: [3, 5], fens: [50n, 101n] })
    expect(until(bought(30, 10, 2), today - 10).days).toHaveLength(2)
  })

  it('have a rhythm from the third on, which one late purchase does not move', () => {
    expect(rhythmOf(bought(90, 60).days)).toBeNull()
    expect(rhythmOf(bought(210, 180, 150, 120, 30, 0).days)).toMatchObject({ days: 30, intervals: 5 })
  })
})

describe('RFM', () => {
  it('gives equal people the same fifth, and the best of all five', () => {
    const borders = bordersOf(
      [...Array.from({ length: 80 }, () => bought(200)), ...crowd.slice(0, 20)],
      today,
    )
    const once = rfmOf(bought(200), borders, today)!
    expect(once.frequency).toBe(1)
    const best = rfmOf(bought(400, 300, 200, 150, 120, 90, 60, 30, 10, 1), borders, today)!
    expect(best).toMatchObject({ recency: 5, frequency: 5, monetary: 5, group: 'best' })
    expect(rfmOf({ days: [], fens: [] }, borders, today)).toBeNull()
  })

  it('uses every group over a crowd, and none is nameless', () => {
    const groups = new Set(crowd.flatMap((one) => rfmOf(one, model.borders, today)?.group ?? []))
    expect(groups.size).toBeGreaterThanOrEqual(6)
    for (const group of groups) expect(rfmGroups[group].zh).toMatch(/客户$/)
  })
})

describe('a score', () => {
  it('says that too little is known, instead of guessing', () => {
    const once = scorePerson(bought(12), model, today)
    expect(once).toMatchObject({ churn: 'unknown', alivePercent: null, predictedFen: null, purchases: 1 })
    expect(say(once)).toEqual(['只在 12 天前买过，资料太少，无法判断会不会再来'])
    expect(say(scorePerson(bought(0), model, today))[0]).toMatch(/^只在今天买过，/)
    expect(reasonSentence(scorePerson(bought(0), model, today).reasons[0]!, 'en', true)).toMatch(
      /one day only, today:/,
    )
    expect(reasonSentence(scorePerson(bought(1), model, today).reasons[0]!, 'en', true)).toMatch(/yesterday:/)
    expect(say(scorePerson({ days: [], fens: [] }, model, today))[0]).toMatch(/资料太少/)
    const small = finish(fitModel(crowd.slice(0, fewestRepeaters), today))
    expect(small).toMatchObject({ state: 'too_little', params: null })
    expect(scorePerson(bought(50, 12), small, today)).toMatchObject({
      churn: 'unknown',
      reasons: [{ code: 'no_model' }],
    })
  })

  it('tells who stays from who is leaving, with the reason in both languages', () => {
    const loyal = scorePerson(bought(150, 120, 90, 61, 30, 2), model, today)
    expect(loyal).toMatchObject({ churn: 'low', rhythmDays: 30 })
    expect(say(loyal)[0]).toBe('约 30 天买一次，上次在 2 天前，节奏正常')
    const late = scorePerson(bought(240, 210, 180, 151, 120, 92), model, today)
    expect(late.churn).toBe('high')
    expect(say(late)[0]).toBe('平时约 30 天买一次，这次已隔 92 天')
    expect(loyal.predictedFen!).toBeGreaterThan(late.predictedFen!)
    for (const one of [...loyal.reasons, ...late.reasons])
      expect(reasonSentence(one, 'en', true)).not.toMatch(/[{}]|\p{Script=Han}/u)
  })

  it('keeps amounts from those who see no money', () => {
    const { reasons } = scorePerson(bought(100, 60, 20), model, today)
    const value = reasons.find(({ code }: { code: ReasonCode }) => code === 'value')!
    expect(reasonSentence(value, 'zh', true)).toMatch(/¥/)
    expect(reasonSentence(value, 'zh', false)).toBeNull()
  })

  it('judges a regular customer by their own rhythm, too', () => {
    expect([0.9, 0.5, 0.1].map((alive) => churnOf(alive, null))).toEqual(['low', 'medium', 'high'])
    expect([1.5, 2.5, 3.5].map((late) => churnOf(0.9, late))).toEqual(['low', 'medium', 'high'])
  })
})

describe('calibration', () => {
  const checked = finish(calibrate(crowd, today))!

  it('holds the last half year back, and comes near to what happened', () => {
    expect(checked).toMatchObject({ windowDays: 182, knownUntil: today - 182 })
    expect(checked.tenths).toHaveLength(10)
    expect(Math.abs(checked.predicted / checked.happened - 1)).toBeLessThan(0.15)
    const [lowest, highest] = [checked.tenths[0]!, checked.tenths.at(-1)!]
    expect(highest.happened).toBeGreaterThan(4 * lowest.happened)
    for (const one of checked.tenths)
      expect(Math.abs(one.againPredicted - one.againHappened)).toBeLessThan(15)
  })

  it('shows that those of low risk come back more often than those of high risk', () => {
    const share = (churn: string) => checked.churns.find((one) => one.churn === churn)!.againHappened
    expect(share('low')).toBeGreaterThan(share('medium'))
    expect(share('medium')).toBeGreaterThan(share('high'))
  })

  it('would show a model that is wrong', () => {
    const wrong = { ...model.params!.buying, alpha: model.params!.buying.alpha * 30 }
    const known = crowd.map((one) => until(one, checked.knownUntil))
    const history = (one: Purchases) => ({
      repeats: one.days.length - 1,
      last: (one.days.at(-1)! - one.days[0]!) / 7,
      age: (checked.knownUntil - one.days[0]!) / 7,
    })
    const predicted = known
      .filter(({ days }) => days.length > 0)
      .reduce((sum, one) => sum + expectedPurchases(wrong, history(one), 26), 0)
    expect(Math.abs(predicted / checked.happened - 1)).toBeGreaterThan(0.3)
    expect(buysWithin(wrong, { repeats: 2, last: 20, age: 22 }, 26)).toBeLessThan(
      buysWithin(model.params!.buying, { repeats: 2, last: 20, age: 22 }, 26),
    )
  })

  it('says nothing where there is too little to hold back', () => {
    expect(finish(calibrate([bought(40, 20)], today))).toBeNull()
    expect(finish(calibrate(crowd.slice(0, 20), today))).toBeNull()
  })
})
