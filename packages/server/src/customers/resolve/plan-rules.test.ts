import { describe, expect, it } from 'vitest'
import { explainPair } from '../identity/explain.ts'
import { dice } from '../identity/hash.ts'
import { resolveRecords } from '../identity/resolve.ts'
import { type FactKind, factColumns, noFacts, PersonFacts } from './person-facts.ts'
import { planOf, type RecordColumns, recordColumns } from './plan.ts'

type Said = Partial<Record<'name' | 'phone' | 'lentOn' | 'address' | 'unionid' | 'friend', string>>
/** What a person's records say, and what else is known of them. */
interface Person {
  id: string
  records: Said[]
  facts?: Partial<Record<FactKind, string[]>>
}

const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗']
const given = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红鹏飞鑫波斌宇浩凯健俊帆']
const streets = ['人民路', '解放大道', '中山路', '建设街', '和平里', '长江路', '黄河路', '朝阳街']
const estates = ['阳光花园', '翠湖名苑', '金色家园', '万科城', '绿地中央', '碧桂园', '锦绣江南']
const homeOf = (i: number) =>
  `江苏省苏州市吴中区${streets[i % 8]}${10 + i}号${estates[i % 7]}${1 + (i % 20)}栋${1 + (i % 3)}单元${100 * (1 + (i % 9)) + (i % 4)}室`

/** A brand of people who have an account, an address, a browser and a lock of their own, and some a second row that says the same. */
const crowd: Person[] = Array.from({ length: 900 }, (_, i): Person[] => {
  const name = `${surnames[i % 20]}${given[(i * 7) % 40]}${given[(i * 11 + 3) % 40]}`
  const phone = `1${3 + (i % 6)}${String(100_000_000 + i * 3_767_131).slice(-9)}`
  const own = { name, phone, address: homeOf(i) }
  const facts = (n: number) => ({
    account: [`${['taobao', 'jd'][n]!}|acc${i}`],
    email: [`mail${i}x${n}`],
    device: [`browser${i}x${n}`],
    serial: [`LOCK${i}X${n}`],
  })
  const first = {
    id: `p${String(i).padStart(5, '0')}a`,
    records: [{ name, phone }, own, own],
    facts: facts(0),
  }
  const second = { id: `p${String(i).padStart(5, '0')}b`, records: [{ ...own, phone: '' }], facts: facts(1) }
  return i % 5 === 0 ? [first, second] : [first]
}).flat()

function columnsOf(people: readonly Person[]): RecordColumns {
  const facts = new PersonFacts()
  const texts = Object.fromEntries(recordColumns.map((name) => [name, [] as string[]])) as RecordColumns
  for (const { id, records, facts: own = {} } of people) {
    for (const [kind, values] of Object.entries(own))
      for (const value of values) facts.add(kind as FactKind, id, value)
    for (const said of records) {
      texts.person.push(id)
      for (const name of ['unionid', 'friend', 'name', 'phone', 'lentOn', 'address'] as const)
        texts[name].push(said[name] ?? '')
    }
  }
  return { ...texts, ...facts.columnsOf(texts.person) }
}

type Found = 'linked' | 'asked' | 'apart'

/** What becomes of two of these people (`x`, `y`, …) among the crowd, with the evidence. */
async function found(...people: Person[]) {
  const plan = await planOf(columnsOf([...crowd, ...people]), 1)
  const of = (a: string, b: string) => (pair: { first: string; second: string }) =>
    [a, b].includes(pair.first) && [a, b].includes(pair.second)
  return (a = 'x', b = 'y') => {
    const [link, review] = [plan.links.find(of(a, b)), plan.pairs.find(of(a, b))]
    const what: Found = link ? 'linked' : review ? 'asked' : 'apart'
    return { what, evidence: (link ?? review)?.evidence ?? [], score: (link ?? review)?.score ?? 0 }
  }
}
const person = (id: string, records: Said | Said[], facts: Person['facts'] = {}): Person => ({
  id,
  records: [records].flat(),
  facts,
})

