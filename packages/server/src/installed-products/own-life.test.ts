import { describe, expect, it } from 'vitest'
import { products } from '../../seeds/cast-brand.ts'
import type { Life } from './life.ts'
import { kindPlaceOf, lifeOf, printedLifeOf } from './life-cycle.ts'
import { type DraftPart, type LifeDraft, lifeFromDraft } from './life-draft.ts'
import { lifeErrorWords } from './life-error-words.ts'
import { compareLives } from './life-preview.ts'
import type { DatedUnit } from './life-store.ts'
import { changeLines } from './life-words.ts'
import { differences, layOver, type OwnLife } from './own-life.ts'

const place = 'kind:water_purifier'
const printed = printedLifeOf(place)
const purifier = products.find(({ id }) => id === 'HM-WP-600')!
const articles = new Map(products.map((one) => [one.id, one]))

const draftOf = ({ parts, warranty }: Life): LifeDraft => ({
  parts: parts.map((part) => ({
    code: part.code,
    does: part.does,
    title: part.name.zh,
    titleEn: part.name.en,
    everyMonths: part.everyMonths,
    warnDays: part.warnDays ?? 14,
    inNames: part.words ?? [],
    articles: part.articles ?? [],
    services: part.services ?? [],
    own: part.own ?? false,
  })),
  warranty: {
    from: warranty.starts[0]!,
    waitDays: warranty.waitDays,
    repairsExtend: warranty.repairsExtend,
  },
})
/** The form as it opens, with one row changed. */
const changed = (code: string, more: Partial<DraftPart>, base = printed): LifeDraft => {
  const draft = draftOf(base)
  return { ...draft, parts: draft.parts.map((one) => (one.code === code ? { ...one, ...more } : one)) }
}
const added: DraftPart = {
  code: null,
  does: 'inspect',
  title: '漏水检查',
  everyMonths: 12,
  warnDays: 14,
  inNames: [],
  articles: [],
  services: ['maintain'],
  own: true,
}
let made = 0
const read = (draft: LifeDraft, base = printed, known: Life['parts'] = []): Life =>
  lifeFromDraft(draft, base, known, articles, () => `own_${++made}`)
const ownOf = (draft: LifeDraft, base = printed): OwnLife | null => differences(base, read(draft, base))
const cycles = (life: Life) =>
  life.parts.map(({ code, everyMonths, own }) => [code, everyMonths, own ?? false])

