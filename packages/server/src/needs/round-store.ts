import type { Tx } from '../runtime/db/transaction.ts'
import type { Standing } from './need.ts'

/** Acted on at any time: how it stands may be open again, and is told from one that nobody touched. */
const actedOn = `(n.state <> 'open' or exists (select from needs.act a where a.brand_id = n.brand_id and a.need_id = n.id))`

const keep = (
  which: string,
) => `insert into needs.round (brand_id, person_id, key, since_day, need_id, state, assigned_to, snoozed_day, kept_at)
  select n.brand_id, n.person_id, n.key, n.since_day, n.id, n.state, n.assigned_to, n.snoozed_day, $2
  from needs.need n where n.brand_id = $1 and ${which} and ${actedOn}
  on conflict (brand_id, person_id, key, since_day) do update set need_id = excluded.need_id, state = excluded.state,
    assigned_to = excluded.assigned_to, snoozed_day = excluded.snoozed_day, kept_at = excluded.kept_at`

/** Keeps how all needs of these rows stand, before another row stands for them. */
export async function keepRoundsOf(tx: Tx, rowIds: readonly string[]): Promise<void> {
  await tx.named('needs.keep_rounds_of', keep('n.person_id = any($3::uuid[])'), [tx.brandId, tx.now, rowIds])
}

export interface DrawnRound {
  personId: string
  key: string
  sinceDay: number
}

/** Keeps how those needs of these persons stand that go, or begin another round, with what is drawn now. */
export async function keepEndingRounds(
  tx: Tx,
  personIds: readonly string[],
  drawn: readonly DrawnRound[],
): Promise<void> {
  if (personIds.length === 0) return
  await tx.named(
    'needs.keep_ending_rounds',
    keep(`n.person_id = any($3::uuid[]) and not exists (
       select from unnest($4::uuid[], $5::text[], $6::integer[]) as k(person_id, key, since_day)
       where k.person_id = n.person_id and k.key = n.key and k.since_day = n.since_day)`),
    [
      tx.brandId,
      tx.now,
      personIds,
      drawn.map((one) => one.personId),
      drawn.map((one) => one.key),
      drawn.map((one) => one.sinceDay),
    ],
  )
}

export interface KnownRound {
  /** Null where the person itself never had this need. */
  needId: string | null
  /** Null where nothing was done of this round. */
  stood: Standing | null
}

const standing = 'state, assigned_to, snoozed_day'
const isOfUnit = (alias: string) => `${alias}.key not like 'restock:%'`

/** Of whom the rows were a part once, and followed up in that time: the purchase may have been theirs. */
const followedUpAsOne = `exists (select from customers.merge m
  where m.brand_id = $1 and m.moved && w."rowIds" and m.kept_id = r.person_id and m.undone_at is not null
    and exists (select from needs.act a where a.brand_id = $1 and a.need_id = r.need_id and a.at between m.merged_at and m.undone_at))`

/**
 * What is known of these rounds, in their order, but for those that stand already: how any row of the person left it, its own word first, then the newest. A part or
 * a warranty is of one installed product: there the newest word counts, whoever had the product when it was said.
 */
export async function knownRounds(
  tx: Tx,
  rounds: readonly (DrawnRound & { rowIds: readonly string[] })[],
): Promise<KnownRound[]> {
  if (rounds.length === 0) return []
  const found = await tx.named<KnownRound & { place: number }>(
    'needs.known_rounds',
    `select w.place, own.need_id as "needId", case when s.state is not null then
       jsonb_build_object('state', s.state, 'assignedTo', s.assigned_to, 'snoozedDay', s.snoozed_day) end as stood
     from jsonb_to_recordset($2::jsonb) as w(place integer, "personId" uuid, key text, "sinceDay" integer, "rowIds" uuid[])
     left join lateral (select r.need_id from needs.round r where r.brand_id = $1 and r.person_id = w."personId" and r.key = w.key
       order by r.kept_at desc limit 1) own on true
     left join lateral (select ${standing} from (
         select person_id, kept_at, ${standing} from needs.round r
         where r.brand_id = $1 and r.person_id = any(w."rowIds") and r.key = w.key and r.since_day = w."sinceDay"
         union all
         select person_id, kept_at, ${standing} from needs.round r
         where r.brand_id = $1 and r.key = w.key and r.since_day = w."sinceDay" and ${isOfUnit('r')}
         union all
         select person_id, 'infinity', ${standing} from needs.need n
         where n.brand_id = $1 and n.person_id = any(w."rowIds") and n.key = w.key and n.since_day = w."sinceDay" and ${actedOn}
         union all
         select person_id, 'infinity', ${standing} from needs.need n
         where n.brand_id = $1 and n.key = w.key and n.since_day = w."sinceDay" and ${isOfUnit('n')} and ${actedOn}
         union all
         select person_id, kept_at, ${standing} from (select * from needs.round union all
             select brand_id, person_id, key, since_day, id, state, assigned_to, snoozed_day, 'infinity' from needs.need) r
         where r.brand_id = $1 and r.key = w.key and r.since_day = w."sinceDay" and ${followedUpAsOne}) k
       order by w.key like 'restock:%' and k.person_id = w."personId" desc, k.kept_at desc limit 1) s on true
     where not exists (select from needs.need n where n.brand_id = $1 and n.person_id = w."personId" and n.key = w.key
       and n.since_day = w."sinceDay")`,
    [tx.brandId, JSON.stringify(rounds.map((one, place) => ({ place, ...one })))],
  )
  const byPlace = new Map(found.map(({ place, needId, stood }) => [place, { needId, stood }]))
  return rounds.map((_, place) => byPlace.get(place) ?? { needId: null, stood: null })
}