const [ou, ouToo, zhuge] = ['欧阳浩然', '欧阳可燕', '诸葛瑞安']
const home = '上海市徐汇区漕溪北路398号玉泉公寓2号楼1501'

describe('an e-mail address', () => {
  it('and a name make one of two rows, also where others stand between', async () => {
    const pair = (
      await found(
        person('x', { name: ou, phone: '13911112222' }, { email: ['m1', 'mx'], account: ['jd|x'] }),
        person('y', { name: ou }, { email: ['m1', 'my'], account: ['taobao|y'] }),
      )
    )()
    expect(pair.what).toBe('linked')
    expect(pair.evidence.map(({ field, level }) => [field, level])).toContainEqual(['email', 'same'])
  })

  it('alone makes nobody one, nor does a mailbox of many, nor two different ones part', async () => {
    expect(
      (await found(person('x', {}, { email: ['m1'] }), person('y', {}, { email: ['m1'] })))().what,
    ).not.toBe('linked')
    const desk = [...'xyzuvw'].map((id, i) => person(id, { name: `${surnames[i]}某` }, { email: ['desk'] }))
    expect((await found(...desk))().what).toBe('apart')
    const own = { name: zhuge, phone: '15855556666', address: home }
    const other = await found(person('x', own, { email: ['m1'] }), person('y', own, { email: ['m2'] }))
    expect(other().what).toBe('linked')
    expect(other().evidence.map(({ field }) => field)).not.toContain('email')
  })
})

describe('a browser', () => {
  const shared = { device: ['tablet'] }
  it('alone, with a surname or with a home links nobody: it is a family’s', async () => {
    const tries: [Said, Said][] = [
      [{}, {}],
      [{ name: ou }, { name: '欧阳**' }],
      [{ address: home }, { address: home }],
      [
        { name: '欧阳**', address: home },
        { name: '欧阳女士', address: home },
      ],
    ]
    for (const [one, two] of tries)
      expect((await found(person('x', one, shared), person('y', two, shared)))().what).not.toBe('linked')
  })

  it('leaves a family with different names apart, in one flat and at one browser', async () => {
    const pair = await found(
      person('x', { name: ou, phone: '13911112222', address: home }, shared),
      person('y', { name: ouToo, phone: '13933334444', address: home }, shared),
    )
    expect(pair().what).not.toBe('linked')
  })

  it('speaks beside a name, with its weight', async () => {
    const pair = (await found(person('x', { name: ou }, shared), person('y', { name: ou }, shared)))()
    expect(pair.what).not.toBe('apart')
    const weight = pair.evidence.find(({ field }) => field === 'device')!.weight
    expect(weight).toBeGreaterThan(0)
  })
})

describe('a serial number', () => {
  const lock = { serial: ['HM220817'] }
  it('that moved to another household says nothing of who they are', async () => {
    const pair = await found(
      person('x', { name: ou, phone: '13911112222', address: home }, lock),
      person('y', { name: zhuge, phone: '13933334444', address: homeOf(7000) }, lock),
    )
    expect(pair().what).toBe('apart')
  })

  it('of goods bought for the parents joins no family', async () => {
    const pair = await found(
      person('x', { name: '欧阳**', phone: '139****2222', address: home }, lock),
      person('y', { name: '欧阳先生', phone: '138****4444', address: home }, lock),
    )
    expect(pair().what).not.toBe('linked')
  })
})

