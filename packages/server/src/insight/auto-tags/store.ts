import { businessDayNumber } from '../../kernel/time.ts'
import { keptFen, piecesBack, wasReturned } from '../../orders/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { autoTagOf, type TagFacts } from '../../tagging/index.ts'

const day = (column: string) => `((${column} at time zone 'Asia/Shanghai')::date - date '1970-01-01')`

/**
 * What the rules of tags ask of these persons, from every folder that knows of them, in one statement: days of purchases,
 * discounts, after-sales, ratings and acts. Every part joins by the rows of the person, and by plain columns.
 */
const facts = `
  with own as materialized (
    select distinct h.id as head, r.id as row_id, r.id::text as row_text from customers.customer h
    join customers.customer r on r.brand_id = h.brand_id and (r.id = h.id or r.merged_into = h.id)
    where h.brand_id = $1 and h.merged_into is null and h.id = any($2::uuid[])
  ), bought as materialized (
    select o.head, b.id, ${keptFen('b')} > 0 as kept, ${day('b.paid_at')} as paid_day, ${wasReturned('b')} as returned
    from own o join orders."order" b on b.brand_id = $1 and b.customer_id = o.row_id where b.paid_at is not null
  ), purchase as (
    select head, array_agg(distinct paid_day order by paid_day) filter (where kept) as paid_days, count(*) filter (where kept)::int as paid_orders,
      (100 * count(*) filter (where returned) / count(*))::int as return_percent from bought group by head
  ), cheap as (
    select b.head, round(avg((e.facts ->> 'percent')::numeric))::int as discount_percent, count(*)::int as told from bought b
    join behaviour.event e on e.brand_id = $1 and e.order_id = b.id and e.item = 'discount_share' group by b.head
  ), goods as (
    select b.head, count(distinct p.category)::int as categories from bought b
    join orders."order" o on o.brand_id = $1 and o.id = b.id and o.state <> 'closed'
    join orders.order_line l on l.brand_id = $1 and l.order_id = b.id and l.quantity > ${piecesBack('o', 'l')}
    join orders.line_product m on m.brand_id = $1 and m.order_id = b.id and m.line_id = l.line_id
    join catalog.product p on p.brand_id = $1 and p.id = m.product_id where b.paid_day > $3::int - $7::int group by b.head
  ), asked as (
    select o.head, count(*)::int as requests, count(*) filter (where a.state = 'marketplace_intervened')::int as interventions
    from own o join orders."order" b on b.brand_id = $1 and b.customer_id = o.row_id
    join orders.after_sales_request a on a.brand_id = $1 and a.order_id = b.id
    where a.kind <> 'price_protection' and ${day('a.version_at')} > $3::int - $4::int group by o.head
  ), rated as (
    select o.head, count(*)::int as low from own o join work_orders.work_order w on w.brand_id = $1 and w.customer_id = o.row_text
    join work_orders.rating r on r.brand_id = $1 and r.work_order_id = w.work_order_id
    where r.stars <= 2 and ${day('r.rated_at')} > $3::int - $4::int group by o.head
  ), subject as (
    select head, row_id as id from own
    union all select o.head, v.id from own o
      join behaviour.visitor v on v.brand_id = $1 and v.customer_id = o.row_id and v.withdrawn_at is null
  ), seen as (
    select s.head, count(*) filter (where e.item = 'product_view' and ${day('e.at')} > $3::int - $5::int)::int as views,
      coalesce(sum((e.facts ->> 'seconds')::int) filter (where e.item = 'dwell_time' and ${day('e.at')} > $3::int - $5::int), 0)::int as seconds,
      count(*) filter (where e.item = 'cart_add' and ${day('e.at')} > $3::int - $5::int)::int as carts,
      max(${day('e.at')}) filter (where e.item = 'product_view') as last_view,
      count(*) filter (where e.item in ('product_view', 'favourite', 'search_keyword', 'enquiry') and ${day('e.at')} > $3::int - $6::int)::int as interests
    from subject s join behaviour.event e on e.brand_id = $1 and e.subject_id = s.id
    where e.at > $8::timestamptz and e.item in ('product_view', 'dwell_time', 'cart_add', 'favourite', 'search_keyword', 'enquiry') group by s.head
  )
  select h.head as "personId", coalesce(p.paid_days, '{}') as "paidDays", coalesce(p.paid_orders, 0) as "paidOrders",
    c.discount_percent as "discountPercent", coalesce(c.told, 0) as "ordersThatTell", coalesce(p.return_percent, 0) as "returnPercent",
    coalesce(a.requests, 0) as "afterSalesRequests", coalesce(a.interventions, 0) as interventions, coalesce(r.low, 0) as "lowRatings",
    coalesce(s.views, 0) as views, coalesce(s.seconds, 0) as "dwellSeconds", coalesce(s.carts, 0) as "cartAdds",
    s.last_view as "lastViewDay", coalesce(s.interests, 0) as interests, coalesce(g.categories, 0) as categories
  from (select distinct head from own) h
  left join purchase p on p.head = h.head left join cheap c on c.head = h.head left join goods g on g.head = h.head
  left join asked a on a.head = h.head left join rated r on r.head = h.head left join seen s on s.head = h.head`

const daysOf = (code: string): number => autoTagOf(code)!.numbers.days!
const dayMs = 86_400_000

export async function tagFactsOf(tx: Tx, personIds: readonly string[]): Promise<TagFacts[]> {
  if (personIds.length === 0) return []
  const today = businessDayNumber(tx.now)
  const [complaints, intent, seeding, home] = [
    daysOf('complaint-prone'),
    daysOf('high-intent'),
    daysOf('stage-seeding'),
    daysOf('stage-new-home'),
  ]
  const earliest = new Date(tx.now.getTime() - (Math.max(intent, seeding) + 1) * dayMs)
  const found = await tx.named<Omit<TagFacts, 'today'>>('insight.tag_facts', facts, [
    tx.brandId,
    personIds,
    today,
    complaints,
    intent,
    seeding,
    home,
    earliest,
  ])
  return found.map((row) => ({ ...row, today }))
}
