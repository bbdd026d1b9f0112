import { type Static, Type } from 'typebox'
import { readKept } from '../imports/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { talkKinds } from './read-records.ts'
import { briefFields, kindName, type Reader } from './shown-fields.ts'
import { entriesBeside } from './store-beside.ts'

const shownAtOnce = 3
/** As a value stands that this reader may not see. */
const hidden = '****'

/** What was said elsewhere than in WeCom: how often and when last by kind, and the newest in short. */
export const recordsBesideShape = Type.Object({
  counts: Type.Array(
    Type.Object({ kind: Type.String(), name: Type.String(), count: Type.Integer(), lastAt: Type.String() }),
  ),
  items: Type.Array(
    Type.Object({
      id: Type.String(),
      kindName: Type.String(),
      at: Type.String(),
      brief: Type.Array(Type.String()),
    }),
  ),
})
export type RecordsBeside = Static<typeof recordsBesideShape>

/** Calls, messages of an official account, leads and earlier visits of the rows of one person, as this reader may see them. */
export async function recordsBeside(
  tx: Tx,
  customerIds: readonly string[],
  reader: Reader,
): Promise<RecordsBeside> {
  const found = await entriesBeside(tx, customerIds, talkKinds, shownAtOnce)
  const newest = found.filter(({ place }) => place <= shownAtOnce)
  const kept = new Map(
    (
      await readKept(
        tx,
        newest.map(({ id }) => id),
      )
    ).map((one) => [one.id, one.value]),
  )
  return {
    counts: found
      .filter(({ kindPlace }) => kindPlace === 1n)
      .map(({ kind, count, at }) => ({
        kind,
        name: kindName(kind, reader.language),
        count: Number(count),
        lastAt: at.toISOString(),
      })),
    items: newest.map(({ id, kind, at }) => ({
      id,
      kindName: kindName(kind, reader.language),
      at: at.toISOString(),
      brief: briefFields(kind, kept.get(id) ?? {}, reader).flatMap(({ value }) =>
        value === hidden ? [] : [value],
      ),
    })),
  }
}