describe('cycles of a brand', () => {
  it('are nothing where the form says what is printed', () => {
    expect(ownOf(draftOf(printed))).toBeNull()
    expect(layOver(printed, undefined)).toBe(printed)
  })

  it('keep only what differs, and say whose each cycle is', () => {
    const own = ownOf(changed('pp_filter', { everyMonths: 4, warnDays: 20 }))!
    expect(own.parts.map(({ code }) => code)).toEqual(['pp_filter'])
    const life = lifeOf(purifier, { [place]: own })
    expect(cycles(life)).toEqual([
      ['pp_filter', 4, true],
      ['ro_filter', 24, false],
    ])
    expect(life.parts[0]).toMatchObject({ warnDays: 20, materials: ['filter_cartridge'] })
  })

  it('are the brand’s own, too, where it stands for what is printed, and the printed ones again where it does not', () => {
    const own = ownOf(changed('pp_filter', { own: true }))!
    const life = layOver(printed, own)
    expect(cycles(life)[0]).toEqual(['pp_filter', 6, true])
    expect(ownOf(changed('pp_filter', { own: false }, life))).toBeNull()
  })

  it('add a part with a code of its own, and take one out, which comes back with the printed ones', () => {
    const draft = draftOf(printed)
    const own = ownOf({ ...draft, parts: [draft.parts[0]!, added] })!
    expect(own.gone).toEqual(['ro_filter'])
    const life = layOver(printed, own)
    expect(life.parts.map(({ name }) => name.zh)).toEqual(['PP 棉复合滤芯', '漏水检查'])
    expect(life.parts[1]!.code).toMatch(/^own_/)
    expect(read(draftOf(life), printed, life.parts)).toEqual(life)
    expect(layOver(printed, undefined).parts).toHaveLength(2)
  })

  it('of one product lie over those of its kind', () => {
    const kind = ownOf(changed('pp_filter', { everyMonths: 4 }))!
    const base = layOver(printed, kind)
    const own = ownOf(changed('ro_filter', { everyMonths: 12 }, base), base)!
    expect(own.parts.map(({ code }) => code)).toEqual(['ro_filter'])
    const lives = { [place]: kind, 'product:HM-WP-600': own }
    expect(cycles(lifeOf(purifier, lives))).toEqual([
      ['pp_filter', 4, true],
      ['ro_filter', 12, true],
    ])
    expect(cycles(lifeOf({ ...purifier, id: 'other' }, lives))[1]).toEqual(['ro_filter', 24, false])
  })

  it('are kept by category where the file does not know the kind, and for nothing where nobody knows the product', () => {
    const hood = { ...purifier, category: 'range_hood', name: '油烟机' }
    expect(kindPlaceOf(hood)).toBe('kind:range_hood')
    const base = printedLifeOf('kind:range_hood')
    const own = differences(base, read({ ...draftOf(base), parts: [added] }, base))!
    expect(lifeOf(hood, { 'kind:range_hood': own }).parts).toHaveLength(1)
    expect(lifeOf(null, { 'kind:range_hood': own }).parts).toEqual([])
  })

  it('move the start of a warranty; only an installation is waited for', () => {
    const draft = draftOf(printed)
    const own = ownOf({ ...draft, warranty: { ...draft.warranty, from: 'bought' } })!
    expect(own.warranty).toEqual({ starts: ['bought'], waitDays: 0, repairsExtend: true })
    expect(own.parts).toEqual([])
  })
})

describe('a form that cannot be', () => {
  const refusal = (draft: LifeDraft): string => {
    try {
      read(draft)
    } catch (error) {
      const { code, facts } = error as { code: string; facts: Record<string, unknown> }
      const { zh } = lifeErrorWords[code]!
      return `${zh.title}。${zh.whatToDo}`.replace(/\{(\w+)\}/g, (_, name) => String(facts[name]))
    }
    return ''
  }
  const pp = (more: Partial<DraftPart>) => refusal(changed('pp_filter', more))

  it('is told with the row, what stands there and what would do', () => {
    expect(pp({ everyMonths: 0 })).toBe(
      '第 1 行「PP 棉复合滤芯」的周期不能是 0 个月。请填 1 到 120 之间的整数',
    )
    expect(pp({ everyMonths: 2.5 })).toContain('不能是 2.5 个月')
    expect(pp({ everyMonths: Number.NaN })).toContain('不能是')
    expect(pp({ warnDays: 91 })).toContain('不能提前 91 天提醒')
    expect(pp({ everyMonths: 2, warnDays: 60 })).toContain('比整个周期 2 个月还长')
    expect(pp({ title: '  ' })).toContain('第 1 行的部件没有名称')
    expect(pp({ title: 'RO 反渗透滤芯' })).toBe(
      '第 2 行和第 1 行都叫「RO 反渗透滤芯」。改掉其中一个名称，或去掉一行',
    )
  })

  it('names an article that is gone, no accessory, or counts already', () => {
    expect(pp({ articles: ['NO-SUCH'] })).toContain('选的商品「NO-SUCH」已不存在')
    expect(pp({ articles: ['HM-LOCK-X1'] })).toContain('「X1 智能门锁」不是配件类商品')
    const twice = changed(
      'ro_filter',
      { articles: ['HM-FLT-PP'] },
      read(changed('pp_filter', { articles: ['HM-FLT-PP'] })),
    )
    expect(refusal(twice)).toContain('第 2 行「RO 反渗透滤芯」选的「PP 棉复合滤芯」已经算作「PP 棉复合滤芯」')
  })

  it('is refused for parts that nobody knows, too many of them, and a wait without end', () => {
    expect(refusal(changed('pp_filter', { code: 'no_such' }))).toContain('已经不在这里')
    const draft = draftOf(printed)
    expect(
      refusal({ ...draft, parts: Array.from({ length: 31 }, (_, i) => ({ ...added, title: `${i}` })) }),
    ).toContain('最多 30 个')
    expect(refusal({ ...draft, warranty: { ...draft.warranty, waitDays: 366 } })).toContain('366 天')
  })

  it('has words in both languages for each refusal', () => {
    for (const { zh, en } of Object.values(lifeErrorWords)) {
      expect(zh.title + zh.whatToDo).toMatch(/\p{Script=Han}/u)
      expect(en.title + en.whatToDo).not.toMatch(/\p{Script=Han}/u)
    }
  })
})

