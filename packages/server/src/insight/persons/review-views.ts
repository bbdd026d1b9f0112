import { type Static, Type } from 'typebox'
import { type Customer, getCustomerRows, getCustomers } from '../../customers/index.ts'
import { type CustomerId, id as idOf } from '../../kernel/ids.ts'
import { businessDay, startOfDay } from '../../kernel/time.ts'
import { namesOfMembers } from '../../organization/index.ts'
import type { Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { customerItem, customerItems } from '../console/customer-views.ts'
import { recordWords } from '../lineage/record-words.ts'
import { shownName, shownPhone } from '../shown.ts'
import type { Language } from '../words.ts'
import { countPairs, listPairs, type PairState, type QueuePlace, type QueueRow } from './store.ts'
import { alikeWords, evidenceViews } from './words.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const number = Type.Union([Type.Number(), Type.Null()])

export const evidenceShape = Type.Array(
  Type.Object({ field: Type.String(), level: Type.String(), weight: Type.Number(), words: Type.String() }),
)

export const pairView = Type.Object({
  firstId: Type.String(),
  secondId: Type.String(),
  state: Type.Union([Type.Literal('waiting'), Type.Literal('same'), Type.Literal('different')]),
  first: customerItem,
  second: customerItem,
  /** Which values differ, judged on what is kept: a mask hides no difference. */
  differs: Type.Array(Type.String()),
  /** Known longer: stands for the person unless somebody says otherwise. */
  keptId: Type.String(),
  reason: Type.String(),
  reasonPath: nullable,
  score: number,
  evidence: evidenceShape,
  ruleVersion: nullable,
  foundAt: Type.String(),
  decidedAt: nullable,
  decidedBy: nullable,
})

export const queuePage = Type.Object({
  items: Type.Array(pairView),
  nextCursor: nullable,
  waiting: Type.Integer(),
  decidedToday: Type.Integer(),
})

/** Pairs to review, both sides as this reader may see them. */
export async function readQueue(
  tx: Tx,
  query: { state: PairState; cursor?: string | undefined; limit: number },
  roles: readonly Role[],
  language: Language,
): Promise<Static<typeof queuePage>> {
  const found = await listPairs(tx, query.state, placeIn(query.cursor), query.limit + 1)
  const page = found.slice(0, query.limit)
  const last = found.length > query.limit ? page.at(-1) : undefined
  const { waiting, decided } = await countPairs(tx, startOfDay(businessDay(tx.now)))
  return {
    items: await pairViews(tx, page, roles, language),
    nextCursor: last ? cursorOf(last) : null,
    waiting,
    decidedToday: decided,
  }
}

interface PairIds {
  firstId: string
  secondId: string
}

/**
 * The two customers of each pair as this reader may see them, and in what they differ. Where both are one person by now, each
 * row shows what it says itself; a pair of which one is gone has no sides.
 */
export async function bothSides(tx: Tx, pairs: readonly PairIds[], roles: readonly Role[]) {
  const ids = [...new Set(pairs.flatMap((one) => [one.firstId, one.secondId]))]
  const customers = await getCustomers(
    tx,
    ids.map((id) => idOf<CustomerId>(id)),
  )
  const plain = new Map(customers.map((one) => [one.id as string, one]))
  const items = new Map((await customerItems(tx, customers, roles)).map((one) => [one.id, one]))
  const isOne = ({ firstId, secondId }: PairIds) =>
    plain.has(firstId) && plain.get(firstId)!.personId === plain.get(secondId)?.personId
  const rows = await getCustomerRows(
    tx,
    pairs.filter(isOne).flatMap((one) => [one.firstId, one.secondId].map((id) => idOf<CustomerId>(id))),
  )
  const sideOf = (id: string, alone: boolean) => {
    const [item, row] = [items.get(id)!, alone ? rows.get(idOf<CustomerId>(id)) : undefined]
    return row ? { ...item, name: shownName(roles, row.name), phone: shownPhone(roles, row.phone) } : item
  }
  return (pair: PairIds) => {
    const [first, second] = [plain.get(pair.firstId), plain.get(pair.secondId)]
    if (!first || !second) return null
    const alone = isOne(pair)
    return {
      first: sideOf(pair.firstId, alone),
      second: sideOf(pair.secondId, alone),
      differs: differencesOf(first, second),
    }
  }
}

async function pairViews(tx: Tx, pairs: readonly QueueRow[], roles: readonly Role[], language: Language) {
  const sides = await bothSides(tx, pairs, roles)
  const words = await recordWords(
    tx,
    pairs.map((one) => one.reason),
    roles,
    language,
  )
  const who = await namesOfActors(tx)
  return pairs.map((pair) => {
    const said = words(pair.reason)
    return {
      firstId: pair.firstId,
      secondId: pair.secondId,
      state: pair.state,
      ...sides(pair)!,
      keptId: pair.elderId,
      reason: reasonOf(pair, said.evidence, language),
      reasonPath: said.path,
      score: pair.score,
      evidence: evidenceViews(pair.evidence, language),
      ruleVersion: pair.ruleVersion,
      foundAt: pair.foundAt.toISOString(),
      decidedAt: pair.decidedAt?.toISOString() ?? null,
      decidedBy: pair.decidedBy && who(pair.decidedBy),
    }
  })
}

function reasonOf({ foundBy }: QueueRow, record: string, language: Language): string {
  if (foundBy === 'engine') return alikeWords[language]
  if (foundBy === 'unmerge') return language === 'zh' ? '撤销过合并' : 'A merge was taken back'
  if (foundBy === 'member') return language === 'zh' ? '有人提出' : 'Raised by a member'
  return language === 'zh' ? `${record} 同时指向这两位` : `${record} points to both`
}

function differencesOf(first: Customer, second: Customer): string[] {
  const fields = ['name', 'phone', 'level', 'regionCode'] as const
  return fields
    .filter((field) => first[field] && second[field] && first[field] !== second[field])
    .map((field) => (field === 'regionCode' ? 'region' : field))
}

/** `member:chenjing` as the name that people know. */
export async function namesOfActors(tx: Tx): Promise<(actor: string) => string> {
  const names = await namesOfMembers(tx)
  return (actor) => names.byActor(actor) ?? (actor.startsWith('system:') ? 'Qiao' : actor)
}

function cursorOf({ score, foundAt, firstId, secondId }: QueueRow): string {
  return [-(score ?? 0), foundAt.toISOString(), firstId, secondId].join('_')
}

function placeIn(cursor: string | undefined): QueuePlace | null {
  const [rank, at, firstId, secondId] = cursor?.split('_') ?? []
  if (!rank || !at || !firstId || !secondId) return null
  return { rank: Number(rank), at: new Date(at), firstId, secondId }
}
