import type { Answer } from '@qiao/api-client'

export type Kind = Answer<'GET /console/outward-kinds'>['items'][number]
export type FieldOfOurs = Kind['fields'][number]
export type Format = 'json' | 'xml' | 'form' | 'csv'
export type Mapping = Record<string, unknown>

/** One field of theirs, as a person fills it in. */
export interface DraftRow {
  key: number
  name: string
  /** A field of ours; `=` for a text that is always the same; `[lines]` for a list of ours. */
  from: string
  /** How it is written: '' as it is; `yuan`, a form of dates, `lookup:TABLE`. */
  as: string
  /** The fixed text, or what of each line: `sku=skuId, n=quantity`. */
  text: string
}

export interface Draft {
  record: string
  format: Format
  encoding: 'utf-8' | 'gb18030'
  headings: boolean
  /** One row for each of this list of ours; '' for one a record. */
  each: string
  root: string
  rows: DraftRow[]
}

let keys = 0
export const newRow = (part: Partial<DraftRow> = {}): DraftRow => {
  keys += 1
  return { key: keys, name: '', from: '', as: '', text: '', ...part }
}

export const dateForms = ['yyyy-MM-dd HH:mm:ss', 'yyyy-MM-dd', 'yyyyMMdd', 'unix', 'unix-ms'] as const

/** A path of ours as mappings write it. */
export const pathOf = (field: string): string =>
  field.includes('.') ? `/${field.replaceAll('.', '/')}` : field
const fieldOf = (path: string): string => (path.startsWith('/') ? path.slice(1).replaceAll('/', '.') : path)

export function mappingOf(draft: Draft, title: { zh: string; en: string }, kept: Mapping = {}): Mapping {
  const { format, encoding, headings, each, root } = draft
  const isTable = format === 'csv'
  return {
    name: 'outward',
    version: 1,
    title,
    ...kept,
    direction: 'out',
    record: draft.record,
    target: {
      format,
      ...(encoding === 'gb18030' && format !== 'json' && format !== 'form' ? { encoding } : {}),
      ...(isTable && !headings ? { headings } : {}),
      ...(format === 'xml' && root.trim() !== '' ? { root: root.trim() } : {}),
      ...(each !== '' && format !== 'form' ? { each } : {}),
    },
    fields: Object.fromEntries(
      draft.rows.flatMap((row) =>
        row.name.trim() === '' || row.from === '' ? [] : [[row.name.trim(), ruleOf(row)]],
      ),
    ),
  }
}

function ruleOf({ from, as, text }: DraftRow): unknown {
  if (from === '=') return { value: text }
  if (from.startsWith('[')) return { each: from.slice(1, -1), fields: insideOf(text) }
  const up = from.startsWith('^') ? '^' : ''
  const path = up + pathOf(from.slice(up.length))
  const step =
    as === 'yuan'
      ? { do: 'format-money', unit: 'yuan' }
      : as.startsWith('lookup:')
        ? { do: 'lookup', table: as.slice('lookup:'.length) }
        : { do: 'format-date', format: as }
  return as === '' ? path : { from: path, steps: [step] }
}

/** `sku=skuId, quantity`: names of theirs for fields of ours. */
function insideOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split(/[,，]/)
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => {
        const [name = '', field = name] = part.split('=').map((each) => each.trim())
        return [name, pathOf(field)]
      }),
  )
}

/** A mapping as rows; null where it says more than rows can, and stays JSON. */
export function draftOf(mapping: Mapping): Draft | null {
  const { record, target, fields } = mapping as {
    record: string
    target: Record<string, unknown>
    fields: Mapping
  }
  const known = ['format', 'encoding', 'headings', 'each', 'root']
  if (
    typeof target !== 'object' ||
    target === null ||
    Object.keys(target).some((name) => !known.includes(name))
  )
    return null
  const rows = Object.entries(fields ?? {}).map(([name, field]) => rowOf(name, field))
  if (rows.some((row) => row === null)) return null
  return {
    record,
    format: (target.format as Format) ?? 'json',
    encoding: (target.encoding as Draft['encoding']) ?? 'utf-8',
    headings: target.headings !== false,
    each: String(target.each ?? ''),
    root: String(target.root ?? ''),
    rows: rows as DraftRow[],
  }
}

function rowOf(name: string, field: unknown): DraftRow | null {
  if (typeof field === 'string') return newRow({ name, from: readPath(field) })
  if (typeof field !== 'object' || field === null) return null
  const { from, value, each, fields, steps = [], ...more } = field as Record<string, unknown>
  if (Object.keys(more).length > 0) return null
  if (typeof each === 'string') return listRow(name, each, fields)
  const list = steps as { do: string; [option: string]: unknown }[]
  if (value !== undefined && list.length === 0) return newRow({ name, from: '=', text: String(value) })
  if (typeof from !== 'string') return null
  const as = list.filter((step) => step.do !== 'default').map(asOf)
  return as.length > 1 || as.includes(null) ? null : newRow({ name, from: readPath(from), as: as[0] ?? '' })
}

const readPath = (path: string): string =>
  path.startsWith('^') ? `^${fieldOf(path.slice(1))}` : fieldOf(path)

function listRow(name: string, each: string, fields: unknown): DraftRow | null {
  const inside = Object.entries((fields ?? {}) as Record<string, unknown>)
  if (inside.some(([, field]) => typeof field !== 'string')) return null
  const text = inside.map(([theirs, ours]) => `${theirs}=${fieldOf(String(ours))}`).join(', ')
  return newRow({ name, from: `[${each}]`, text })
}

function asOf(step: { do: string; [option: string]: unknown }): string | null {
  if (step.do === 'format-money' && step.unit === 'yuan') return 'yuan'
  if (step.do === 'format-money') return ''
  if (step.do === 'lookup') return `lookup:${String(step.table)}`
  return step.do === 'format-date' && step.zone === undefined ? String(step.format) : null
}

/** What one begins with: the fields that every record of the kind has, under our own names. */
export function firstDraft(kind: Kind): Draft {
  const list = kind.kind === 'voucher' ? kind.lists[0] : undefined
  const chosen = kind.fields.slice(0, 6).map(({ field, type }) =>
    newRow({
      name: field.replaceAll('.', '_'),
      from: list ? `^${field}` : field,
      as: type === 'money' ? 'yuan' : '',
    }),
  )
  const lines = (list?.fields ?? []).map(({ field, type }) =>
    newRow({ name: field, from: field, as: type === 'money' ? 'yuan' : '' }),
  )
  return {
    record: kind.kind,
    format: list ? 'csv' : 'json',
    encoding: 'utf-8',
    headings: true,
    each: list?.list ?? '',
    root: '',
    rows: [...chosen, ...lines],
  }
}