describe('accounts of a marketplace', () => {
  const own = { name: zhuge, phone: '15855556666', address: home }
  it.each<[string, string, Found]>([
    ['taobao|1', 'jd|2', 'linked'],
    ['taobao|1', 'taobao|2', 'asked'],
    ['weixin-store:A|1', 'weixin-store:B|2', 'linked'],
    ['weixin-store:A|1', 'weixin-store:A|2', 'asked'],
    ['weixin-store|1', 'weixin-store:A|2', 'asked'],
  ])('%s and %s with all else the same: %s', async (one, two, expected) => {
    const pair = await found(person('x', own, { account: [one] }), person('y', own, { account: [two] }))
    expect(pair().what).toBe(expected)
    if (expected !== 'asked') return
    const held = pair().evidence.find(({ field }) => field === 'account')!
    expect(held).toMatchObject({ level: 'two-in-one-place', weight: expect.any(Number) })
    expect(held.weight).toBeLessThan(0)
    expect(pair().score).toBeLessThan(0.95)
  })

  it('keep two apart also by way of a third', async () => {
    const pair = await found(
      person('x', own, { account: ['taobao|1'] }),
      person('y', own, { account: ['taobao|2'] }),
      person('z', own, { account: ['jd|3'] }),
    )
    expect(
      [pair('x', 'z').what, pair('y', 'z').what].filter((what) => what === 'linked').length,
    ).toBeLessThan(2)
    expect(pair().what).toBe('asked')
  })

  it('of one person never part their own records', async () => {
    const both = { account: ['taobao|1', 'taobao|2', 'jd|3'] }
    const pair = await found(
      person('x', [own, { ...own, address: '' }], both),
      person('y', own, { account: ['pinduoduo|4'] }),
    )
    expect(pair().what).toBe('linked')
  })
})

describe('a privacy number', () => {
  const lent = (day: number, name = '') => ({ phone: '17001234567转1234', lentOn: String(day), name })
  const levels = async (one: Said, two: Said) => {
    const pair = (
      await found(person('x', { ...one, address: home }), person('y', { ...two, address: home }))
    )()
    return pair.evidence.filter(({ field }) => field === 'phone').map(({ level }) => level)
  }

  it('within its life speaks, and beyond it, or without a time, says nothing', async () => {
    expect(await levels(lent(20_000, ou), lent(20_030, ou))).toEqual(['same-privacy-number'])
    expect(await levels(lent(20_000, ou), lent(20_031, ou))).toEqual([])
    expect(await levels(lent(20_000, ou), { ...lent(0, ou), lentOn: '' })).toEqual([])
  })

  it('links nobody by itself, in any of the forms of one number', async () => {
    expect((await found(person('x', lent(20_000)), person('y', lent(20_000))))().what).not.toBe('linked')
    const token = { ...lent(20_003, ou), phone: '$17001234567$#1234#' }
    expect(await levels(lent(20_000, ou), token)).toEqual(['same-privacy-number'])
    expect(await levels(lent(20_000, ou), { ...token, phone: '$17001234567$#1235#' })).toEqual([])
  })
})

const ownLevels = ['name:same', 'name:sounds-same', 'phone:same']

