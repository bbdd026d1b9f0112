import { sql } from 'kysely'
import { seedBrand } from '../../packages/server/seeds/seed-brand.ts'
import type { BrandId } from '../../packages/server/src/kernel/ids.ts'
import { systemPorts } from '../../packages/server/src/runtime/adapters/index.ts'
import type { Database } from '../../packages/server/src/runtime/db/database.ts'
import { migrate } from '../../packages/server/src/runtime/db/migrate.ts'
import { rows } from '../../packages/server/src/runtime/db/transaction.ts'
import type { StoredEvent } from '../../packages/server/src/runtime/events/event.ts'
import { openStorage } from '../../packages/server/src/runtime/open.ts'
import { numberColumns } from '../../packages/server/src/segments/dimensions.ts'
import { withClient } from '../../packages/server/supervisor/postgres-roles.ts'
import { benchCluster } from './cluster.ts'
import { progress } from './options.ts'
import { type BenchPerson, today } from './segment-world.ts'

const batch = 5_000

export type SegmentsDatabase = Awaited<ReturnType<typeof openSegmentsDatabase>>

/** A PostgreSQL of its own with one brand, whose clock stands at noon of the world's day. */
export async function openSegmentsDatabase() {
  const cluster = await benchCluster()
  await migrate(cluster.ownerUrl)
  const real = systemPorts(cluster.folder)
  const noon = new Date(today * 86_400_000)
  const ports = { ...real, clock: { ...real.clock, now: () => noon } }
  let listener: (events: StoredEvent[]) => void = () => undefined
  const { db, vault } = openStorage(cluster.appUrl, Buffer.alloc(32, 7), ports, {
    maxConnections: 6,
    followers: { inTransaction: [], announce: (events) => listener(events) },
  })
  const brandId = await seedBrand(db, vault, { shops: {}, wecom: null })
  return {
    cluster,
    ports,
    db,
    brandId,
    /** Is told what was committed. */
    listen: (next: typeof listener) => {
      listener = next
    },
    async close() {
      await db.close()
      await cluster.remove()
    },
  }
}

/** Ids that sort as ordinals do. */
const idOf = (ordinal: number) => `00000000-0000-7000-8000-${ordinal.toString(16).padStart(12, '0')}`

/**
 * Pictures straight into their tables. While they are loaded the acts have no index and no log; the index by person, by which
 * the server reads them, is made afterwards. (The one by item serves counts without bits, which nobody asks for here.)
 */
export async function loadPictures(
  { cluster, db, brandId }: SegmentsDatabase,
  count: number,
  next: () => BenchPerson,
  also: (ordinal: number, person: BenchPerson) => void,
): Promise<void> {
  await withClient(cluster.ownerUrl, (client) =>
    client.query(
      'alter table segments.act set unlogged; alter table segments.act drop constraint act_pkey; drop index segments.act_by_item',
    ),
  )
  for (let from = 0; from < count; from += batch) {
    const people = Array.from({ length: Math.min(batch, count - from) }, () => summed(next()))
    people.forEach((one, place) => {
      also(from + place, one)
    })
    await writeBatch(db, brandId, people, from)
    if (from % 250_000 === 0) progress(`${from} customers in PostgreSQL and DuckDB`)
  }
  progress('the index of acts')
  await withClient(cluster.ownerUrl, async (client) => {
    await client.query("set maintenance_work_mem = '1GB'")
    await client.query('alter table segments.act add primary key (brand_id, person_id, item, day)')
    await client.query('analyze segments.person, segments.act')
  })
}

/** What a person did of an item on a day is one act. */
function summed(person: BenchPerson): BenchPerson {
  const acts = new Map<string, BenchPerson['acts'][number]>()
  for (const act of person.acts) {
    const key = `${act.item} ${act.day}`
    acts.set(key, { ...act, times: act.times + (acts.get(key)?.times ?? 0) })
  }
  return { ...person, acts: [...acts.values()] }
}

async function writeBatch(
  db: Database,
  brandId: BrandId,
  people: readonly BenchPerson[],
  from: number,
): Promise<void> {
  const columns = sql.raw(numberColumns.join(', '))
  const numbers = numberColumns.map(
    (column) => sql`${people.map((one) => one.numbers[column] ?? null)}::int[]`,
  )
  const acts = people.flatMap((one, place) => one.acts.map((act) => ({ place, ...act })))
  await db.transact(brandId, async (tx) => {
    await rows(
      tx,
      sql`insert into segments.person (brand_id, person_id, words, stale_day, revision, ${columns})
        select ${brandId}, id, string_to_array(words, '|'), ${today + 30}, 1, ${columns}
        from unnest(${people.map((_, place) => idOf(from + place))}::uuid[],
          ${people.map((one) => one.words.join('|'))}::text[], ${sql.join(numbers)}) as p(id, words, ${columns})`,
    )
    await rows(
      tx,
      sql`insert into segments.act (brand_id, person_id, item, day, times)
        select ${brandId}, (${people.map((_, place) => idOf(from + place))}::uuid[])[place + 1], item, day, times
        from unnest(${acts.map((one) => one.place)}::int[], ${acts.map((one) => one.item)}::text[],
          ${acts.map((one) => one.day)}::int[], ${acts.map((one) => one.times)}::int[]) as a(place, item, day, times)`,
    )
  })
}
