import { type RawBuilder, sql } from 'kysely'

/** Tables where a rule makes a row a customer's. */
const tables = [
  'orders."order"',
  'contacts.contact',
  'contacts.membership',
  'conversations.session',
  'behaviour.visitor',
]

/** How many rows of each are somebody's, and how many of these do not say by what, or say it of nobody: the law wants none. */
export async function bareLinks(
  query: <Row>(statement: RawBuilder<Row>) => Promise<Row[]>,
): Promise<Record<string, { linked: number; bare: number }>> {
  const found = await query(
    sql<{ name: string; linked: number; bare: number }>`${sql.join(
      tables.map(
        (name) => sql`select ${name}::text as name, count(customer_id)::int as linked, count(*) filter (
          where (customer_id is null) <> (linked_by is null) or (customer_id is null) <> (link_rule_version is null))::int as bare
          from ${sql.raw(name)}`,
      ),
      sql` union all `,
    )}`,
  )
  return Object.fromEntries(found.map(({ name, ...counts }) => [name, counts]))
}
