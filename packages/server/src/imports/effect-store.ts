import { type KeptLink, type LinkColumns, linkedByJson } from '../customers/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'

export type TargetKind =
  | 'order'
  | 'after_sales'
  | 'customer'
  | 'product'
  | 'product_match'
  | 'shop'
  | 'record'

export interface EffectWrite {
  kind: TargetKind
  id: string
  what: 'created' | 'updated' | 'touched'
  row: number | null
  key: Buffer | null
  content: Buffer | null
  /** Sealed by the caller. */
  before: Buffer | null
  /** Of a customer: by what the row is theirs. */
  link?: KeptLink | null
}

/** Keeps what was done. A second write to the same target keeps the first `before`: undo goes back behind the import. */
export async function writeEffects(tx: Tx, importId: string, effects: readonly EffectWrite[]): Promise<void> {
  if (effects.length === 0) return
  const each = [...new Map(effects.map((one) => [`${one.kind}|${one.id}`, one])).values()]
  await tx.named(
    'imports.write_effects',
    `insert into imports.effect (brand_id, import_id, at, target_kind, target_id, what, row, target_key, content, before, linked_by, link_rule_version)
     select $1, $2, $3, * from unnest($4::text[], $5::text[], $6::text[], $7::integer[], $8::bytea[], $9::bytea[], $10::bytea[], $11::jsonb[], $12::text[])
     on conflict (brand_id, import_id, target_kind, target_id) do update set
       what = case when imports.effect.what = 'touched' then excluded.what else imports.effect.what end,
       row = coalesce(excluded.row, imports.effect.row), linked_by = coalesce(excluded.linked_by, imports.effect.linked_by),
       link_rule_version = coalesce(excluded.link_rule_version, imports.effect.link_rule_version), content = coalesce(excluded.content, imports.effect.content),
       before = case when imports.effect.what = 'touched' then excluded.before else imports.effect.before end,
       at = case when excluded.what = 'touched' then imports.effect.at else excluded.at end, state = 'standing'`,
    [
      tx.brandId,
      importId,
      tx.now,
      each.map((e) => e.kind),
      each.map((e) => e.id),
      each.map((e) => e.what),
      each.map((e) => e.row),
      each.map((e) => e.key),
      each.map((e) => e.content),
      each.map((e) => e.before),
      each.map((e) => linkedByJson(e.link ?? null)),
      each.map((e) => e.link?.ruleVersion ?? null),
    ],
  )
}

/** What the newest import that still stands said of these targets, by key in hex. */
export async function contentsOf(tx: Tx, keys: readonly Buffer[]): Promise<Map<string, Buffer>> {
  if (keys.length === 0) return new Map()
  const found = await tx.named<{ target_key: Buffer; content: Buffer | null }>(
    'imports.contents_of',
    `select distinct on (e.target_key) e.target_key, e.content from unnest($2::bytea[]) as k(key)
     join imports.effect e on e.brand_id = $1 and e.target_key = k.key and e.state = 'standing'
     order by e.target_key, e.at desc`,
    [tx.brandId, keys],
  )
  return new Map(
    found.flatMap((row) => (row.content ? [[row.target_key.toString('hex'), row.content] as const] : [])),
  )
}

export interface EffectRow extends LinkColumns {
  target_kind: TargetKind
  target_id: string
  what: EffectWrite['what']
  row: number | null
  before: Buffer | null
  at: Date
  state: 'standing' | 'taken_back' | 'left'
  left_because: string | null
}

const columns =
  'target_kind, target_id, what, row, before, at, state, left_because, linked_by, link_rule_version'

/** Effects of one kind that stand, to be taken back. */
export function standingEffects(
  tx: Tx,
  importId: string,
  kind: TargetKind,
  limit: number,
): Promise<EffectRow[]> {
  return tx.named<EffectRow>(
    'imports.standing_effects',
    `select ${columns} from imports.effect where brand_id = $1 and import_id = $2 and target_kind = $3 and state = 'standing'
     order by target_id limit $4`,
    [tx.brandId, importId, kind, limit],
  )
}

export async function settleEffects(
  tx: Tx,
  importId: string,
  kind: TargetKind,
  ids: readonly string[],
  left: ReadonlyMap<string, string>,
): Promise<void> {
  await tx.named(
    'imports.settle_effects',
    `update imports.effect e set state = case when s.because is null then 'taken_back' else 'left' end, left_because = s.because
     from unnest($4::text[], $5::text[]) as s(id, because)
     where e.brand_id = $1 and e.import_id = $2 and e.target_kind = $3 and e.target_id = s.id`,
    [tx.brandId, importId, kind, ids, ids.map((one) => left.get(one) ?? null)],
  )
}

/** What could not be taken back before gets another chance. */
export async function reviveLeft(tx: Tx, importId: string): Promise<void> {
  await tx.named(
    'imports.revive_left',
    `update imports.effect set state = 'standing', left_because = null where brand_id = $1 and import_id = $2 and state = 'left'`,
    [tx.brandId, importId],
  )
}

/** Of these orders, those that this import made and took back. */
export async function takenBackOrders(
  tx: Tx,
  importId: string,
  orderIds: readonly string[],
): Promise<Set<string>> {
  const found = await tx.named<{ target_id: string }>(
    'imports.taken_back_orders',
    `select target_id from imports.effect where brand_id = $1 and import_id = $2 and target_kind = 'order'
       and target_id = any($3::text[]) and state = 'taken_back' and what = 'created'`,
    [tx.brandId, importId, orderIds],
  )
  return new Set(found.map((row) => row.target_id))
}

export function effectsOfTarget(
  tx: Tx,
  kind: TargetKind,
  targetId: string,
): Promise<(EffectRow & { import_id: string })[]> {
  return tx.named<EffectRow & { import_id: string }>(
    'imports.effects_of_target',
    `select import_id, ${columns} from imports.effect where brand_id = $1 and target_kind = $2 and target_id = $3
       and state <> 'taken_back' order by at desc limit 50`,
    [tx.brandId, kind, targetId],
  )
}

export function listEffects(
  tx: Tx,
  importId: string,
  kind: TargetKind,
  after: string | null,
  leftOnly: boolean,
  limit: number,
): Promise<EffectRow[]> {
  return tx.named<EffectRow>(
    'imports.list_effects',
    `select ${columns} from imports.effect where brand_id = $1 and import_id = $2 and target_kind = $3
       and ($4::text is null or target_id > $4) and (not $5::boolean or state = 'left') order by target_id limit $6`,
    [tx.brandId, importId, kind, after, leftOnly, limit],
  )
}

export interface LeftRow {
  target_kind: TargetKind
  left_because: string
  n: number
}

export function countLeft(tx: Tx, importId: string): Promise<LeftRow[]> {
  return tx.named<LeftRow>(
    'imports.count_left',
    `select target_kind, left_because, count(*)::integer as n from imports.effect
     where brand_id = $1 and import_id = $2 and state = 'left' group by 1, 2 order by 3 desc`,
    [tx.brandId, importId],
  )
}

export interface EffectCount {
  target_kind: TargetKind
  what: EffectWrite['what']
  n: number
}

/** How many of each kind an import made, changed or touched. */
export function countEffects(tx: Tx, importId: string): Promise<EffectCount[]> {
  return tx.named<EffectCount>(
    'imports.count_effects',
    `select target_kind, what, count(*)::integer as n from imports.effect where brand_id = $1 and import_id = $2 group by 1, 2`,
    [tx.brandId, importId],
  )
}
