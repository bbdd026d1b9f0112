import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { gb18030 } from '../../kernel/gb18030.ts'
import { systemClock } from '../../runtime/adapters/system-clock.ts'
import { openTable } from './open-table.ts'
import { type FileRow, recordOf, type TableWish } from './table.ts'
import { openXlsx } from './xlsx.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-readers-'))
})
const clock = systemClock()

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function read(path: string, wish: Partial<TableWish> = {}) {
  const table = await openTable(path, { name: path.split('/').at(-1)!, ...wish }, clock)
  const rows: FileRow[] = []
  try {
    for await (const batch of table.batches) rows.push(...batch)
  } finally {
    await table.close()
  }
  return { table, rows, records: rows.map(({ cells }) => recordOf(table.columns, cells)) }
}

const refusalOf = (path: string, wish: Partial<TableWish> = {}) =>
  read(path, wish).then(
    () => 'read',
    (error: { code: string }) => error.code,
  )

describe('CSV', () => {
  it('comes in any encoding and with any separator, detected', async () => {
    const text = '订单号,地址\r\n1001,上海市静安区\r\n'
    const tabbed = text.replaceAll(',', '\t')
    const utf16 = Buffer.from(`\uFEFF${tabbed}`, 'utf16le')
    for (const [name, bytes, encoding, delimiter] of [
      ['plain.csv', Buffer.from(text), 'utf-8', ','],
      ['bom.csv', Buffer.from(`\uFEFF${text}`), 'utf-8', ','],
      ['gb.csv', gb18030(text), 'gb18030', ','],
      ['semicolon.csv', Buffer.from(text.replaceAll(',', ';')), 'utf-8', ';'],
      ['excel.txt', utf16, 'utf-16le', '\t'],
    ] as const) {
      const { table, records } = await read(file(name, bytes))
      expect([name, table.encoding, table.delimiter, records]).toEqual([
        name,
        encoding,
        delimiter,
        [{ 订单号: '1001', 地址: '上海市静安区' }],
      ])
    }
  })

  it('is GB18030 also when its first megabyte holds digits only, cut anywhere', async () => {
    const digits = `${'1234567,89\n'.repeat(110_000)}`
    const late = Buffer.concat([Buffer.from(`a,b\n${digits}`), gb18030('7,禾木\n')])
    expect((await read(file('late.csv', late))).records.at(-1)).toEqual({ a: '7', b: '禾木' })
    const cut = `a,b\n${'x'.repeat(1024 * 1024 - 6)},木\n`
    expect((await read(file('cut.csv', cut))).table.encoding).toBe('utf-8')
  })

  it('keeps quotes, line breaks in cells, ="…" and a leading apostrophe for the mapping', async () => {
    const text = `号,说明,码\r\n="42300001","他说""好""，\n下周来",'0012\r\n\r\n43,尺寸 5" 的,\r\n`
    expect((await read(file('odd.csv', text))).records).toEqual([
      { 号: '="42300001"', 说明: '他说"好"，\n下周来', 码: "'0012" },
      { 号: '43', 说明: '尺寸 5" 的', 码: '' },
    ])
  })

  it('is read by a mapping that was written for Excel', async () => {
    expect((await read(file('sheet.csv', '号,名\n1,锁\n'), { format: 'xlsx' })).records).toEqual([
      { 号: '1', 名: '锁' },
    ])
  })

  it('counts rows as a spreadsheet does, names twin columns apart and passes over a title', async () => {
    const { rows, table } = await read(file('title.csv', '2026 年完工表\n单号,备注,备注\nA1,x,y\n\nA2,z,\n'))
    expect(table.columns).toEqual(['单号', '备注', '备注_2'])
    expect(rows.map(({ row }) => row)).toEqual([3, 5])
  })

  it('that cannot be read says why in one sentence', async () => {
    expect(await refusalOf(file('open.csv', 'a,b\n1,"never closed\n2,3\n'))).toBe('import_file.quote_open')
    expect(await refusalOf(file('long.csv', `a,b\n1,"${'x\n'.repeat(700_000)}`))).toBe(
      'import_file.row_too_long',
    )
    expect(await refusalOf(file('empty.csv', ''))).toBe('import_file.empty')
    expect(await refusalOf(file('heading.csv', 'a,b\n'))).toBe('import_file.empty')
    expect(await refusalOf(file('holes.csv', '单号,,金额\n1,2,3\n'))).toBe('import_file.heading_merged')
    expect(await refusalOf(file('picture.csv', Buffer.from([137, 80, 78, 71, 0, 1, 2])))).toBe(
      'import_file.not_known',
    )
    expect(await refusalOf(join(folder, 'not-there.csv'))).toBe('import_file.unreadable')
  })
})

