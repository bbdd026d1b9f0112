import { consentWordsOf, type Said } from '../../consents/index.ts'
import { keptFen, piecesBack, wasReturned } from '../../orders/index.ts'
import { plannedOnce, type Tx } from '../../runtime/db/transaction.ts'
import type { Picture } from '../../segments/index.ts'
import { autoTagOf } from '../../tagging/index.ts'

interface PictureRow {
  id: string
  last_paid_day: number | null
  first_paid_day: number | null
  last_act_day: number | null
  paid_orders: number | null
  paid_fen_12m: number | null
  average_fen: number | null
  return_percent: number | null
  work_orders: number | null
  open_work_orders: number | null
  lowest_stars: number | null
  predicted_fen: number | null
  discount_percent: number | null
  bonus_score: number | null
  changes_on: number | null
  words: string[] | null
  acts: { item: string; day: number; times: number }[] | null
  said: (Omit<Said, 'saidAt'> & { saidAt: string })[] | null
}

/** Windows reach back as far as a rule may ask. */
const keptDays = 1100

const day = (column: string) => `((${column} at time zone 'Asia/Shanghai')::date - date '1970-01-01')`

/** What each part of the statement tells of a person. */
const parts = {
  root: [],
  purchase: [
    'last_paid_day',
    'first_paid_day',
    'paid_orders',
    'paid_fen_12m',
    'average_fen',
    'return_percent',
  ],
  cheap: ['discount_percent', 'bonus_score'],
  jobs: ['work_orders', 'open_work_orders', 'lowest_stars'],
  scored: ['predicted_fen'],
  turn: ['changes_on'],
  words: ['words'],
  acts: ['last_act_day', 'acts'],
  said: ['said'],
}
const columns = Object.values(parts).flat()
const typeOf = (column: string): string =>
  column === 'words' ? 'text[]' : column === 'acts' || column === 'said' ? 'jsonb' : 'int'

/** Parts are laid below each other and gathered by person: joined side by side they would be walked for each person. */
const partOf = ([name, own]: [string, string[]]): string => {
  const values = columns.map((one) => (own.includes(one) ? one : `null::${typeOf(one)} as ${one}`))
  return `select ${name === 'root' ? 'id as head' : 'head'}, ${values.join(', ')} from ${name}`
}
const counted = ['paid_orders', 'paid_fen_12m', 'work_orders', 'open_work_orders']
const aggregate = (column: string): string =>
  typeOf(column) === 'jsonb'
    ? `(array_agg(${column}) filter (where ${column} is not null))[1]`
    : counted.includes(column)
      ? `coalesce(max(${column}), 0)`
      : `max(${column})`

/**
 * What segments may ask of these persons, from every folder that knows of them: one statement for all. Every part joins by
 * the rows of the person, of which there may be several, and by plain columns: behind row security a cast or a coalesce in
 * the condition reads the whole table.
 */
