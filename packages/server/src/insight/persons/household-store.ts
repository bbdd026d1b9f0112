import type { Tx } from '../../runtime/db/transaction.ts'

export interface SharedAddress {
  otherId: string
  orders: number
  districtCode: string | null
  lastAt: Date
  /** How many people the address was written for in all. */
  people: number
}

/** More people than a home holds: a parcel station, an office, a site. */
export const mostAtHome = 6

/**
 * Other people to whose whole address orders went that is one of this person's. Addresses of more people than a home holds
 * are left out, and so are those who are in the same household or were said to be none.
 */
export function sharedAddresses(tx: Tx, customerId: string): Promise<SharedAddress[]> {
  return tx.named(
    'insight.shared_addresses',
    `with own as materialized (select unnest(customers.same_person($1, $2::uuid)) as id),
     keys as (select distinct o.address_key from orders."order" o join own on own.id = o.customer_id
       where o.brand_id = $1 and o.address_key is not null and not o.receiver_masked limit 20),
     there as (
       select o.address_key, coalesce(c.merged_into, c.id) as person, count(*) as orders, max(o.created_at) as last_at, max(o.district_code) as district
       from keys k join orders."order" o on o.brand_id = $1 and o.address_key = k.address_key and not o.receiver_masked
       join customers.customer c on c.brand_id = $1 and c.id = o.customer_id
       group by 1, 2),
     sized as (select *, count(*) over (partition by address_key) as people from there)
     select person::text as "otherId", sum(orders)::int as orders, max(district) as "districtCode", max(last_at) as "lastAt", max(people)::int as people
     from sized s where people <= $3 and person not in (select id from own)
       and not exists (select from customers.household_apart a where a.brand_id = $1
         and ((a.customer_id in (select id from own) and a.other_id = any(customers.same_person($1, s.person)))
           or (a.other_id in (select id from own) and a.customer_id = any(customers.same_person($1, s.person)))))
     group by person order by max(last_at) desc, person limit 5`,
    [tx.brandId, customerId, mostAtHome],
  )
}
