import { type Static, Type } from 'typebox'
import { type CorpTag, type CorpTagAct, heldNames, listCorpTags } from '../../contacts/index.ts'
import { corpsOf } from '../../outreach/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { listTroubles, openDisagreements } from './agree-store.ts'

const text = Type.String()

/** What is to be known of the other side. */
export const wecomView = Type.Object({
  connected: Type.Boolean(),
  disagreements: Type.Array(
    Type.Object({
      id: text,
      kind: text,
      subject: text,
      ours: text,
      theirs: text,
      at: text,
      undoable: Type.Boolean(),
    }),
  ),
  troubles: Type.Array(
    Type.Object({
      act: text,
      names: Type.Array(text),
      attempts: Type.Integer(),
      givenUp: Type.Boolean(),
      code: text,
    }),
  ),
})

export async function showWecom(tx: Tx) {
  const corps = await corpsOf(tx)
  const nameOf = new Map<string, string>()
  for (const corpId of corps.keys())
    for (const one of await listCorpTags(tx, corpId)) {
      nameOf.set(one.tagId, one.name)
      nameOf.set(one.groupId, one.groupName)
    }
  const namesFor = (ids: readonly string[]) => ids.flatMap((id) => nameOf.get(id) ?? [])
  return {
    connected: corps.size > 0,
    disagreements: (await openDisagreements(tx)).map((one) => ({
      ...one,
      at: one.at.toISOString(),
      undoable: one.kind !== 'order' && one.kind !== 'name_taken' && one.ours !== '',
    })),
    troubles: (await listTroubles(tx)).map(({ act, attempts, givenUpAt, code }) => ({
      act: act.act,
      names: namesIn(act, namesFor),
      attempts,
      givenUp: givenUpAt !== null,
      code,
    })),
  }
}

function namesIn(act: CorpTagAct, namesFor: (ids: readonly string[]) => string[]): string[] {
  if ('ids' in act) return namesFor(act.ids)
  if ('names' in act) return [...act.names]
  if ('id' in act) return [...namesFor([act.id]), act.name]
  return [act.name, act.groupName]
}

export const placeView = Type.Union([
  Type.Literal('yes'),
  Type.Literal('no'),
  Type.Literal('held'),
  Type.Literal('moving'),
  Type.Literal('twice'),
])
type Place = Static<typeof placeView>

/** Where a name stands in WeCom. */
export async function placesInWecom(tx: Tx): Promise<(name: string) => Place> {
  const all: CorpTag[] = []
  for (const corpId of (await corpsOf(tx)).keys()) all.push(...(await listCorpTags(tx, corpId)))
  const byName = Map.groupBy(all, (one) => one.name)
  const held = new Set(await heldNames(tx))
  return (name) => {
    const own = byName.get(name) ?? []
    if (own.length === 0) return held.has(name) ? 'held' : 'no'
    if (own.some((one) => one.leadsTo !== null)) return 'moving'
    return own.length > 1 ? 'twice' : 'yes'
  }
}
