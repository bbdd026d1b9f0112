import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { explainPair } from '../../packages/server/src/customers/identity/explain.ts'
import {
  type Resolved,
  resolveAlone,
  resolveFlow,
  resolveRecords,
} from '../../packages/server/src/customers/identity/resolve.ts'
import type { IdentitySchema } from '../../packages/server/src/customers/identity/schema.ts'
import { Crew } from '../../packages/server/src/customers/resolve/crew.ts'
import {
  openSource as openPacked,
  packRecords,
} from '../../packages/server/src/customers/resolve/packed-records.ts'
import { csvFiles, openSource as openCsv } from './csv-source.ts'
import { readTable } from './csv-table.ts'
import { readTruth, scoreClusters } from './identity-truth.ts'
import { columnNames, csvOf, type GeneratedRecords, generatePeople } from './zh-people.ts'

const schema = JSON.parse(readFileSync('bench/schemas/zh_customers.json', 'utf8')) as IdentitySchema
const people = generatePeople({ records: 4000, seed: 7 })
const usual = resolve(people)

type RecordTexts = Partial<Record<(typeof columnNames)[number], string>>

function resolve({ columns, persons }: GeneratedRecords): Resolved {
  return resolveRecords(schema, {
    size: persons.length,
    left: 0,
    column: (name) => columns[name as keyof typeof columns],
  })
}

/** The generated people and some more records; the numbers of the new ones begin at 4000. */
function withMore(more: RecordTexts[]): Resolved {
  const columns = Object.fromEntries(
    columnNames.map((name) => [
      name,
      [
        ...people.columns[name],
        ...more.map((one, i) => one[name] ?? (name === 'record_id' ? `new${i}` : '')),
      ],
    ]),
  ) as GeneratedRecords['columns']
  return resolve({ columns, persons: [...people.persons, ...more.map((_, i) => `new${i}`)] })
}

/** Clusters by record id, as sets in one order, whatever their numbers are. */
function groupsOf(resolved: Resolved, ids: readonly string[]): string[] {
  const groups = Map.groupBy(ids, (_, i) => resolved.clusters[i]!)
  return [...groups.values()].map((one) => one.sort().join(' ')).sort()
}

const home = '江苏省苏州市吴中区青松路38号翠柏家园26栋3单元2801室'

describe('generated people', () => {
  it('are the same for one seed and others for another', () => {
    expect(csvOf(generatePeople({ records: 50, seed: 3 }))).toBe(
      csvOf(generatePeople({ records: 50, seed: 3 })),
    )
    expect(csvOf(generatePeople({ records: 50, seed: 3 }))).not.toBe(
      csvOf(generatePeople({ records: 50, seed: 4 })),
    )
  })

  it.each([
    { seed: 11, noise: 1, recall: 0.8 },
    { seed: 12, noise: 2, recall: 0.6 },
  ])('are told apart with precision as the gate: seed $seed, noise $noise', ({ seed, noise, recall }) => {
    const made = generatePeople({ records: 6000, seed, noise })
    const scores = scoreClusters(resolve(made).clusters, { persons: made.persons }, { size: 6000, left: 0 })
    expect(scores.precision).toBeGreaterThanOrEqual(0.993)
    expect(scores.recall).toBeGreaterThanOrEqual(recall)
    expect(scores.largestWrongCluster).toBeLessThanOrEqual(20)
  })
})

/** What the engine decided before it was made faster: only a change of the rules may change it. */
describe('a faster engine decides as the slower one did', () => {
  it.each([
    { records: 6000, seed: 11, noise: 2, digest: '02c5ab9f48fa62ae' },
    { records: 52_000, seed: 3, noise: 1, digest: '39efe27545e26310' },
  ])('$records records, seed $seed, noise $noise', ({ digest, ...options }) => {
    const made = generatePeople(options)
    const groups = groupsOf(resolve(made), made.columns.record_id)
    expect(createHash('sha256').update(groups.join('\n')).digest('hex').slice(0, 16)).toBe(digest)
  })
})

/** Everything that is decided, whatever objects it is kept in. */
function decisionsOf({ clusters, review, model, keys, comparedPairs }: Resolved): unknown {
  const { levels, prior, familyBits } = model
  const names = keys.map(({ name, pairs }) => [name, pairs])
  return { clusters, review, levels, prior, familyBits, names, comparedPairs }
}

