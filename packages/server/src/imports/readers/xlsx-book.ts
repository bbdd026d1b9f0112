import { FileRefused } from '../errors.ts'
import { isDateFormat, readXml } from './xlsx-parts.ts'
import type { Zip } from './xlsx-zip.ts'

export interface Book {
  sheets: { name: string; part: string; hidden: boolean }[]
  since1904: boolean
  /** By cell style: true when numbers of it are days or times. */
  dates: boolean[]
  /** Texts that many cells share. */
  shared: string[]
}

const mostSharedCharacters = 60_000_000

export async function readBook(zip: Zip, file: string): Promise<Book> {
  const { sheets, since1904 } = await readSheets(zip, file)
  return { sheets, since1904, dates: await readDates(zip), shared: await readShared(zip, file) }
}

async function readSheets(zip: Zip, file: string): Promise<Pick<Book, 'sheets' | 'since1904'>> {
  if (!zip.has('xl/workbook.xml')) throw new FileRefused('zip_broken', { file })
  const named: { name: string; id: string; hidden: boolean }[] = []
  let since1904 = false
  await readXml(await zip.stream('xl/workbook.xml'), {
    open(name, attributes) {
      if (name === 'workbookPr') since1904 = ['1', 'true'].includes(attributes.date1904 ?? '')
      if (name === 'sheet')
        named.push({
          name: attributes.name ?? '',
          id:
            attributes['r:id'] ?? Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '',
          hidden: (attributes.state ?? 'visible') !== 'visible',
        })
    },
  })
  const targets = new Map<string, string>()
  if (zip.has('xl/_rels/workbook.xml.rels'))
    await readXml(await zip.stream('xl/_rels/workbook.xml.rels'), {
      open(name, { Id, Target }) {
        if (name === 'Relationship' && Id && Target) targets.set(Id, partOf(Target))
      },
    })
  const sheets = named
    .map(({ name, id, hidden }, i) => ({
      name,
      hidden,
      part: targets.get(id) ?? `xl/worksheets/sheet${i + 1}.xml`,
    }))
    .filter(({ part }) => zip.has(part))
  if (sheets.length === 0) throw new FileRefused('zip_broken', { file })
  return { sheets, since1904 }
}

function partOf(target: string): string {
  return target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`
}

async function readDates(zip: Zip): Promise<boolean[]> {
  if (!zip.has('xl/styles.xml')) return []
  const codes = new Map<number, string>()
  const dates: boolean[] = []
  let inCells = false
  await readXml(await zip.stream('xl/styles.xml'), {
    open(name, attributes) {
      if (name === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '')
      if (name === 'cellXfs') inCells = true
      if (name === 'xf' && inCells) {
        const id = Number(attributes.numFmtId ?? 0)
        dates.push(isDateFormat(id, codes.get(id)))
      }
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false
      return name === 'cellXfs'
    },
  })
  return dates
}

async function readShared(zip: Zip, file: string): Promise<string[]> {
  const part = ['xl/sharedStrings.xml', 'xl/SharedStrings.xml'].find((name) => zip.has(name))
  if (!part) return []
  const shared: string[] = []
  let text = ''
  let characters = 0
  // Text is in `t`; phonetic hints (`rPh`) are not part of it.
  let [inText, inHint] = [false, false]
  await readXml(await zip.stream(part), {
    open(name) {
      if (name === 'si') text = ''
      else if (name === 'rPh') inHint = true
      else if (name === 't') inText = !inHint
    },
    text(piece) {
      if (!inText) return
      text += piece
      characters += piece.length
      if (characters > mostSharedCharacters) throw new FileRefused('too_much_text', { file })
    },
    close(name) {
      if (name === 't') inText = false
      else if (name === 'rPh') inHint = false
      else if (name === 'si') shared.push(text)
      return false
    },
  })
  return shared
}