const picture = `
  with named as materialized (
    select coalesce(c.merged_into, c.id) as id from customers.customer c where c.brand_id = $1 and c.id = any($2::uuid[])
  ), root as materialized (
    select distinct h.id from named
    join customers.customer h on h.brand_id = $1 and h.id = named.id and h.merged_into is null and h.erased_at is null
  ), own as materialized (
    select id as head, id as row_id, id::text as row_text from root
    union all select r.merged_into, r.id, r.id::text from root join customers.customer r on r.brand_id = $1 and r.merged_into = root.id
  ), bought as materialized (
    select o.head, b.id, b.marketplace, ${keptFen('b')} as kept_fen, ${day('b.paid_at')} as paid_day,
      ${wasReturned('b')} as returned,
      exists (select from orders.after_sales_request a where a.brand_id = $1 and a.order_id = b.id and a.kind <> 'price_protection'
        and a.state not in ('refunded', 'withdrawn', 'merchant_refused')) as disputed
    from own o join orders."order" b on b.brand_id = $1 and b.customer_id = o.row_id where b.paid_at is not null
  ), purchase as (
    -- What went back whole is no purchase, as the value of customers and their needs count.
    select head, max(paid_day) filter (where kept_fen > 0) as last_paid_day, min(paid_day) filter (where kept_fen > 0) as first_paid_day,
      count(*) filter (where kept_fen > 0)::int as paid_orders,
      least(coalesce(sum(kept_fen) filter (where kept_fen > 0 and paid_day > $3 - 365), 0), 2000000000)::int as paid_fen_12m,
      least(round(avg(kept_fen) filter (where kept_fen > 0)), case when bool_or(kept_fen > 0) then 2000000000 end)::int as average_fen,
      (100 * count(*) filter (where returned) / count(*))::int as return_percent,
      min(paid_day) filter (where kept_fen > 0 and paid_day > $3 - 365) + 365 as leaves_year
    from bought group by head
  ), cheap as (
    select b.head, round(avg((e.facts ->> 'percent')::numeric))::int as discount_percent,
      case when count(*) >= $4 then
        (100 * count(*) filter (where (e.facts ->> 'percent')::numeric >= $5) / count(*))::int end as bonus_score
    from bought b join behaviour.event e on e.brand_id = $1 and e.order_id = b.id and e.item = 'discount_share' group by b.head
  ), goods as (
    select distinct b.head, p.id, p.category from bought b
    join orders."order" o on o.brand_id = $1 and o.id = b.id and o.state <> 'closed'
    join orders.order_line l on l.brand_id = $1 and l.order_id = b.id and l.quantity > ${piecesBack('o', 'l')}
    join orders.line_product m on m.brand_id = $1 and m.order_id = b.id and m.line_id = l.line_id
    join catalog.product p on p.brand_id = $1 and p.id = m.product_id
  ), contact as (
    select o.head, k.id, k.gender from own o join contacts.contact k on k.brand_id = $1 and k.customer_id = o.row_id
  ), friends as (
    select k.head, w.wecom_user_id, w.lost_at, ${day('w.added_at')} as added_day, ${day('w.lost_at')} as lost_day, c.name as channel from contact k
    join contacts.contact_owner w on w.brand_id = $1 and w.contact_id = k.id
    left join contacts.live_code c on c.brand_id = $1 and c.state = w.state
  ), relation as (
    select head, bool_or(lost_at is null) as is_friend, max(added_day) filter (where lost_at is null) as added_day, max(lost_day) as lost_day
    from friends group by head
  ), groups as (
    select k.head, bool_or(m.left_at is null) as member, max(${day('m.joined_at')}) filter (where m.left_at is null) as joined_day
    from contact k join contacts.group_member m on m.brand_id = $1 and m.contact_id = k.id group by k.head
  ), due as (
    select o.head, n.kind = 'warranty' as is_warranty, n.due_day, case when n.state = 'snoozed' then n.snoozed_day else 0 end as from_day from own o
    join needs.need n on n.brand_id = $1 and n.person_id = o.head and o.head = o.row_id and n.kind in ('part', 'care', 'warranty')
      and n.state in ('open', 'assigned', 'snoozed')
  ), turn as (
    select head, min(on_day) as changes_on from (
      select head, leaves_year as on_day from purchase
      union all select head, joined_day + 31 from groups
      union all select r.head, t.on_day from relation r
        cross join lateral (values (r.added_day + 8), (r.added_day + 31), (case when not r.is_friend then r.lost_day + 31 end)) as t(on_day)
      union all select d.head, t.on_day from due d cross join lateral (values (d.due_day - 30), (d.due_day - 7), (d.due_day + 1), (d.from_day)) as t(on_day)
    ) t where on_day > $3 group by head
  ), said as (
    select o.head, jsonb_agg(jsonb_build_object('purpose', e.purpose, 'channel', e.channel, 'given', e.given, 'saidAt', e.said_at,
      'way', e.way, 'textVersion', e.text_version)) as said
    from own o join consents.entry e on e.brand_id = $1 and e.customer_id = o.row_id group by o.head
  ), jobs as (
    select o.head, count(*)::int as work_orders, count(*) filter (where w.state not in ('settled', 'cancelled'))::int as open_work_orders,
      min(w.rating)::int as lowest_stars
    from own o join work_orders.work_order w on w.brand_id = $1 and w.customer_id = o.row_text group by o.head
  ), subject as (
    select head, row_id as id from own
    union all select o.head, v.id from own o
      join behaviour.visitor v on v.brand_id = $1 and v.customer_id = o.row_id and v.withdrawn_at is null
  ), acted as (
    select s.head, e.item, ${day('e.at')} as day, count(*)::int as times from subject s
    join behaviour.event e on e.brand_id = $1 and e.subject_id = s.id
    group by s.head, e.item, 3 having ${day('e.at')} between $3 - ${keptDays} and $3 + 1
  ), acts as (
    select head, max(day) as last_act_day, jsonb_agg(jsonb_build_object('item', item, 'day', day, 'times', times)) as acts
    from acted group by head
  ), level as (
    -- By hand, of the row that customers (person.ts) shows; without one the ladder's stands.
    select distinct on (o.head) o.head, c.level from own o
    join customers.customer h on h.brand_id = $1 and h.id = o.head
    join customers.customer c on c.brand_id = $1 and c.id = o.row_id and c.level <> '普通'
    order by o.head, (h.survivors ->> 'level' = o.row_text) desc nulls last, o.head = o.row_id desc, coalesce(c.level_at, c.created_at) desc, c.id
  ), words as (
    select head, array_agg(distinct word order by word) as words from (
      select head, 'marketplace=' || marketplace as word from bought
      union all select head, 'after_sales=open' from bought where disputed
      union all select head, 'owned_product=' || id from goods
      union all select head, 'category_preference=' || category from goods
      union all select head, 'wecom_owner=' || wecom_user_id from friends where lost_at is null
      union all select r.head, 'wecom_relation=' || w.word from relation r
        cross join lateral (values ('added', r.is_friend), ('added_7d', r.added_day >= $3 - 7), ('added_30d', r.added_day >= $3 - 30),
          ('lost', not r.is_friend), ('lost_30d', not r.is_friend and r.lost_day >= $3 - 30)) as w(word, holds) where w.holds
      -- Friends of one person who say two things: nobody is addressed by a guess.
      union all select head, 'gender=' || min(gender) from contact where gender is not null group by head having min(gender) = max(gender)
      union all select head, 'acquisition_channel=' || channel from friends where channel is not null
      union all select o.head, 'tag=' || t.name from own o
        join customers.tag t on t.brand_id = $1 and t.customer_id = o.row_id and t.removed_at is null
      union all select o.head, 'region=' || r.code from own o
        join customers.customer c on c.brand_id = $1 and c.id = o.row_id and c.region_code ~ '^[0-9]{6}$'
        cross join lateral (values (left(c.region_code, 2) || '0000'), (left(c.region_code, 4) || '00'), (c.region_code)) as r(code)
      union all select o.head, 'churn_risk=' || v.churn from own o
        join value.score v on v.brand_id = $1 and v.person_id = o.head and o.head = o.row_id and v.churn <> 'unknown'
      union all select o.head, 'rfm_group=' || v.rfm_group from own o
        join value.score v on v.brand_id = $1 and v.person_id = o.head and o.head = o.row_id and v.rfm_group is not null
      union all select n.head, 'consumable_due=' || d.word from due n
        join (values (false, 'overdue', -100000, -1), (false, 'week', 0, 7), (false, 'month', 0, 30), (true, 'warranty_week', 0, 7),
            (true, 'warranty_month', 0, 30)) as d(is_warranty, word, lowest, highest)
          on d.is_warranty = n.is_warranty and n.due_day - $3 between d.lowest and d.highest where n.from_day <= $3
      union all select head, 'customer_group_activity=' || case when member then 'member' else 'left' end from groups
      union all select head, 'customer_group_activity=joined_30d' from groups where joined_day >= $3 - 30
      union all select o.head, 'life_stage=' || l.word from own o
        join tagging.verdict v on v.brand_id = $1 and v.customer_id = o.head and o.head = o.row_id
        join (values ('stage-seeding', 'seeding'), ('stage-new-home', 'new_home'), ('stage-renewal', 'renewal')) as l(code, word) on l.code = v.code
      union all select c.id, d.word || coalesce(l.level, c.ladder_level, c.level) from root r
        join customers.customer c on c.brand_id = $1 and c.id = r.id left join level l on l.head = r.id
        cross join (values ('level='), ('loyalty_tier=')) as d(word)
    ) w where length(word) < 200 group by head
  ), scored as (
    select person_id as head, least(predicted_fen, 2000000000)::int as predicted_fen
    from root join value.score s on s.brand_id = $1 and s.person_id = root.id
  )
  select head as id, ${columns.map((one) => `${aggregate(one)} as ${one}`).join(', ')}
  from (${Object.entries(parts).map(partOf).join(' union all ')}) part group by head`

