import { type Static, Type } from 'typebox'
import { maskNumbers } from '../../conversations/index.ts'
import {
  type ChosenSides,
  getCustomer,
  getCustomerRows,
  type HandEdit,
  type MergeRow,
  mergesOfRows,
  plainLevel,
  previewMerge,
  previewSides,
  previewUnmerge,
  type SurvivorField,
  standingMergesOf,
  survivorFields,
} from '../../customers/index.ts'
import { type CustomerId, id as idOf } from '../../kernel/ids.ts'
import { maySeeNotes } from '../../notes/index.ts'
import type { Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { customerItem, customerItems } from '../console/customer-views.ts'
import { shownName, shownPhone } from '../shown.ts'
import { type Language, regionName } from '../words.ts'
import { alongsideOf } from './alongside.ts'
import { type HandMade, handMadeSince } from './hand-made.ts'
import { evidenceShape, namesOfActors } from './review-views.ts'
import { countSides, kindsOnBoth, type SideCounts, saidApart } from './store.ts'
import {
  type ConflictKind,
  conflictWords,
  evidenceViews,
  fieldWords,
  graveConflicts,
  madeWords,
  mergeReason,
  plainLevelWords,
  standingWords,
} from './words.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const side = Type.Union([Type.Literal('kept'), Type.Literal('absorbed')])
const counts = Type.Object({
  orders: Type.Integer(),
  workOrders: Type.Integer(),
  friends: Type.Integer(),
  messages: Type.Integer(),
  visitors: Type.Integer(),
  identifiers: Type.Integer(),
})

export const mergePreview = Type.Object({
  kept: customerItem,
  absorbed: customerItem,
  keptCounts: counts,
  absorbedCounts: counts,
  fields: Type.Array(
    Type.Object({
      field: Type.String(),
      label: Type.String(),
      kept: nullable,
      absorbed: nullable,
      differs: Type.Boolean(),
      from: side,
      why: Type.String(),
    }),
  ),
  /** What nobody chooses: owner, pool, tags, consents. */
  alongside: Type.Array(
    Type.Object({
      kind: Type.String(),
      label: Type.String(),
      kept: nullable,
      absorbed: nullable,
      stands: nullable,
      why: Type.String(),
    }),
  ),
  conflicts: Type.Array(Type.Object({ kind: Type.String(), words: Type.String(), grave: Type.Boolean() })),
})

/** What a merge will show and touch, before it is done. */
export async function readMergePreview(
  tx: Tx,
  wish: { keptId: string; absorbedId: string; sides: ChosenSides },
  roles: readonly Role[],
  language: Language,
): Promise<Static<typeof mergePreview>> {
  const [keptId, absorbedId] = [idOf<CustomerId>(wish.keptId), idOf<CustomerId>(wish.absorbedId)]
  const preview = await previewMerge(tx, { keptId, absorbedId, sides: wish.sides })
  const [kept, absorbed] = [await getCustomer(tx, preview.keptId), await getCustomer(tx, preview.absorbedId)]
  const items = await customerItems(tx, [kept, absorbed], roles)
  const found = await countSides(tx, [
    { side: 'kept', rows: kept.rowIds },
    { side: 'absorbed', rows: absorbed.rowIds },
  ])
  const [left, right] = ['kept', 'absorbed'].map((one) => found.find((row) => row.side === one)!)
  const shown = (field: SurvivorField, value: string | null) => shownField(roles, field, value)
  return {
    kept: items[0]!,
    absorbed: items[1]!,
    keptCounts: countsView(left!),
    absorbedCounts: countsView(right!),
    fields: preview.fields.map((one) => ({
      field: one.field,
      label: fieldWords[one.field][language],
      kept: shown(one.field, one.kept),
      absorbed: shown(one.field, one.absorbed),
      differs: Boolean(one.kept && one.absorbed && one.kept !== one.absorbed),
      from: one.from,
      why: standingWords[one.why][language],
    })),
    alongside: await alongsideOf(tx, kept, absorbed, language),
    conflicts: await conflictsOf(
      tx,
      { left: kept.rowIds, right: absorbed.rowIds, counts: [left!, right!] },
      preview.fields,
      language,
    ),
  }
}

async function conflictsOf(
  tx: Tx,
  sides: { left: readonly string[]; right: readonly string[]; counts: readonly [SideCounts, SideCounts] },
  fields: readonly { field: string; kept: string | null; absorbed: string | null }[],
  language: Language,
) {
  const both = new Set((await kindsOnBoth(tx, sides.left, sides.right)).map((one) => one.kind))
  const apart = await saidApart(tx, sides.left, sides.right)
  const phone = fields.find((one) => one.field === 'phone')
  const found: ConflictKind[] = [
    ...(both.has('unionid') ? (['unionid'] as const) : []),
    ...(apart ? (['said_apart'] as const) : []),
    ...(sides.counts.every((one) => one.friends > 0) ? (['friends'] as const) : []),
    ...(phone?.kept && phone.absorbed && phone.kept !== phone.absorbed ? (['phone'] as const) : []),
    ...(sides.counts.every((one) => one.openWorkOrders > 0) ? (['open_jobs'] as const) : []),
  ]
  const who = apart?.by ? (await namesOfActors(tx))(apart.by) : ''
  return found.map((kind) => ({
    kind,
    words: conflictWords[kind][language].replace('{who}', who),
    grave: graveConflicts.includes(kind),
  }))
}

const countsView = ({ orders, workOrders, friends, messages, visitors, identifiers }: SideCounts) => ({
  orders,
  workOrders,
  friends,
  messages,
  visitors,
  identifiers,
})

/** A value as this reader may see it. */
function shownField(roles: readonly Role[], field: string, value: string | null): string | null {
  if (field === 'name') return shownName(roles, value)
  if (field === 'phone') return shownPhone(roles, value)
  if (field === 'region') return regionName(value) ?? value
  return value
}

const sideNow = Type.Object({
  id: Type.String(),
  name: nullable,
  phone: nullable,
  level: nullable,
  region: nullable,
})
const mergeView = Type.Object({
  id: Type.String(),
  at: Type.String(),
  way: Type.String(),
  who: Type.String(),
  reason: Type.String(),
  score: Type.Union([Type.Number(), Type.Null()]),
  evidence: evidenceShape,
  ruleVersion: nullable,
  keptId: Type.String(),
  keptName: nullable,
  absorbedId: Type.String(),
  absorbedName: nullable,
  undoneAt: nullable,
  undoneBy: nullable,
})
export const mergeHistory = Type.Object({ items: Type.Array(mergeView) })

/** Every merge of a person, also those that were taken back. */
export async function readMerges(
  tx: Tx,
  customerId: string,
  roles: readonly Role[],
  language: Language,
): Promise<Static<typeof mergeHistory>> {
  const { rowIds } = await getCustomer(tx, idOf<CustomerId>(customerId))
  return { items: await mergeViews(tx, await mergesOfRows(tx, rowIds), roles, language) }
}

const shownStanding = 50

/** Merges of a recalculation that stand: after it was taken back, those on whom somebody worked since; each is asked about by itself. */
export async function readStandingMerges(
  tx: Tx,
  runId: string,
  roles: readonly Role[],
  language: Language,
): Promise<Static<typeof mergeHistory>> {
  const standing = await standingMergesOf(tx, `run:${runId}`, shownStanding)
  return { items: await mergeViews(tx, standing, roles, language) }
}

async function mergeViews(tx: Tx, merges: readonly MergeRow[], roles: readonly Role[], language: Language) {
  const rows = await getCustomerRows(
    tx,
    merges.flatMap((one) => [one.kept_id, one.absorbed_id]),
  )
  const who = merges.length > 0 ? await namesOfActors(tx) : String
  const nameOf = (id: CustomerId) => shownName(roles, rows.get(id)?.name ?? null)
  return merges.map((one) => ({
    id: one.id,
    at: one.merged_at.toISOString(),
    way: one.way,
    who: who(one.actor),
    reason: mergeReason(one.reason, language),
    score: one.score,
    evidence: evidenceViews(one.evidence, language),
    ruleVersion: one.rule_version,
    keptId: one.kept_id,
    keptName: nameOf(one.kept_id),
    absorbedId: one.absorbed_id,
    absorbedName: nameOf(one.absorbed_id),
    undoneAt: one.undone_at?.toISOString() ?? null,
    undoneBy: one.undone_by && who(one.undone_by),
  }))
}

export const unmergePreview = Type.Object({
  merge: mergeView,
  kept: Type.Intersect([sideNow, Type.Object({ all: counts, since: counts })]),
  absorbed: Type.Intersect([sideNow, Type.Object({ all: counts, since: counts })]),
  /** Changes by hand since the merge; each needs a side. */
  edits: Type.Array(
    Type.Object({
      id: Type.String(),
      label: Type.String(),
      to: nullable,
      was: nullable,
      who: Type.String(),
      at: Type.String(),
      /** With whom it stays where nobody says anything, and whether it may be given to both. */
      stands: Type.Union([Type.Literal('kept'), Type.Literal('absorbed'), Type.Literal('both')]),
      mayBeBoth: Type.Boolean(),
    }),
  ),
})

/** Who gets what back, before a merge is taken back. Throws `merge.not_found`, `merge.already_undone`. */
export async function readUnmergePreview(
  tx: Tx,
  mergeId: string,
  roles: readonly Role[],
  language: Language,
): Promise<Static<typeof unmergePreview>> {
  const preview = await previewUnmerge(tx, mergeId)
  const values = await previewSides(tx, preview)
  const sides = [
    { side: 'kept', rows: preview.keptRows },
    { side: 'absorbed', rows: preview.absorbedRows },
  ] as const
  const all = await countSides(tx, sides)
  const since = await countSides(tx, sides, preview.merge.merged_at)
  const [merge] = await mergeViews(tx, [preview.merge], roles, language)
  const who = await namesOfActors(tx)
  const view = (one: 'kept' | 'absorbed', id: string) => {
    const shown = Object.fromEntries(
      survivorFields.map((field) => [field, shownField(roles, field, values[one][field])]),
    ) as Record<SurvivorField, string | null>
    const of = (rows: readonly SideCounts[]) => countsView(rows.find((row) => row.side === one)!)
    return { id, ...shown, all: of(all), since: of(since) }
  }
  return {
    merge: merge!,
    kept: view('kept', preview.merge.kept_id),
    absorbed: view('absorbed', preview.merge.absorbed_id),
    edits: [
      ...preview.edits.map((edit) => editView(edit, who, roles, language)),
      ...(await handMadeSince(tx, preview)).map((made) => madeView(made, who, roles, language)),
    ],
  }
}

const longestShown = 40

/** Of a note, whoever may not read notes is told that there is one. */
function madeView(
  { id, kind, stands, text, actor, at }: HandMade,
  who: (actor: string) => string,
  roles: readonly Role[],
  language: Language,
) {
  const words = kind === 'note' ? maskNumbers(text[language], roles) : text[language]
  const short = words.length > longestShown ? `${words.slice(0, longestShown)}…` : words
  return {
    id,
    label: madeWords[kind][language],
    to: kind === 'note' && !maySeeNotes(roles) ? null : short,
    was: null,
    who: who(actor),
    at: at.toISOString(),
    stands,
    mayBeBoth: kind === 'consent' || kind === 'pool',
  }
}

function editView(
  { id, actor, at, change }: HandEdit,
  who: (actor: string) => string,
  roles: readonly Role[],
  language: Language,
) {
  const isTag = 'rows' in change
  const shown = (value: string | null) =>
    change.field === 'level' && value === plainLevel
      ? plainLevelWords[language]
      : shownField(roles, change.field, value)
  return {
    id,
    label: fieldWords[change.field][language],
    to: isTag ? change.to : shown(change.to),
    was: isTag ? null : shown(change.was),
    who: who(actor),
    at: at.toISOString(),
    stands: 'kept' as const,
    mayBeBoth: true,
  }
}
