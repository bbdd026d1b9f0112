import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseXml } from '../connectors/contract/xml.ts'
import { openTable } from '../imports/readers/open-table.ts'
import { checkMapping, type MappedRecord, type OutwardMapping } from '../mapping/index.ts'
import { systemClock } from '../runtime/adapters/system-clock.ts'
import { sampleRecord } from './sample-record.ts'
import { bodyOf } from './tell-records.ts'
import { spreadsheetCsv, writeBody } from './write-body.ts'
import { xlsxOf } from './xlsx.ts'

const mapping = (target: OutwardMapping['target'], fields: OutwardMapping['fields'] = { a: 'orderId' }) =>
  ({
    name: 'to-erp',
    version: 1,
    title: { zh: '推给 ERP', en: 'To the ERP' },
    direction: 'out',
    record: 'order',
    target,
    fields,
  }) as OutwardMapping
const order = sampleRecord('order') as unknown as MappedRecord
const all = { roles: ['owner' as const], showMoney: true }
const textOf = (
  target: OutwardMapping['target'],
  fields: OutwardMapping['fields'],
  sight: Parameters<typeof bodyOf>[2] = all,
) => {
  const body = bodyOf(mapping(target, fields), [order], sight, false)
  return 'bytes' in body ? { type: body.contentType, text: body.bytes.toString() } : body
}

describe('a body in the format of the other side', () => {
  const fields = {
    '/order/no': 'orderId',
    '/order/@v': { value: '2' },
    '/order/who': '/receiver/name',
    '/order/rows/row': { each: 'lines', fields: { title: { value: 'a<b & "c"' }, n: 'quantity' } },
  }

  it('is XML that a parser reads back, with attributes and lists', () => {
    const { type, text } = textOf({ format: 'xml', root: 'request' }, fields) as {
      type: string
      text: string
    }
    expect(type).toBe('application/xml; charset=utf-8')
    expect(text).toContain('<order v="2">')
    expect(JSON.parse(JSON.stringify(parseXml(text.slice(text.indexOf('?>') + 2).trim())))).toEqual({
      order: { no: 'A2603110001', who: '王*', rows: { row: { title: 'a<b & "c"', n: '1' } } },
    })
  })

  it('is a form, whose inner parts are JSON', () => {
    const { type, text } = textOf(
      { format: 'form' },
      { no: 'orderId', '/data/n': { value: 1 }, money: 'paidFen' },
    ) as {
      type: string
      text: string
    }
    expect(type).toBe('application/x-www-form-urlencoded')
    expect(Object.fromEntries(new URLSearchParams(text))).toEqual({
      no: 'A2603110001',
      data: '{"n":1}',
      money: '129900',
    })
  })

  it('is CSV, with headings or without, one row for each line, in the encoding that is wanted', () => {
    const rows = { 单号: '^orderId', 数量: 'quantity', 备注: { value: 'x,"y"' } }
    const csv = { format: 'csv', each: 'lines' } as const
    expect(textOf(csv, rows)).toMatchObject({ text: '单号,数量,备注\r\nA2603110001,1,"x,""y"""\r\n' })
    expect(textOf({ ...csv, headings: false, delimiter: '\t' }, rows)).toMatchObject({
      text: 'A2603110001\t1\t"x,""y"""\r\n',
    })
    const gb = bodyOf(mapping({ ...csv, encoding: 'gb18030' }, rows), [order], all, false)
    expect('bytes' in gb && new TextDecoder('gb18030').decode(gb.bytes).slice(0, 5)).toBe('单号,数量')
  })

  it('hides what its maker may not see, each field by its class', () => {
    const fields = {
      n: '/receiver/name',
      p: '/receiver/phone',
      c: '/receiver/city',
      a: '/receiver/address',
      m: 'paidFen',
    }
    const seen = (sight: typeof all) =>
      JSON.parse((textOf({ format: 'json' }, fields, sight) as { text: string }).text)
    const poor = { roles: ['warehouse' as never], showMoney: true }
    expect(seen(all)).toMatchObject({ m: '129900' })
    expect(seen({ ...all, showMoney: false }).m).toBeNull()
    for (const one of [seen(poor), seen(all)]) {
      expect(JSON.stringify(one)).not.toContain('13800138000')
      expect(one.a).not.toBe('江宁路 88 号 1201 室')
    }
  })

  it('is a list where one event tells of several', () => {
    const rows = [{ a: '1' }]
    expect(writeBody(mapping({ format: 'json' }), rows, true).bytes.toString()).toBe('[{"a":"1"}]')
    expect(writeBody(mapping({ format: 'xml' }), rows, true).bytes.toString()).toContain(
      '<data><item><a>1</a></item></data>',
    )
  })

  it('is refused before where the format cannot hold it', () => {
    const codes = (target: object, fields: object) =>
      checkMapping(mapping(target as never, fields as never)).map(({ pointer, code }) => [pointer, code])
    expect(codes({ format: 'form', each: 'lines' }, { a: 'quantity' })).toEqual([
      ['/target/each', 'mapping.form_of_rows'],
    ])
    expect(codes({ format: 'xml' }, { '/1st/x': 'orderId', '/ok/@id': 'orderId' })).toEqual([
      ['/fields/~11st~1x', 'mapping.no_xml_name'],
    ])
    expect(codes({ format: 'xml', root: 'a b' }, { a: 'orderId' })).toHaveLength(1)
  })
})

describe('a file for people', () => {
  const rows = [
    { 科目编码: '6401', 金额: '1299.00', 摘要: '=SUM(A1)' },
    { 科目编码: '00123', 金额: '-5.00', 摘要: '<红冲>&' },
  ]

  it('is CSV that no spreadsheet runs, and keeps negative amounts as numbers', () => {
    const fields = { 科目编码: 'a', 金额: 'b', 摘要: 'c' }
    const text = spreadsheetCsv(mapping({ format: 'csv', encoding: 'utf-8' }, fields), rows).toString()
    expect(text).toBe("\uFEFF科目编码,金额,摘要\r\n6401,1299.00,'=SUM(A1)\r\n00123,-5,<红冲>&\r\n")
  })

  it('has the separator of the table, and headings only where it wants them', () => {
    const fields = { 科目编码: 'a', 金额: 'b', 摘要: 'c' }
    const table = mapping({ format: 'csv', encoding: 'utf-8', delimiter: ';', headings: false }, fields)
    const text = spreadsheetCsv(table, [
      { 科目编码: '6401', 金额: '1299.00', 摘要: '安装;调试,1 笔' },
    ]).toString()
    expect(text).toBe('\uFEFF6401;1299.00;"安装;调试,1 笔"\r\n')
  })

  it('is a workbook that a reader of workbooks opens', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'qiao-xlsx-'))
    const path = join(folder, 'v.xlsx')
    writeFileSync(path, xlsxOf('凭证', [Object.keys(rows[0]!), ...rows.map((row) => Object.values(row))]))
    const table = await openTable(path, { name: 'v.xlsx' }, systemClock())
    const cells: unknown[] = []
    for await (const batch of table.batches) cells.push(...batch.map((row) => row.cells))
    await table.close()
    rmSync(folder, { recursive: true })
    expect(
      table.columns!.map((one) => (typeof one === 'string' ? one : (one as { name: string }).name)),
    ).toEqual(['科目编码', '金额', '摘要'])
    expect(cells.map((one) => (one as unknown[]).map(String))).toEqual([
      ['6401', '1299', '=SUM(A1)'],
      ['00123', '-5', '<红冲>&'],
    ])
  })
})
