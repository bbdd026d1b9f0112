import type { Tx } from '../runtime/db/transaction.ts'

export type QualityKind = 'mended' | 'refused' | 'quarantined'

/** How often a cleansing rule did something, and rows of the main file where it did. */
export interface QualityCount {
  rule: string
  what: QualityKind
  n: number
  rows: number[]
}

/** Rows that are kept as examples of each. */
export const mostExamples = 5

/** Adds the counts of a batch, in the transaction of what they count. */
export async function addQuality(tx: Tx, importId: string, counts: readonly QualityCount[]): Promise<void> {
  if (counts.length === 0) return
  await tx.named(
    'imports.add_quality',
    `insert into imports.quality as q (brand_id, import_id, rule, what, n, example_rows)
     select $1, $2, c.rule, c.what, c.n, array(select jsonb_array_elements_text(c.rows)::integer)
     from unnest($3::text[], $4::text[], $5::integer[], $6::jsonb[]) as c(rule, what, n, rows)
     on conflict (brand_id, import_id, rule, what) do update set n = q.n + excluded.n,
       example_rows = (q.example_rows || excluded.example_rows)[1:$7]`,
    [
      tx.brandId,
      importId,
      counts.map((c) => c.rule),
      counts.map((c) => c.what),
      counts.map((c) => c.n),
      counts.map((c) => JSON.stringify(c.rows)),
      mostExamples,
    ],
  )
}

export function qualityOfImport(tx: Tx, importId: string): Promise<QualityCount[]> {
  return tx.named<QualityCount>(
    'imports.quality_of_import',
    `select rule, what, n, example_rows as rows from imports.quality where brand_id = $1 and import_id = $2 order by rule, what`,
    [tx.brandId, importId],
  )
}

/** What came by one mapping, or from one live source, since a moment, and what its rules did. */
export interface SourceQuality {
  /** Of a live source; null for files of one mapping. */
  sourceId: string | null
  name: string
  title: { zh: string; en: string }
  imports: number
  records: number
  refused: number
  quarantined: number
  latestId: string
  rules: { rule: string; what: QualityKind; n: number; latestId: string }[]
}

/** By live source, and by mapping for files, the busiest first; trial runs and imports that were taken back do not count. */
export function qualityBySource(tx: Tx, since: Date): Promise<SourceQuality[]> {
  return tx.named<SourceQuality>(
    'imports.quality_by_source',
    `with one as (
       select id, coalesce(source_id::text, mapping_name) as key, source_id, mapping_name, mapping, created_at, records, refused, quarantined from imports.import
       where brand_id = $1 and created_at >= $2 and state not in ('undoing', 'undone')
         and not coalesce((options ->> 'dryRun')::boolean, false)),
     ruled as (
       select o.key, q.rule, q.what, sum(q.n)::integer as n,
         (array_agg(o.id order by o.created_at desc))[1] as latest
       from one o join imports.quality q on q.brand_id = $1 and q.import_id = o.id
       group by o.key, q.rule, q.what)
     select min(o.source_id::text) as "sourceId", (array_agg(o.mapping_name order by o.created_at desc))[1] as name, (array_agg(o.mapping -> 'title' order by o.created_at desc))[1] as title,
       count(*)::integer as imports, sum(o.records)::integer as records, sum(o.refused)::integer as refused,
       sum(o.quarantined)::integer as quarantined, (array_agg(o.id order by o.created_at desc))[1] as "latestId",
       coalesce((select jsonb_agg(jsonb_build_object('rule', r.rule, 'what', r.what, 'n', r.n, 'latestId', r.latest) order by r.rule, r.what)
         from ruled r where r.key = o.key), '[]') as rules
     from one o group by o.key order by sum(o.records) desc, o.key`,
    [tx.brandId, since],
  )
}
