import { compilePath, type InwardMapping, type Join } from '../mapping/index.ts'

/** A kept row, opened. */
export interface OpenRow {
  row: number
  /** By column name, or the record of a JSON file. */
  value: Record<string, unknown>
}

/** Where the parts of a joined record stand in the files; follows the shape of the record. */
export interface Place {
  file: number
  row: number
  lists: Map<string, Place[]>
}

export interface Assembled {
  value: Record<string, unknown>
  row: number
  place: Place
}

/** A file that is joined, ready to be read: its number, and how its rows find those they hang on. */
export interface JoinPlan {
  join: Join
  file: number
  /** The key of a row of this file; null when a part of it is empty. */
  ownKey(value: unknown): string | null
  /** The key that a row there wants. */
  wantedKey(value: unknown): string | null
  below: JoinPlan[]
}

export interface Plan {
  /** Name of the list of a group's rows; null where each row is a record. */
  groupAs: string | null
  groupKey: ((value: unknown) => string | null) | null
  fillDown: readonly string[]
  joins: JoinPlan[]
  /** All joins by the number of their file. */
  byFile: Map<number, JoinPlan>
}

const separator = '\u001f'
export const groupName = 'rows'

/** Makes ready how the files of a mapping belong together; file 0 is the main one, then the joins as they are written. */
export function planOf({ source }: InwardMapping): Plan {
  const keyOf = (paths: readonly string[]): ((value: unknown) => string | null) => {
    const reads = paths.map((path) =>
      compilePath(path, { cells: source.format !== 'json', emptyWords: new Set(source.emptyWords ?? []) }),
    )
    return (value) => {
      const parts = reads.map((read) => read({ at: value, top: value }))
      return parts.some((part) => part === null || part === undefined)
        ? null
        : parts.map(String).join(separator)
    }
  }
  const byFile = new Map<number, JoinPlan>()
  const byName = new Map<string, JoinPlan>()
  const joins: JoinPlan[] = []
  for (const [i, join] of (source.joins ?? []).entries()) {
    const plan: JoinPlan = {
      join,
      file: i + 1,
      ownKey: keyOf(Object.values(join.on)),
      wantedKey: keyOf(Object.keys(join.on)),
      below: [],
    }
    byFile.set(plan.file, plan)
    byName.set(join.name, plan)
    ;(join.to === undefined ? joins : byName.get(join.to)!.below).push(plan)
  }
  return {
    groupAs: source.groupBy ? (source.groupBy.as ?? groupName) : null,
    groupKey: source.groupBy ? keyOf(source.groupBy.columns) : null,
    fillDown: source.groupBy?.fillDown ? source.groupBy.columns : [],
    joins,
    byFile,
  }
}

/** Rows of a joined file by the keys asked for. */
export type FetchRows = (file: number, keys: readonly string[]) => Promise<Map<string, OpenRow[]>>

/** Joins the groups of a batch with the rows of the other files: one question a file. */
export async function assemble(
  plan: Plan,
  groups: readonly (readonly OpenRow[])[],
  rowsOf: FetchRows,
): Promise<Assembled[]> {
  const assembled = groups.map((rows) => {
    const [first] = rows as [OpenRow]
    const place: Place = { file: 0, row: first.row, lists: new Map() }
    const value = { ...first.value }
    if (plan.groupAs !== null) {
      value[plan.groupAs] = rows.map((row) => row.value)
      place.lists.set(
        plan.groupAs,
        rows.map(({ row }) => ({ file: 0, row, lists: new Map() })),
      )
    }
    return { value, row: first.row, place }
  })
  await attach(plan.joins, assembled, rowsOf)
  return assembled
}

type Node = Pick<Assembled, 'value' | 'place'>

async function attach(joins: readonly JoinPlan[], nodes: readonly Node[], rowsOf: FetchRows): Promise<void> {
  for (const plan of joins) {
    const wanted = nodes.map(({ value }) => plan.wantedKey(value))
    const found = await rowsOf(plan.file, [...new Set(wanted.filter((key) => key !== null))])
    const below: Node[] = []
    for (const [i, { value, place }] of nodes.entries()) {
      const rows = found.get(wanted[i] ?? '') ?? []
      const children = rows.map((row) => ({
        value: { ...row.value },
        place: { file: plan.file, row: row.row, lists: new Map() } as Place,
      }))
      const { name, take } = plan.join
      value[name] = take === 'many' ? children.map((child) => child.value) : (children[0]?.value ?? null)
      place.lists.set(
        name,
        children.map((child) => child.place),
      )
      below.push(...children)
    }
    if (plan.below.length > 0 && below.length > 0) await attach(plan.below, below, rowsOf)
  }
}

/** The file and row that a pointer into a joined record leads to. */
export function placeOf(root: Place, pointer: string | null): { file: number; row: number } {
  let here = root
  const tokens = (pointer ?? '').split('/').slice(1)
  for (let i = 0; i < tokens.length; i += 1) {
    const list = here.lists.get(tokens[i]!.replaceAll('~1', '/').replaceAll('~0', '~'))
    if (!list) break
    const index = Number(tokens[i + 1])
    const next = Number.isInteger(index) ? list[index] : list[0]
    if (!next) break
    here = next
  }
  return { file: here.file, row: here.row }
}

/** A group column left empty means the one above: merged cells, told by spreadsheets in the first row only. */
export function fillerOf(columns: readonly string[]): (value: Record<string, unknown>) => void {
  const last = new Map<string, unknown>()
  return (value) => {
    for (const column of columns) {
      const own = value[column]
      if (own === '' || own === null || own === undefined) {
        if (last.has(column)) value[column] = last.get(column)
      } else last.set(column, own)
    }
  }
}
