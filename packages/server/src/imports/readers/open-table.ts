import { open } from 'node:fs/promises'
import type { Clock } from '../../runtime/ports.ts'
import { FileRefused } from '../errors.ts'
import { openCsv } from './csv.ts'
import { openJson } from './json.ts'
import type { OpenTable, TableWish } from './table.ts'
import { openXlsx } from './xlsx.ts'

type Kind = 'csv' | 'json' | 'xlsx' | 'ole' | 'empty' | 'binary'

/** Opens a file as rows. What it is shows in its first bytes; its name is believed only where they leave a doubt. */
export async function openTable(
  path: string,
  wish: TableWish,
  clock: Pick<Clock, 'after'>,
): Promise<OpenTable> {
  const { kind, locked } = await sniff(path, wish)
  switch (kind) {
    case 'empty':
      throw new FileRefused('empty', { file: wish.name })
    case 'ole':
      throw new FileRefused(locked ? 'password_protected' : 'old_excel', { file: wish.name })
    case 'binary':
      throw new FileRefused('not_known', { file: wish.name })
    case 'xlsx':
      return openXlsx(path, wish, clock)
    case 'json':
      return openJson(path, wish)
    case 'csv':
      return openCsv(path, wish)
  }
}

async function sniff(path: string, wish: TableWish): Promise<{ kind: Kind; locked: boolean }> {
  const file = await open(path).catch((error: unknown) => {
    throw new FileRefused('unreadable', { file: wish.name }, { cause: error })
  })
  try {
    const { size } = await file.stat()
    const head = Buffer.alloc(Math.min(size, 64 * 1024))
    await file.read(head, 0, head.length, 0).catch((error: unknown) => {
      throw new FileRefused('unreadable', { file: wish.name }, { cause: error })
    })
    const kind = kindOf(head, wish)
    if (kind !== 'ole') return { kind, locked: false }
    const tail = Buffer.alloc(Math.min(size, 256 * 1024))
    await file.read(tail, 0, tail.length, size - tail.length)
    return { kind, locked: [head, tail].some((part) => part.includes(encryptedPackage)) }
  } finally {
    await file.close()
  }
}

/** A protected .xlsx is an old container with this stream in it. */
const encryptedPackage = Buffer.from('EncryptedPackage', 'utf16le')

/** A stray control character is a spoilt export; many are no text. */
function isBinary(head: Buffer): boolean {
  const control = head.reduce((sum, byte) => sum + Number(byte < 9 || (byte > 13 && byte < 32)), 0)
  return control > head.length / 50
}

function kindOf(head: Buffer, { name, format }: TableWish): Kind {
  if (head.length === 0) return 'empty'
  if (head.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4]))) return 'xlsx'
  if (head.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))) return 'ole'
  const marked = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  if (!marked && isBinary(head)) return 'binary'
  // A mapping written for Excel reads the same table as text, too.
  if (format && format !== 'xlsx') return format
  const text = head
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
  if (text === '') return 'empty'
  if (/\.(json|ndjson|jsonl)$/i.test(name)) return 'json'
  return /\.(csv|tsv|txt)$/i.test(name) || !/^[[{]/.test(text) ? 'csv' : 'json'
}