describe('a crew of threads', () => {
  it.each([
    { width: 2, records: 4000, noise: 1 },
    { width: 3, records: 52_000, noise: 2 },
  ])(
    'of $width decides on $records records as one does alone',
    async ({ width, records, noise }) => {
      const made = generatePeople({ records, seed: 17, noise })
      const data = packRecords(made.columns)
      const module = new URL('../../packages/server/src/customers/resolve/packed-records.ts', import.meta.url)
        .href
      const crew = await Crew.open(width)
      try {
        const flow = resolveFlow(schema, openPacked(data), { oneEach: false, width })
        expect(decisionsOf(await crew.run(flow, { module, data }))).toEqual(decisionsOf(resolve(made)))
      } finally {
        await crew.close()
      }
    },
    120_000,
  )

  it('ends with the error of whoever fails', async () => {
    const data = packRecords({ name: ['汤子涵', '樊梓萱'] })
    const crew = await Crew.open(2)
    const flow = resolveFlow(schema, openPacked(packRecords(people.columns)), { oneEach: false, width: 2 })
    const module = new URL('../../packages/server/src/customers/resolve/packed-records.ts', import.meta.url)
      .href
    await expect(crew.run(flow, { module, data })).rejects.toThrow()
    await crew.close()
  })

  it('leaves to one what cannot be shared: words of titles', async () => {
    const titles: IdentitySchema = { record: 'record_id', columns: { name: 'name', address: 'text' } }
    const data = packRecords(people.columns)
    const module = new URL('../../packages/server/src/customers/resolve/packed-records.ts', import.meta.url)
      .href
    const crew = await Crew.open(2)
    try {
      const alone = resolveAlone(titles, openPacked(data), false)
      const flow = resolveFlow(titles, openPacked(data), { oneEach: false, width: 2 })
      expect(decisionsOf(await crew.run(flow, { module, data }))).toEqual(decisionsOf(alone))
    } finally {
      await crew.close()
    }
  })
})

describe('a CSV file that is read in slices', () => {
  const text = '\uFEFFa,b,c\r\n"x, ""y""\nz",1,\r\n,2\n翠柏,"4",五\n"q"r,8\n\n7'
  const bytes = (written: string) => new TextEncoder().encode(written)

  it('gives the values that reading it whole gives', () => {
    for (const written of [text, `${text}\n`, text.replaceAll('"', ''), 'a,b,c\n']) {
      const whole = readTable(written)
      const source = openCsv(csvFiles([bytes(written)], ['a', 'b', 'c']))
      expect(source.size).toBe(whole.rows)
      for (const name of whole.names) {
        expect(source.slice(0, source.size)(name)).toEqual(whole.columns.get(name))
        for (let i = 0; i < source.size; i += 1)
          expect(source.slice(i, i + 1)(name)).toEqual([whole.columns.get(name)![i]])
      }
    }
  })

  it('goes on from one list to the next', () => {
    const source = openCsv(csvFiles([bytes('a,b\n1,2\n3,4\n'), bytes('b,a\n5,6\n')], ['a']))
    expect([source.size, source.left]).toEqual([3, 2])
    expect(source.slice(1, 3)('a')).toEqual(['3', '6'])
    expect(() => source.slice(0, 3)('z')).toThrow('no column z')
  })
})

