import { malformedAnswer } from '../contract/calls.ts'
import type { ChangedRecord, PullWindow } from '../contract/connector.ts'
import type { JdRecord } from './wire.ts'

/** A list of JD with pages from 1 on that tells its total with every page. */
export interface PagedList {
  name: string
  pageSize: number
  ask(slice: PullWindow, page: number): Promise<Page>
  toRecord(row: JdRecord): ChangedRecord
  /** The time that put a row into the slice, where that time is on the row. */
  listedAt?(row: JdRecord): Date
}

export interface Page {
  rows: JdRecord[]
  total: number
}

const restarts = 3
/** A slice with more is halved: long walks meet more rows that move. */
const longestWalk = 2_000
const shortestSliceMs = 60_000

/** Cuts the window to what the list takes and walks each part; a version found twice is given once. */
export async function* walkWindow(
  list: PagedList,
  { from, to }: PullWindow,
  sliceMs: number,
): AsyncGenerator<ChangedRecord[]> {
  const seen = new Set<string>()
  for (let start = from.getTime(); start < to.getTime(); start += sliceMs) {
    const end = Math.min(start + sliceMs, to.getTime())
    yield* walkSlice(list, { from: new Date(start), to: new Date(end) }, seen)
  }
}

async function* walkSlice(
  list: PagedList,
  slice: PullWindow,
  seen: Set<string>,
): AsyncGenerator<ChangedRecord[]> {
  for (let walk = 1; ; walk++) {
    const broken = yield* walkPages(list, slice, seen)
    if (broken === null) return
    if (broken === 'too_long') {
      const middle = new Date((slice.from.getTime() + slice.to.getTime()) / 2)
      yield* walkSlice(list, { from: slice.from, to: middle }, seen)
      yield* walkSlice(list, { from: middle, to: slice.to }, seen)
      return
    }
    if (walk > restarts) throw malformedAnswer(broken, `${list.name}: the pages do not fit together`)
  }
}

/**
 * The first page tells how many there are, and for most windows it is all. Else from the last page back: a row
 * that changes leaves the slice and all behind it move up, towards pages that are still to be read.
 * Returns why the walk must start again, or null.
 */
async function* walkPages(
  list: PagedList,
  slice: PullWindow,
  seen: Set<string>,
): AsyncGenerator<ChangedRecord[], string | null> {
  const met = new Set<string>()
  const first = await list.ask(slice, 1)
  const isShort = slice.to.getTime() - slice.from.getTime() <= shortestSliceMs
  if (first.total > longestWalk && !isShort) return 'too_long'
  const broken = problemOf(list, slice, first, 1)
  if (broken) return broken
  yield* fresh(list, first, met, seen)

  let before = first
  for (let page = Math.ceil(first.total / list.pageSize); page >= 1; page--) {
    // Nothing left while the other pages were read: the first one still stands as it was.
    if (page === 1 && before.total === first.total) return null
    const answer = await list.ask(slice, page)
    const broken =
      answer.total > before.total
        ? 'list_grew'
        : isSamePage(list, answer, before)
          ? 'repeated_page'
          : problemOf(list, slice, answer, page)
    if (broken) return broken
    yield* fresh(list, answer, met, seen)
    before = answer
  }
  return met.size < before.total ? 'rows_missing' : null
}

function problemOf(list: PagedList, slice: PullWindow, { rows, total }: Page, page: number): string | null {
  const due = Math.min(list.pageSize, Math.max(0, total - (page - 1) * list.pageSize))
  if (rows.length !== due) return 'not_the_page'
  const outside = (row: JdRecord) => {
    const at = list.listedAt!(row).getTime()
    return at < slice.from.getTime() - 1_000 || at > slice.to.getTime()
  }
  return list.listedAt && rows.length > 0 && rows.every(outside) ? 'not_the_slice' : null
}

function isSamePage(list: PagedList, one: Page, other: Page): boolean {
  const keys = (page: Page) => page.rows.map((row) => keyOf(list.toRecord(row))).join()
  return one.rows.length > 0 && keys(one) === keys(other)
}

function* fresh(list: PagedList, { rows }: Page, met: Set<string>, seen: Set<string>) {
  const records = rows.map((row) => list.toRecord(row))
  const news = records.filter((record) => !seen.has(keyOf(record)))
  for (const record of records) {
    met.add(keyOf(record))
    seen.add(keyOf(record))
  }
  if (news.length > 0) yield news
}

function keyOf({ id, versionAt }: ChangedRecord): string {
  return `${id}@${versionAt.getTime()}`
}