export async function picturesOf(tx: Tx, rowIds: readonly string[], today: number): Promise<Picture[]> {
  const values = [tx.brandId, rowIds, today, hunter.orders, hunter.discountPercent]
  // A plan of it takes longer than drawing one person.
  const found = await plannedOnce(tx, () => tx.named<PictureRow>('insight.pictures_of', picture, values))
  return found.map(({ id, words, acts, said, changes_on, ...given }) => ({
    id,
    numbers: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)),
    words: new Set([...(words ?? []), ...saidWords(said)]),
    acts: acts ?? [],
    staleDay: Math.min(changes_on ?? Number.POSITIVE_INFINITY, today + lookAgain(id)),
  }))
}

const hunter = autoTagOf('bonus-hunter')!.numbers

function saidWords(said: PictureRow['said']): string[] {
  return consentWordsOf((said ?? []).map((one) => ({ ...one, saidAt: new Date(one.saidAt) }))).map(
    (word) => `consent=${word}`,
  )
}

/** What no event tells is found within weeks; each person on a day of their own, so that no day has all of them. */
const lookAgain = (personId: string): number => 21 + (Number.parseInt(personId.slice(-2), 16) % 14)

/** Rows for whom another one stands, or who are forgotten. */
export async function absorbedOf(tx: Tx, rowIds: readonly string[]): Promise<string[]> {
  const found = await tx.named<{ id: string }>(
    'insight.absorbed_of',
    'select id from customers.customer where brand_id = $1 and id = any($2::uuid[]) and (merged_into is not null or erased_at is not null)',
    [tx.brandId, rowIds],
  )
  return found.map((one) => one.id)
}