describe('JSON', () => {
  const orders = [
    { id: '1', tags: ['[', '}'] },
    { id: '2', text: 'a "quoted" ] thing\\' },
  ]
  it('is a list, a list below a path, the first list of an answer, or one record a line', async () => {
    const answer = JSON.stringify({ code: 0, note: ['x'], data: { total: 2, orders, later: [{ id: '9' }] } })
    for (const [name, text, path] of [
      ['list.json', JSON.stringify(orders, null, 2), undefined],
      ['path.json', answer, '/data/orders'],
      ['dotted.json', answer, 'data.orders'],
      ['first.json', JSON.stringify({ code: 0, orders }), undefined],
      ['lines.ndjson', orders.map((one) => JSON.stringify(one)).join('\n'), undefined],
    ] as const)
      expect([name, (await read(file(name, text), { path })).records]).toEqual([name, orders])
  })

  it('keeps every digit of an order number that is written as a number', async () => {
    const { records } = await read(file('digits.json', '[{"id": 4230000000000000123, "paid": 12.5}]'))
    expect(records).toEqual([{ id: '4230000000000000123', paid: 12.5 }])
  })

  it('is cut rightly wherever a piece ends', async () => {
    const many = Array.from({ length: 60_000 }, (_, i) => ({ id: `${i}`, text: '\\"}]{["禾木' }))
    const { records } = await read(file('many.json', JSON.stringify({ list: many })), { path: '/list' })
    expect(records).toEqual(many)
  })

  it('that cannot be read says why', async () => {
    expect(await refusalOf(file('broken.json', '[{"a":1},{"a":]'))).toBe('import_file.json_broken')
    expect(await refusalOf(file('cut.json', '[{"a":1},{"a"'))).toBe('import_file.json_broken')
    expect(await refusalOf(file('none.json', '{"data":{}}'), { path: '/data/list' })).toBe(
      'import_file.json_path_missing',
    )
    expect(await refusalOf(file('no-rows.json', '[]'))).toBe('import_file.empty')
  })
})

describe('Excel', () => {
  it('shows numbers, days, texts and long ids as a person sees them, also without addresses of cells', async () => {
    const sheet = `<row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>时间</t></is></c><c t="str"><v>金额</v></c><c t="s"><v>1</v></c></row>
      <row r="3"><c r="A3"><v>4.2300000000000001E+18</v></c><c r="B3" s="1"><v>45292.5</v></c><c r="C3"><v>99.900000000000006</v></c><c r="D3" t="b"><v>1</v></c></row>
      <row><c t="s"><v>2</v></c><c s="1"><v>45293</v></c><c><v>1299</v></c></row>`
    const path = file('plain.xlsx', book({ 订单: sheet }, ['订单号', '已付', "'423"]))
    const { table, records, rows } = await read(path)
    expect(table).toMatchObject({
      format: 'xlsx',
      sheet: '订单',
      columns: ['订单号', '时间', '金额', '已付'],
    })
    expect(rows.map(({ row }) => row)).toEqual([3, 4])
    expect(records).toEqual([
      { 订单号: '4.23E+18', 时间: '2024-01-01 12:00:00', 金额: '99.9', 已付: 'TRUE' },
      { 订单号: "'423", 时间: '2024-01-02', 金额: '1299', 已付: '' },
    ])
  })

  it('reads the sheet that is named, and asks for a name where several hold data', async () => {
    const one = (id: string) => `${row(['订单号', '金额'])}${row([id, '5'])}`
    const path = file('two.xlsx', book({ 一月: one('J1'), 空白: '', 二月: one('F1') }))
    expect(await refusalOf(path)).toBe('import_file.several_sheets')
    expect((await read(path, { sheet: '二月' })).records).toEqual([{ 订单号: 'F1', 金额: '5' }])
    expect(await refusalOf(path, { sheet: '三月' })).toBe('import_file.sheet_missing')
    const hidden = file('hidden.xlsx', book({ 订单: one('A'), 字典: one('B') }, [], ['字典']))
    expect((await read(hidden)).table.sheet).toBe('订单')
  })

  it('is not held up by a merge over the whole sheet', async () => {
    const merged = book(
      { 表: `${row(['a', 'b'])}${row(['1', '2'])}` },
      [],
      [],
      '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    )
    expect((await read(file('merge.xlsx', merged))).records).toEqual([{ a: '1', b: '2' }])
  })

  it('reads tens of thousands of rows in order', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => row([`N${i}`, `${i}`])).join('')
    const { records } = await read(file('many.xlsx', book({ 表: row(['a', 'b']) + many })))
    expect(records).toHaveLength(20_000)
    expect(records[19_999]).toEqual({ a: 'N19999', b: '19999' })
  })

  it('that is a trap, locked or broken says so', async () => {
    const ole = Buffer.concat([
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
      Buffer.alloc(600),
    ])
    expect(await refusalOf(file('old.xls', ole))).toBe('import_file.old_excel')
    const locked = Buffer.concat([ole, Buffer.from('EncryptedPackage', 'utf16le')])
    expect(await refusalOf(file('locked.xlsx', locked))).toBe('import_file.password_protected')
    const whole = book({ 表: row(['a']) + row(['1']) })
    expect(await refusalOf(file('cut.xlsx', whole.subarray(0, whole.length - 40)))).toBe(
      'import_file.zip_broken',
    )
    expect(await refusalOf(file('zip.xlsx', zip({ 'note.txt': 'hello' })))).toBe('import_file.zip_broken')
    const bomb = zip({ 'xl/workbook.xml': Buffer.alloc(64 * 1024 * 1024, 32) })
    expect(await refusalOf(file('bomb.xlsx', bomb))).toBe('import_file.zip_bomb')
    const storeys = `${row(['订单号', '', '收件人', ''])}${row(['1', '2', '3', '4'])}`
    expect(await refusalOf(file('storeys.xlsx', book({ 表: storeys })))).toBe('import_file.heading_merged')
    const wide = row(Array.from({ length: 1_200 }, (_, i) => `c${i}`))
    expect(await refusalOf(file('wide.xlsx', book({ 表: wide + row(['1']) })))).toBe(
      'import_file.too_many_columns',
    )
  })

  it('is given up when it takes too long or too much memory, and the process lives on', async () => {
    const path = file('slow.xlsx', book({ 表: row(['a', 'b']) + row(['1', '2']) }))
    const wish = { name: 'slow.xlsx' }
    await expect(openXlsx(path, wish, clock, { silenceMs: 1, memoryMiB: 100 })).rejects.toMatchObject({
      code: 'import_file.too_slow',
    })
    const texts = Array.from({ length: 400_000 }, (_, i) => `一个很长的共享文字 ${i} ${'x'.repeat(60)}`)
    const greedy = file('greedy.xlsx', book({ 表: row(['a']) + row(['1']) }, texts))
    await expect(openXlsx(greedy, wish, clock, { silenceMs: 60_000, memoryMiB: 24 })).rejects.toMatchObject({
      code: 'import_file.too_much_text',
    })
  })
})