describe('resolveRecords', () => {
  it('gives the same clusters whatever the order of the records', () => {
    const turned = people.persons.map((_, i) => people.persons.length - 1 - i)
    const columns = Object.fromEntries(
      columnNames.map((name) => [name, turned.map((i) => people.columns[name][i]!)]),
    ) as GeneratedRecords['columns']
    const other = resolve({ columns, persons: turned.map((i) => people.persons[i]!) })
    expect(groupsOf(other, columns.record_id)).toEqual(groupsOf(usual, people.columns.record_id))
  })

  it('takes a record that comes twice for the same, and changes nothing else', () => {
    const again = [5, 700, 2100].map(
      (i) => Object.fromEntries(columnNames.map((name) => [name, people.columns[name][i]!])) as RecordTexts,
    )
    const resolved = withMore(again.map((one, i) => ({ ...one, record_id: `again${i}` })))
    expect([...resolved.clusters.slice(4000)]).toEqual([5, 700, 2100].map((i) => resolved.clusters[i]))
    const before = groupsOf(usual, people.columns.record_id)
    const after = groupsOf(
      { ...resolved, clusters: resolved.clusters.slice(0, 4000) },
      people.columns.record_id,
    )
    expect(after).toEqual(before)
  })

  it('links nobody by a masked value alone, nor by any one weak fact', () => {
    const { clusters } = withMore([
      { phone: '138****5678' },
      { phone: '138****5678' },
      { name: '张**' },
      { name: '张**' },
      { name: '诸葛萱嫣' },
      { name: '诸葛萱嫣' },
      { address: home },
      { address: home },
      { phone: '17001234567', phone_ext: '1234' },
      { phone: '17001234567', phone_ext: '1234' },
    ])
    expect(new Set(clusters.slice(4000)).size).toBe(10)
  })

  it('links by weak facts that stand together', () => {
    const { clusters } = withMore([
      { phone: '139****5678', name: '诸葛**', address: home },
      { phone: '13920035678', name: '诸葛萱嫣' },
      { phone: '17001234567', phone_ext: '1234', name: '诸葛*嫣', address: '苏州吴中翠柏家园26-3-2801' },
    ])
    expect(new Set(clusters.slice(4000)).size).toBe(1)
  })

  it('keeps a family of one flat apart, and two people of one phone', () => {
    const { clusters } = withMore([
      { name: '欧阳浩然', phone: '13911112222', address: home },
      { name: '欧阳可燕', phone: '13933334444', address: home },
      { name: '诸葛瑞安', phone: '15855556666', address: '上海市徐汇区漕溪北路398号玉泉公寓2号楼1501' },
      { name: '汤子涵', phone: '15855556666' },
    ])
    expect(new Set(clusters.slice(4000)).size).toBe(4)
  })

  it('lets no shared phone join its users, nor those who cannot be told', () => {
    const users = ['诸葛瑞安', '汤子涵', '樊梓萱', '邢欣怡', '齐俊鹏', '安博雅', '葛婷慧', '施颖琳'].flatMap(
      (name, i) => [
        {
          name,
          phone: '15800001111',
          address: home.replace('38号', `${i + 1}00号`).replace('翠柏', `${'青松翠柏'[i % 3]!}泉`),
        },
        { name, phone: '15800001111' },
      ],
    )
    const { clusters } = withMore([...users, { phone: '15800001111' }])
    const groups = Map.groupBy(users, (_, i) => clusters[4000 + i])
    for (const group of groups.values()) expect(new Set(group.map(({ name }) => name)).size).toBe(1)
  })

  it('follows an id that decides, and no union id joins two', () => {
    const { clusters } = withMore([
      { channel: 'jd', channel_user_id: 'jd1', name: '汤子涵' },
      { channel: 'jd', channel_user_id: 'jd1', phone: '15855556666' },
      { channel: 'wecom', channel_user_id: 'we1', union_id: 'oA', name: '樊梓萱', phone: '15855557777' },
      { channel: 'miniapp', channel_user_id: 'mi1', union_id: 'oB', name: '樊梓萱', phone: '15855557777' },
    ])
    expect(clusters[4000]).toBe(clusters[4001])
    expect(clusters[4002]).not.toBe(clusters[4003])
  })

  it('compares a number of pairs that grows with the records, not with their square', () => {
    const pairs = [2000, 4000, 8000, 16_000].map(
      (records) => resolve(generatePeople({ records, seed: 5 })).comparedPairs / records,
    )
    for (const share of pairs) expect(share).toBeLessThan(12)
    expect(pairs[3]! / pairs[1]!).toBeLessThan(1.8)
  })

  it('explains a pair by its facts, which sum up to its bits', () => {
    const a = people.persons.findIndex((_, i) => usual.clusters[i] !== i)
    const { facts, prior, familyBits, bits, probability } = explainPair(usual, a, usual.clusters[a]!)
    expect(prior + facts.reduce((sum, fact) => sum + fact.bits, -familyBits)).toBeCloseTo(bits)
    expect(facts.length).toBeGreaterThan(0)
    expect(probability).toBeGreaterThan(0)
  })
})

describe('truth and scores', () => {
  const side = { size: 4, left: 0 }

  it('reads persons and pairs, in one list and across two', () => {
    const ids = ['a', 'b', 'c', 'd']
    expect(readTruth(readTable('record_id,person_id\nb,p\na,p\n'), ids, side)).toEqual({
      persons: ['p', 'p', '', ''],
    })
    expect(readTruth(readTable('id_a,id_b\nc,b\n'), ids, side)).toEqual({ pairs: new Set(['1,2']) })
    const two = readTruth(readTable('left_id,right_id\n1,2\n'), ['1', '2', '1', '2'], { size: 4, left: 2 })
    expect(two).toEqual({ pairs: new Set(['0,3']) })
  })

  it('counts pairs, and the biggest cluster that is wrong', () => {
    const clusters = Int32Array.from([0, 0, 0, 3])
    expect(scoreClusters(clusters, { persons: ['p', 'p', 'q', 'q'] }, side)).toMatchObject({
      precision: 1 / 3,
      recall: 1 / 2,
      f1: 0.4,
      largestWrongCluster: 3,
    })
    expect(scoreClusters(clusters, { persons: ['p', 'q', 'q', 'p'] }, { size: 4, left: 2 })).toMatchObject({
      precision: 1 / 2,
      recall: 1 / 2,
    })
    expect(scoreClusters(clusters, { pairs: new Set(['0,1']) }, side)).toMatchObject({
      precision: 1 / 3,
      recall: 1,
    })
  })

  it('reads quotes, commas and line ends inside a field', () => {
    const table = readTable('\uFEFFa,b\r\n"x, ""y""\nz",1\r\n,2\n')
    expect([...table.columns]).toEqual([
      ['a', ['x, "y"\nz', '']],
      ['b', ['1', '2']],
    ])
  })

  it('reads the wanted columns only, and fills lines that end early', () => {
    const table = readTable('a,b,c\n1,"2,2",3\n4\n,5,\n', new Set(['a', 'c']))
    expect(table.names).toEqual(['a', 'b', 'c'])
    expect(table.rows).toBe(3)
    expect([...table.columns]).toEqual([
      ['a', ['1', '4', '']],
      ['c', ['3', '', '']],
    ])
  })
})