/** Of these, those who have a picture and are no customer any more. */
export async function removedAmong(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const found = await tx.named<{ id: string }>(
    'insight.removed_among',
    `select p.person_id as id from segments.person p where p.brand_id = $1 and p.person_id = any($2::uuid[]) and not p.gone
       and not exists (select from customers.customer c where c.brand_id = $1 and c.id = p.person_id)`,
    [tx.brandId, ids],
  )
  return found.map((one) => one.id)
}

/** Persons whom these rows stand for. */
export async function headsOf(tx: Tx, rowIds: readonly string[]): Promise<string[]> {
  const found = await tx.named<{ id: string }>(
    'insight.heads_of',
    'select distinct coalesce(merged_into, id) as id from customers.customer where brand_id = $1 and id = any($2::uuid[])',
    [tx.brandId, rowIds],
  )
  return found.map((one) => one.id)
}

/** Customers by id behind `after`, and who of them has no picture. */
export async function walkedBehind(
  tx: Tx,
  after: string,
  limit: number,
): Promise<{ id: string; unpictured: boolean }[]> {
  return tx.named(
    'insight.walked_behind',
    `with walked as materialized (
       select c.id from customers.customer c where c.brand_id = $1 and c.id > $2 and c.merged_into is null and c.erased_at is null
       order by c.id limit $3)
     select w.id, p.person_id is null as unpictured from walked w
     left join segments.person p on p.brand_id = $1 and p.person_id = w.id order by w.id`,
    [tx.brandId, after, limit],
  )
}

/** Customers that have no picture; those looked for page by page. */
export async function countUnpictured(tx: Tx): Promise<number> {
  const [row] = await tx.named<{ n: bigint }>(
    'insight.count_unpictured',
    `select count(*) as n from customers.customer c where c.brand_id = $1 and c.merged_into is null and c.erased_at is null and not exists (
       select from segments.person p where p.brand_id = $1 and p.person_id = c.id)`,
    [tx.brandId],
  )
  return Number(row!.n)
}
