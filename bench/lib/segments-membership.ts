import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { type BrandId, id } from '../../packages/server/src/kernel/ids.ts'
import { systemPorts } from '../../packages/server/src/runtime/adapters/index.ts'
import { registerBrand } from '../../packages/server/src/runtime/brands.ts'
import { migrate } from '../../packages/server/src/runtime/db/migrate.ts'
import { openStorage } from '../../packages/server/src/runtime/open.ts'
import { makeSegment, publishSegment } from '../../packages/server/src/segments/edit-segments.ts'
import { recordPeople } from '../../packages/server/src/segments/record-people.ts'
import type { Rule } from '../../packages/server/src/segments/rule.ts'
import { startPostgres } from '../../packages/server/supervisor/embedded-postgres.ts'
import { percentile, round } from './figures.ts'
import { type BenchPerson, today } from './segment-world.ts'

const passwords = { admin: 'admin', owner: 'owner', app: 'app' }
const known = 5_000
const batch = 1_000

/** From the change of one person to the commit that says in which of all live segments they are. */
export async function measureMembership(
  rules: Rule[],
  next: () => BenchPerson,
  { touched }: { touched: number },
): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'qiao-bench-segments-'))
  const postgres = await startPostgres({ dataDir: join(folder, 'pg'), passwords })
  try {
    await migrate(postgres.ownerUrl)
    const real = systemPorts(folder)
    const noon = new Date(today * 86_400_000)
    const ports = { ...real, clock: { ...real.clock, now: () => noon } }
    const { db, vault } = openStorage(postgres.appUrl, Buffer.alloc(32, 7), ports, { maxConnections: 4 })
    const brandId = id<BrandId>('hemu')
    await registerBrand(db, brandId, vault.newBrandKey(brandId))
    const people = Array.from({ length: known }, () => ({ ...next(), id: real.ids.next() })).map((one) => ({
      ...one,
      words: new Set(one.words),
      acts: [...new Map(one.acts.map((act) => [`${act.item} ${act.day}`, act])).values()],
    }))
    for (let from = 0; from < known; from += batch)
      await db.transact(brandId, (tx) => recordPeople(tx, people.slice(from, from + batch)))
    for (const [place, rule] of rules.entries())
      await db.transact(brandId, async (tx) =>
        publishSegment(tx, await makeSegment(tx, `分群 ${place}`, rule)),
      )
    const took: number[] = []
    for (let turn = 0; turn < touched; turn += 1) {
      const person = people[turn % known]!
      const changed = { ...person, numbers: people[(turn * 7 + 1) % known]!.numbers }
      const at = performance.now()
      await db.transact(brandId, (tx) => recordPeople(tx, [changed]))
      took.push(performance.now() - at)
    }
    await db.close()
    return {
      membershipP99Ms: round(percentile(took, 0.99)),
      membershipP50Ms: round(percentile(took, 0.5)),
      liveSegments: rules.length,
    }
  } finally {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
