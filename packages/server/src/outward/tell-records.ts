import { compileOutward, type MappedRecord, type OutwardMapping } from '../mapping/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { kindNamed, type OutwardKindName, outwardKindNames } from './kinds.ts'
import { maskedRecord, type Sight } from './masked-record.ts'
import { type WrittenBody, writeBody } from './write-body.ts'

/** A body that an outward mapping makes, for one who answers for it. */
export interface WantedBody {
  id: string
  mapping: OutwardMapping
  event: { payload: unknown }
  sight: Sight
}

/** Of which kinds an event of a noun tells. */
export function kindsOfNoun(noun: string): OutwardKindName[] {
  return outwardKindNames.filter((name) => kindNamed(name)!.nouns.includes(noun))
}

/**
 * Bodies from the records as they stand now, by id; one that is missing cannot be made: its event tells of no such record, it is
 * gone, or the mapping does not take it.
 */
export async function bodiesOf(tx: Tx, wanted: readonly WantedBody[]): Promise<Map<string, WrittenBody>> {
  const made = new Map<string, WrittenBody>()
  for (const [name, own] of Map.groupBy(wanted, ({ mapping }) => mapping.record)) {
    const kind = kindNamed(name)
    if (!kind) continue
    const payloads = own.map(({ event }) => event.payload as Record<string, unknown>)
    const records = await kind.gather(tx, payloads)
    for (const [i, one] of own.entries()) {
      const body = bodyOf(one.mapping, records[i]!, one.sight, kind.isList)
      if ('bytes' in body) made.set(one.id, body)
    }
  }
  return made
}

export interface Unwritten {
  problems: { field: string; code: string }[]
}

/** One body; or why there is none, no problem meaning that there was nothing to tell. */
export function bodyOf(
  mapping: OutwardMapping,
  records: readonly MappedRecord[],
  sight: Sight,
  isList: boolean,
): WrittenBody | Unwritten {
  if (records.length === 0) return { problems: [] }
  const outcomes = compileOutward(mapping).apply(
    records.map((one) => maskedRecord(mapping.record, one, sight)),
  )
  const problems = outcomes.flatMap((one) => (one.state === 'refused' ? one.problems : []))
  if (problems.length > 0) return { problems }
  const rows = outcomes.flatMap((one) => (one.state === 'mapped' ? one.rows : []))
  return writeBody(mapping, rows, isList)
}
