import type { Tx } from '../runtime/db/transaction.ts'

/** The rows of one person; the id is of the row that stands for all. */
export interface Rows {
  personId: string
  rowIds: string[]
}

const rowsOf = `select h.id as "personId",
  h.id || array(select r.id from customers.customer r where r.brand_id = $1 and r.merged_into = h.id) as "rowIds" from heads h order by h.id`

/** Who these rows belong to, each person once. */
export function personsOf(tx: Tx, rowIds: readonly string[]): Promise<Rows[]> {
  return tx.named<Rows>(
    'customers.persons_of',
    `with heads as (select distinct coalesce(merged_into, id) as id from customers.customer
       where brand_id = $1 and id = any($2::uuid[])) ${rowsOf}`,
    [tx.brandId, rowIds],
  )
}

/** Persons in the order of their ids, for a walk over all of them. */
export function personsAfter(tx: Tx, afterId: string | null, limit: number): Promise<Rows[]> {
  return tx.named<Rows>(
    'customers.persons_after',
    `with heads as (select id from customers.customer where brand_id = $1 and merged_into is null
       and id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000') order by id limit $3) ${rowsOf}`,
    [tx.brandId, afterId, limit],
  )
}

/** Some `most` persons, the same ones each time: chosen by the end of their ids, which is random. */
export function samplePersons(tx: Tx, most: number): Promise<Rows[]> {
  return tx.named<Rows>(
    'customers.sample_persons',
    `with heads as (select id from customers.customer where brand_id = $1 and merged_into is null
       order by right(id::text, 8) limit $2) ${rowsOf}`,
    [tx.brandId, most],
  )
}
