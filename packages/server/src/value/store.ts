import { sql } from 'kysely'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Calibration } from './calibrate.ts'
import type { FittedModel, Params } from './model.ts'
import type { Borders, RfmGroup } from './rfm.ts'
import type { Churn, Reason, Score } from './score.ts'

export interface ModelRow {
  id: string
  version: string
  fittedAt: Date
  fittedDay: number
  state: FittedModel['state']
  people: number
  repeaters: number
  params: Params | null
  borders: Borders | null
  calibration: Calibration | null
}

const modelColumns = `id, version, fitted_at as "fittedAt", fitted_day as "fittedDay", state, people, repeaters, params, borders, calibration`

/** The newest fits, newest first. */
export function newestModels(tx: Tx, limit: number): Promise<ModelRow[]> {
  return tx.named<ModelRow>(
    'value.newest_models',
    `select ${modelColumns} from value.model where brand_id = $1 order by fitted_at desc, id desc limit $2`,
    [tx.brandId, limit],
  )
}

/** The last word of a day stands: an earlier fit of the same day is replaced. */
export async function writeModel(tx: Tx, one: Omit<ModelRow, 'fittedAt'>): Promise<void> {
  await sql`delete from value.model where brand_id = ${tx.brandId} and fitted_day = ${one.fittedDay}`.execute(
    tx.db,
  )
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value))
  await sql`insert into value.model (brand_id, id, version, fitted_at, fitted_day, state, people, repeaters, params, borders, calibration)
    values (${tx.brandId}, ${one.id}, ${one.version}, ${tx.now}, ${one.fittedDay}, ${one.state}, ${one.people}, ${one.repeaters},
      ${json(one.params)}::jsonb, ${json(one.borders)}::jsonb, ${json(one.calibration)}::jsonb)`.execute(
    tx.db,
  )
}

/** For these another row stands now. */
export async function dropScores(tx: Tx, personIds: readonly string[]): Promise<void> {
  await tx.named(
    'value.drop_scores',
    'delete from value.score where brand_id = $1 and person_id = any($2::uuid[])',
    [tx.brandId, personIds],
  )
}

export interface PersonScore extends Score {
  personId: string
}

/**
 * Keeps scores, in one statement; returns those of whom what others ask has changed. A value that moved by less than a
 * twentieth has not: each day that passes moves all of them a little.
 */
export async function writeScores(
  tx: Tx,
  modelId: string | null,
  today: number,
  scores: readonly PersonScore[],
): Promise<string[]> {
  if (scores.length === 0) return []
  const found = await tx.named<{ person_id: string }>(
    'value.write_scores',
    `with given as (select * from unnest($5::uuid[], $6::integer[], $7::integer[], $8::integer[], $9::bigint[], $10::bigint[],
         $11::integer[], $12::smallint[], $13::smallint[], $14::smallint[], $15::text[], $16::smallint[], $17::smallint[],
         $18::integer[], $19::bigint[], $20::text[], $21::jsonb[])
       as g(person_id, purchases, first_day, last_day, spent_fen, average_fen, rhythm_days, recency, frequency, monetary, rfm_group,
         alive_percent, again_percent, expected_milli, predicted_fen, churn, reasons)
     ), before as (
       select s.person_id, s.churn, s.rfm_group, s.predicted_fen from value.score s
       where s.brand_id = $1 and s.person_id = any($5::uuid[])
     ), kept as (
       update value.score s set model_id = $2, purchases = g.purchases, first_day = g.first_day, last_day = g.last_day,
         spent_fen = g.spent_fen, average_fen = g.average_fen, rhythm_days = g.rhythm_days, recency = g.recency,
         frequency = g.frequency, monetary = g.monetary, rfm_group = g.rfm_group, alive_percent = g.alive_percent,
         again_percent = g.again_percent, expected_milli = g.expected_milli, predicted_fen = g.predicted_fen, churn = g.churn,
         reasons = g.reasons, scored_at = $3, due_day = $4
       from given g where s.brand_id = $1 and s.person_id = g.person_id
     )
     select g.person_id from given g join before b using (person_id)
     where (b.churn, b.rfm_group, b.predicted_fen is null) is distinct from (g.churn, g.rfm_group, g.predicted_fen is null)
       or abs(b.predicted_fen - g.predicted_fen) > greatest(b.predicted_fen / 20, 100)`,
    [
      tx.brandId,
      modelId,
      tx.now,
      today + 1,
      scores.map((one) => one.personId),
      scores.map((one) => one.purchases),
      scores.map((one) => one.firstDay),
      scores.map((one) => one.lastDay),
      scores.map((one) => one.spentFen),
      scores.map((one) => one.averageFen),
      scores.map((one) => one.rhythmDays),
      scores.map((one) => one.recency),
      scores.map((one) => one.frequency),
      scores.map((one) => one.monetary),
      scores.map((one) => one.rfmGroup),
      scores.map((one) => one.alivePercent),
      scores.map((one) => one.againPercent),
      scores.map((one) => one.expectedMilli),
      scores.map((one) => one.predictedFen),
      scores.map((one) => one.churn),
      scores.map((one) => JSON.stringify(one.reasons)),
    ],
  )
  return found.map((row) => row.person_id)
}

export interface KnownScore {
  personId: string
  purchases: number
  spentFen: bigint
  averageFen: bigint | null
  rhythmDays: number | null
  recency: number | null
  frequency: number | null
  monetary: number | null
  rfmGroup: RfmGroup | null
  alivePercent: number | null
  againPercent: number | null
  predictedFen: bigint | null
  churn: Churn
  reasons: Reason[]
  version: string | null
  scoredAt: Date
}

/** What is kept of these persons; who was not scored yet is missing. */
export function scoresOf(tx: Tx, personIds: readonly string[]): Promise<KnownScore[]> {
  return tx.named<KnownScore>(
    'value.scores_of',
    `select s.person_id as "personId", s.purchases, s.spent_fen as "spentFen", s.average_fen as "averageFen",
       s.rhythm_days as "rhythmDays", s.recency, s.frequency, s.monetary, s.rfm_group as "rfmGroup", s.alive_percent as "alivePercent",
       s.again_percent as "againPercent", s.predicted_fen as "predictedFen", s.churn, s.reasons, m.version, s.scored_at as "scoredAt"
     from value.score s left join value.model m on m.brand_id = s.brand_id and m.id = s.model_id
     where s.brand_id = $1 and s.person_id = any($2::uuid[]) and s.scored_at is not null`,
    [tx.brandId, personIds],
  )
}

export interface GroupCount {
  rfmGroup: RfmGroup | null
  churn: Churn
  people: number
  predictedFen: bigint
}

/** How many people stand in each group, and what is expected of them together. */
export function countGroups(tx: Tx): Promise<GroupCount[]> {
  return tx.named<GroupCount>(
    'value.count_groups',
    `select rfm_group as "rfmGroup", churn, count(*)::int as people, coalesce(sum(predicted_fen), 0)::bigint as "predictedFen"
     from value.score where brand_id = $1 and scored_at is not null and purchases > 0 group by 1, 2 order by 1, 2`,
    [tx.brandId],
  )
}