describe('what was changed', () => {
  it('is said a line a part, and of the warranty', () => {
    const draft = changed('pp_filter', { everyMonths: 4 })
    const after = read({
      parts: [draft.parts[0]!, added],
      warranty: { from: 'delivered', waitDays: 0, repairsExtend: false },
    })
    expect(changeLines(printed, after, 'zh')).toEqual([
      '「PP 棉复合滤芯」每 6 个月更换耗材，提前 14 天 → 每 4 个月更换耗材，提前 14 天',
      '加上「漏水检查」：每 12 个月检查，提前 14 天',
      '去掉「RO 反渗透滤芯」',
      '保修从签收起算，维修天数不顺延',
    ])
    expect(changeLines(printed, printed, 'zh')).toEqual([])
    const own = read(changed('pp_filter', { own: true }))
    expect(changeLines(printed, own, 'zh')).toEqual(['「PP 棉复合滤芯」确认为品牌自己的周期'])
    expect(changeLines(own, printed, 'en')).toEqual(['PP composite filter back to what makers print'])
  })
})

describe('a preview', () => {
  const unit = (installedOn: string, ...acts: DatedUnit['acts']): DatedUnit => ({
    id: installedOn,
    productId: 'HM-WP-600',
    serial: null,
    state: 'owned',
    boughtAt: null,
    deliveredAt: null,
    installedAt: new Date(`${installedOn}T02:00:00Z`),
    works: [],
    acts,
  })
  const act = (facts: DatedUnit['acts'][number]['facts']) => ({ id: 'a', at: new Date(0), facts })
  const today = '2026-06-15'
  const compare = (units: DatedUnit[], draft: LifeDraft) => {
    const after = read(draft)
    return compareLives(
      units,
      () => printed,
      () => after,
      today,
    )
  }

  it('counts the month of today from its first to its last day, and what is late by a cycle at most', () => {
    const units = ['2025-12-01', '2025-12-30', '2025-11-30', '2025-12-31', '2025-06-01'].map((on) => unit(on))
    const [pp] = compare(units, changed('pp_filter', { everyMonths: 4 }))
    // Six months: 06-01, 06-30, and late since 05-30; 06-30 for 12-31, which has no 31st; the last is late for longer than a cycle.
    expect(pp).toMatchObject({ code: 'pp_filter', before: { month: 3, overdue: 1 } })
    expect(pp!.after).toEqual({ month: 0, overdue: 4 })
  })

  it('counts a part anew from when it was changed, and no unit that is out of use', () => {
    const units = [
      unit('2025-12-10', act({ kind: 'part_done', part: 'pp_filter', on: '2026-05-01' })),
      unit('2025-12-10', act({ kind: 'retired', on: '2026-05-01' })),
    ]
    const [pp] = compare(units, changed('pp_filter', { everyMonths: 1, warnDays: 7 }))
    expect(pp).toMatchObject({ before: { month: 0, overdue: 0 }, after: { month: 1, overdue: 0 } })
  })

  it('shows parts that come and go', () => {
    const draft = draftOf(printed)
    const parts = compare([unit('2025-06-10')], { ...draft, parts: [draft.parts[0]!, added] })
    expect(parts.map(({ name, before, after }) => [name.zh, before !== null, after !== null])).toEqual([
      ['PP 棉复合滤芯', true, true],
      ['漏水检查', false, true],
      ['RO 反渗透滤芯', true, false],
    ])
  })
})