function row(cells: readonly string[]): string {
  const inner = cells.map((text) => (text === '' ? '<c/>' : `<c t="inlineStr"><is><t>${text}</t></is></c>`))
  return `<row>${inner.join('')}</row>`
}

function book(
  sheets: Record<string, string>,
  shared: readonly string[] = [],
  hidden: readonly string[] = [],
  behind = '',
): Buffer {
  const names = Object.keys(sheets)
  const listed = names.map(
    (name, i) =>
      `<sheet name="${name}" sheetId="${i + 1}" r:id="r${i + 1}"${hidden.includes(name) ? ' state="hidden"' : ''}/>`,
  )
  const relations = names.map(
    (_, i) => `<Relationship Id="r${i + 1}" Target="worksheets/sheet${i + 1}.xml"/>`,
  )
  return zip({
    'xl/workbook.xml': `<workbook xmlns:r="x"><sheets>${listed.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${relations.join('')}</Relationships>`,
    'xl/styles.xml':
      '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>',
    'xl/sharedStrings.xml': `<sst>${shared.map((text) => `<si><t>${text}</t><rPh><t>no</t></rPh></si>`).join('')}</sst>`,
    ...Object.fromEntries(
      Object.values(sheets).map((rows, i) => [
        `xl/worksheets/sheet${i + 1}.xml`,
        `<worksheet><sheetData>${rows}</sheetData>${behind}</worksheet>`,
      ]),
    ),
  })
}

/** A zip archive as small as it gets. */
function zip(parts: Record<string, string | Buffer>): Buffer {
  const local: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(parts)) {
    const plain = Buffer.from(content)
    const packed = deflateRawSync(plain)
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(0x0800, 2)
    head.writeUInt16LE(8, 4)
    head.writeUInt32LE(crc32(plain), 10)
    head.writeUInt32LE(packed.length, 14)
    head.writeUInt32LE(plain.length, 18)
    head.writeUInt16LE(Buffer.byteLength(name), 22)
    const entry = Buffer.concat([Buffer.from('PK\x03\x04'), head, Buffer.from(name), packed])
    const more = Buffer.alloc(14)
    more.writeUInt32LE(offset, 10)
    central.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), head, more, Buffer.from(name)]),
    )
    local.push(entry)
    offset += entry.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(central.length, 8)
  end.writeUInt16LE(central.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...local, directory, end])
}