describe('laws', () => {
  const next = dice(7)
  const mixed = crowd.slice(0, 400).map(
    (one, i): Person => ({
      ...one,
      facts: { ...one.facts, device: [`d${Math.floor(i / 3)}`], serial: [`S${Math.floor(next() * 200)}`] },
    }),
  )
  const pairsOf = (plan: Awaited<ReturnType<typeof planOf>>) => ({
    links: plan.links.map(({ first, second }) => `${first} ${second}`).sort(),
    pairs: plan.pairs.map(({ first, second, score }) => `${first} ${second} ${score}`).sort(),
  })

  it('the order of the records, and of what is told of them, changes nothing', async () => {
    const usual = pairsOf(await planOf(columnsOf(mixed), 1))
    expect(usual.links.length).toBeGreaterThan(50)
    const turned = mixed.toReversed().map((one) => ({
      ...one,
      facts: Object.fromEntries(Object.entries(one.facts!).map(([kind, all]) => [kind, all.toReversed()])),
    }))
    expect(pairsOf(await planOf(columnsOf(turned), 1))).toEqual(usual)
  })

  it('whom weak facts link stood for review without them, with a fact of their own', () => {
    const names = ['name', 'phone', 'address', 'device'] as const
    const texts = crowd.slice(0, 700).flatMap(({ records }, i) => {
      const { name = '', phone = '', address = '' } = records.at(-1)!
      const masked = `${name[0]}**`
      const device = `d${Math.floor(i / 2)}`
      return [
        { name, phone, address, device },
        [
          { name: masked, phone: '', address, device },
          { name, phone: '', address: '', device },
          { name: masked, phone: `${phone.slice(0, 3)}****${phone.slice(-4)}`, address: '', device },
        ][i % 3]!,
      ]
    })
    const resolved = resolveRecords(
      {
        record: 'record',
        columns: { name: 'name', phone: 'phone', address: 'address', device: { kind: 'tokens', weak: true } },
      },
      {
        size: texts.length,
        left: 0,
        column: (name) => texts.map((one) => one[name as (typeof names)[number]]),
      },
    )
    const couples = [...Map.groupBy(texts.keys(), (i) => resolved.clusters[i]!).values()].filter(
      ({ length }) => length === 2,
    )
    const lifted = couples
      .map(([a, b]) => explainPair(resolved, a!, b!))
      .filter(({ facts }) => facts.some(({ field, bits }) => field === 'device' && bits > 0))
    expect(lifted.length).toBeGreaterThan(50)
    for (const { facts, bits } of lifted) {
      const weak = facts.find(({ field }) => field === 'device')!
      expect(bits - weak.bits).toBeGreaterThanOrEqual(0)
      expect(
        facts.some(({ field, level }) => field !== 'device' && ownLevels.includes(`${field}:${level}`)),
      ).toBe(true)
    }
  })

  it('a crew finds the same', async () => {
    const many = Array.from({ length: 7 }, (_, n) =>
      crowd.map((one) => ({
        ...one,
        id: `${n}${one.id}`,
        facts: {
          email: [`e${n % 3}${one.id}`, `f${n}`],
          device: [`d${n}${one.id}`],
          account: [`jd|${n}${one.id}`],
        },
      })),
    ).flat()
    const columns = columnsOf(many)
    expect(columns.person.length).toBeGreaterThan(20_000)
    expect(await planOf(columns, 2)).toEqual(await planOf(columns, 1))
  }, 60_000)
})

describe('facts of persons', () => {
  const columns = (told: [FactKind, string, string][], persons: string[]) => {
    const all = noFacts()
    for (const [kind, person, value] of told) {
      all[kind].records.push(persons.indexOf(person))
      all[kind].values.push(value)
    }
    return factColumns(persons, all)
  }

  it('stand beside each record of a person, which leads to others by one of them', () => {
    const told: [FactKind, string, string][] = [
      ['email', 'a', 'm2'],
      ['email', 'a', 'm1'],
      ['email', 'a', 'm1'],
      ['email', 'b', 'm2'],
      ['account', 'a', 'jd|1'],
    ]
    expect(columns(told, ['a', 'a', 'a', 'b', 'c'])).toEqual({
      account: ['jd|1', 'jd|1', 'jd|1', '', ''],
      email: ['m2 m1', 'm2 m1', 'm2 m1', 'm2', ''],
      device: [],
      serial: [],
      turn: ['1', '2', '0', '1', ''],
    })
  })

  it('that more than five people have are nobody’s, accounts apart', () => {
    const told = [...'abcdef'].flatMap((id): [FactKind, string, string][] => [
      ['device', id, 'counter'],
      ['serial', id, 'NONE123'],
      ['serial', id, `OWN${id}`],
    ])
    expect(columns(told, [...'abcdef'])).toMatchObject({
      device: [],
      serial: [...'abcdef'].map((id) => `OWN${id}`),
      turn: [...'111111'],
    })
    const fewer = columns(told.slice(0, -3), [...'abcde'])
    expect(fewer.device).toEqual([...'abcde'].map(() => 'counter'))
  })
})
