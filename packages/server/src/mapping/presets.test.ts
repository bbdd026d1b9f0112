import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compileMapping } from './compile-mapping.ts'
import { compileOutward } from './compile-outward.ts'
import { guessFields, guessKinds } from './guess-columns.ts'
import type { Field, InwardMapping } from './mapping.ts'
import { builtInMappings, findBuiltInMapping } from './presets.ts'

interface Sample {
  records: unknown[]
  expect: { state: string; record?: object; rows?: object[]; codes?: string[] }[]
}

const sampleOf = (name: string): Sample =>
  JSON.parse(
    readFileSync(new URL(`../../../../content/mappings/${name}.sample.json`, import.meta.url), 'utf8'),
  )

/** Fen as text, times as ISO: what a sample can hold. */
const plain = (value: unknown): any =>
  JSON.parse(JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? one.toString() : one)))

/** The sixteen of the mission, by the presets that serve them, and the files people really upload (T23). */
const sixteen: Record<string, string[]> = {
  Xiaohongshu: ['xiaohongshu-orders'],
  Meituan: ['meituan-orders'],
  'Ele.me': ['eleme-orders'],
  'WeChat mini-program shop': ['mini-program-orders'],
  'POS receipts': ['pos-receipts'],
  'store customer files': ['store-customers'],
  '400 call centre': ['call-centre-400'],
  'official account messages': ['official-account-messages'],
  'website leads': ['website-leads'],
  ERP: ['erp-sales-orders', 'erp-stock'],
  WMS: ['wms-shipments'],
  'finance voucher export': ['finance-vouchers'],
  'e-invoice': ['e-invoices'],
  'WeChat Pay bill': ['wechat-pay-bill'],
  'courier tracking': ['courier-tracking'],
  'IoT telemetry': ['iot-telemetry'],
}
const uploaded = [
  ...['qianniu-orders', 'jingmai-orders', 'doudian-orders', 'pinduoduo-orders', 'service-provider-returns'],
  ...['wangdiantong-shipments', 'jushuitan-shipments', 'kingdee-shipments', 'work-order-history'],
]

describe('the presets', () => {
  it('are the sixteen sources, the files people upload, and our own templates', () => {
    expect(Object.keys(sixteen)).toHaveLength(16)
    const wanted = [...Object.values(sixteen).flat(), ...uploaded]
    expect(wanted.filter((name) => !findBuiltInMapping(name))).toEqual([])
    expect(builtInMappings).toHaveLength(29)
    expect(new Set(builtInMappings.map(({ name }) => name)).size).toBe(29)
  })

  it('say so where nobody has seen a real file', () => {
    for (const { name, confirmed, note } of builtInMappings) {
      expect([true, false], name).toContain(confirmed)
      expect(note?.zh, name).toMatch(/\p{Script=Han}/u)
      expect(note?.en, name).not.toMatch(/\p{Script=Han}/u)
    }
  })

  it.each(builtInMappings.map(({ name }) => name))(
    '%s gives of its sample what is written beside it',
    async (name) => {
      const mapping = findBuiltInMapping(name)!
      const { records, expect: wanted } = sampleOf(name)
      expect(wanted).toHaveLength(records.length)
      if (mapping.direction === 'out') {
        const money = (key: string, value: unknown) => (key.endsWith('Fen') ? BigInt(value as string) : value)
        const ours = JSON.parse(JSON.stringify(records), money)
        expect(compileOutward(mapping).apply(ours)).toMatchObject(wanted)
        return
      }
      const { outcomes } = await compileMapping(mapping).apply(
        records.map((value, index) => ({ value, row: index + 1 })),
      )
      const seen = outcomes.map((one) => ({
        ...plain(one),
        ...('problems' in one ? { codes: one.problems.map(({ code }) => code) } : {}),
      }))
      expect(seen).toMatchObject(wanted)
    },
  )
})

describe('the guess, on the headings of the presets', () => {
  const files = builtInMappings.filter(
    (one): one is InwardMapping => one.direction !== 'out' && one.source.format !== 'json',
  )
  const columnsOf = (name: string) => {
    const columns = new Map<string, string[]>()
    const rows = sampleOf(name).records.flatMap((one: any) => [
      one,
      ...(one.rows ?? []),
      ...(one.items ?? []),
    ])
    for (const row of rows)
      for (const [heading, value] of Object.entries(row))
        if (typeof value !== 'object') columns.set(heading, [...(columns.get(heading) ?? []), String(value)])
    return [...columns].map(([heading, values]) => ({ heading, values }))
  }
  const pairsOf = (fields: Record<string, Field>, prefix = ''): [field: string, heading: string][] =>
    Object.entries(fields).flatMap(([name, field]) => {
      if (typeof field === 'string') return [[`${prefix}${name}`, field]]
      if ('each' in field) return pairsOf(field.fields, `${name}.`)
      return 'from' in field && field.from ? [[`${prefix}${name}`, field.from]] : []
    })

  it('finds the kind of each file', () => {
    const wrong = files.filter(({ name, record }) => guessKinds(columnsOf(name))[0]?.kind !== record)
    expect(wrong.map(({ name }) => name)).toEqual([])
  })

  it('agrees with nine fields of ten', () => {
    const told = files.flatMap(({ name, record, fields }) => {
      const columns = columnsOf(name)
      const guessed = new Map(guessFields(record, columns).map(({ heading, field }) => [heading, field]))
      return pairsOf(fields)
        .filter(([, heading]) => columns.some((one) => one.heading === heading))
        .map(([field, heading]) => guessed.get(heading) === field)
    })
    expect(told.length).toBeGreaterThan(200)
    expect(told.filter(Boolean).length / told.length).toBeGreaterThan(0.9)
  })
})
