import type { Tx } from '../runtime/db/transaction.ts'
import type { ActFacts, KeptUnit } from './installed-product.ts'
import type { OwnLife, OwnLives } from './own-life.ts'

/** Everything that the brand set, by place. */
export async function ownLives(tx: Tx): Promise<OwnLives> {
  const found = await tx.named<{ place: string; life: OwnLife }>(
    'installed_products.own_lives',
    'select place, life from installed_products.own_life where brand_id = $1',
    [tx.brandId],
  )
  return Object.fromEntries(found.map(({ place, life }) => [place, life]))
}

/** Until the commit nobody else changes cycles, so that changes are numbered in the order of commits. */
export async function lockLives(tx: Tx): Promise<void> {
  await tx.named('installed_products.lock_lives', 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `life-cycles:${tx.brandId}`,
  ])
}

export interface LifeChange {
  id: string
  seq: number
  place: string
  before: OwnLife | null
  after: OwnLife | null
  /** The change that it takes back. */
  undoes: string | null
  actor: string
  at: Date
}

const columns = 'id, seq::int as seq, place, before, after, undoes, actor, at'

export async function writeLife(
  tx: Tx,
  { place, before, after, undoes }: Pick<LifeChange, 'place' | 'before' | 'after' | 'undoes'>,
): Promise<string> {
  const id = tx.ports.ids.next()
  await tx.named(
    'installed_products.write_life_change',
    `insert into installed_products.life_change (brand_id, id, place, before, after, undoes, actor, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [tx.brandId, id, place, json(before), json(after), undoes, `${tx.actor.kind}:${tx.actor.id}`, tx.now],
  )
  if (after)
    await tx.named(
      'installed_products.write_own_life',
      `insert into installed_products.own_life (brand_id, place, life, change_id) values ($1, $2, $3, $4)
       on conflict (brand_id, place) do update set life = excluded.life, change_id = excluded.change_id`,
      [tx.brandId, place, json(after), id],
    )
  else
    await tx.named(
      'installed_products.drop_own_life',
      'delete from installed_products.own_life where brand_id = $1 and place = $2',
      [tx.brandId, place],
    )
  return id
}

const json = (life: OwnLife | null): string | null => life && JSON.stringify(life)

/** What was changed at a place, the newest first. */
export function lifeChangesAt(tx: Tx, place: string, limit: number): Promise<LifeChange[]> {
  return tx.named<LifeChange>(
    'installed_products.life_changes_at',
    `select ${columns} from installed_products.life_change where brand_id = $1 and place = $2 order by seq desc limit $3`,
    [tx.brandId, place, limit],
  )
}

export async function lifeChange(tx: Tx, id: string): Promise<LifeChange | null> {
  const [found] = await tx.named<LifeChange>(
    'installed_products.life_change',
    `select ${columns} from installed_products.life_change where brand_id = $1 and id = $2`,
    [tx.brandId, id],
  )
  return found ?? null
}

/** The first change that came after that one, for those who follow them. */
export async function lifeChangeAfter(tx: Tx, seq: number): Promise<{ seq: number; place: string } | null> {
  const [found] = await tx.named<{ seq: number; place: string }>(
    'installed_products.life_change_after',
    `select seq::int as seq, place from installed_products.life_change where brand_id = $1 and seq > $2 order by seq limit 1`,
    [tx.brandId, seq],
  )
  return found ?? null
}

/** Customers who have units of these products in use, in the order of their ids. */
export async function ownersAfter(
  tx: Tx,
  productIds: readonly string[],
  afterId: string | null,
  limit: number,
): Promise<string[]> {
  const found = await tx.named<{ id: string }>(
    'installed_products.owners_after',
    `select distinct coalesce(holder_id, customer_id) as id from installed_products.installed_product
     where brand_id = $1 and product_id = any($2::text[]) and state = 'owned'
       and coalesce(holder_id, customer_id) > coalesce($3::uuid, '00000000-0000-0000-0000-000000000000')
     order by id limit $4`,
    [tx.brandId, productIds, afterId, limit],
  )
  return found.map(({ id }) => id)
}

export async function countOwners(
  tx: Tx,
  productIds: readonly string[],
): Promise<{ owners: number; units: number }> {
  const [found] = await tx.named<{ owners: number; units: number }>(
    'installed_products.count_owners',
    `select count(distinct coalesce(holder_id, customer_id))::int as owners, count(*)::int as units
     from installed_products.installed_product where brand_id = $1 and product_id = any($2::text[]) and state = 'owned'`,
    [tx.brandId, productIds],
  )
  return found!
}

/** What a day of a part is counted from. */
export type DatedUnit = Pick<
  KeptUnit,
  'id' | 'productId' | 'boughtAt' | 'deliveredAt' | 'installedAt' | 'works' | 'serial' | 'state'
> & { acts: { facts: ActFacts; at: Date; id: string }[] }

interface DatedRow {
  id: string
  product_id: string
  serial: string | null
  bought_at: Date | null
  delivered_at: Date | null
  installed_at: Date | null
  state: KeptUnit['state']
  works: KeptUnit['works']
  acts: { id: string; at: string; kind: string; facts: object }[] | null
}

/** Units of these products in use, `most` of them: chosen by the end of their ids, which is random. */
export async function datedUnits(tx: Tx, productIds: readonly string[], most: number): Promise<DatedUnit[]> {
  const found = await tx.named<DatedRow>(
    'installed_products.dated_units',
    `select p.id, p.product_id, p.serial, p.bought_at, p.delivered_at, p.installed_at, p.state, p.works, a.acts
     from (select * from installed_products.installed_product where brand_id = $1 and product_id = any($2::text[]) and state = 'owned'
       order by right(id::text, 8) limit $3) p
     left join lateral (select jsonb_agg(jsonb_build_object('id', id, 'at', at, 'kind', kind, 'facts', facts)) as acts
       from installed_products.act where brand_id = $1 and installed_product_id = p.id and undone_at is null
         and kind in ('retired', 'exchanged', 'part_done')) a on true`,
    [tx.brandId, productIds, most],
  )
  return found.map((row) => ({
    id: row.id,
    productId: row.product_id,
    serial: row.serial,
    boughtAt: row.bought_at,
    deliveredAt: row.delivered_at,
    installedAt: row.installed_at,
    state: row.state,
    works: row.works,
    acts: (row.acts ?? []).map(({ id, at, kind, facts }) => ({
      id,
      at: new Date(at),
      facts: { kind, ...facts } as ActFacts,
    })),
  }))
}
