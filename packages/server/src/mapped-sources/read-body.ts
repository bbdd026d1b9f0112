import { parseXml } from '../connectors/contract/xml.ts'
import { parseLossless } from '../kernel/json-lossless.ts'
import { compilePath } from '../mapping/index.ts'
import type { BodyTrouble } from './errors.ts'

type Plain = Record<string, unknown>
export type Records = { records: Plain[] } | { trouble: BodyTrouble }

/** One message holds at most this many records; what holds more is no message. */
const mostRecords = 10_000
const cellOptions = { cells: false, emptyWords: new Set<string>() }

/** The body as data: JSON, XML, or a form. Undefined where it is none of them. */
export function readBody(text: string, contentType: string): unknown {
  const start = text.trimStart()
  try {
    if (start.startsWith('{') || start.startsWith('[')) return parseLossless(start.replace(/^\uFEFF/, ''))
    if (start.startsWith('<')) return plain(parseXml(start, { maxDepth: 16, maxElements: 50_000 }))
  } catch {
    return undefined
  }
  const isForm = /x-www-form-urlencoded/i.test(contentType) || /^[\w.[\]%-]+=[^<{]*$/.test(start)
  return isForm && start !== '' ? readForm(start) : undefined
}

/** Records at a path; `.` or none is the body itself. A single object is one record. */
export function recordsIn(body: unknown, path: string | undefined): Records {
  if (body === undefined) return { trouble: 'not_readable' }
  const at = path === undefined || path === '' || path === '.' ? body : valueAt(body, path)
  if (at === undefined || at === null) return { trouble: 'records_path' }
  const list = Array.isArray(at) ? at : [at]
  if (!list.every(isPlain) || list.length > mostRecords) return { trouble: 'records_path' }
  return { records: list }
}

/** What stands at a path, untouched. */
export function valueAt(body: unknown, path: string): unknown {
  return compilePath(path.startsWith('/') ? path : `/${path}`, cellOptions)({ at: body, top: body })
}

/** Forms of older systems hold JSON in one field: it is opened. */
function readForm(text: string): Plain {
  return Object.fromEntries(
    [...new URLSearchParams(text)].map(([name, value]) => [
      name,
      /^\s*[{[]/.test(value) ? opened(value) : value,
    ]),
  )
}

function opened(text: string): unknown {
  try {
    return parseLossless(text)
  } catch {
    return text
  }
}

/** Records of the parser have no prototype; those that follow expect one. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
