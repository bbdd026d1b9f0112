import type pg from 'pg'
import type { BrandVault } from '../../src/runtime/crypto/vault.ts'
import { subscribers as workOrders } from '../../src/work-orders/subscribers.ts'
import { withClient } from '../../supervisor/postgres-roles.ts'
import { type TestRuntime, testRuntime } from './runtime.ts'

/** Seals nothing: what is left in the database can be read in a dump, so a value that stays is found. */
const glass: Omit<BrandVault, 'version'> = {
  keyId: 1,
  seal: (_place, _row, plain) => Buffer.from(plain),
  open: (_place, _row, sealed) => sealed.toString('utf8'),
  openBytes: (_place, _row, sealed) => sealed,
  index: (kind, value) => Buffer.from(`${kind}=${value}`),
  mark: (kind, value) => Buffer.from(`${kind}=${value}`),
  rootOf: (token) => token,
  ofRoot: (root) => root,
  moved: (token) => token,
}

/** When it is. */
export const glassAt = new Date('2026-04-10T02:00:00Z')

/** A brand whose vault is glass, but for what must keep its key to be told apart later; jobs are run by hand. */
export async function glassDesk(): Promise<TestRuntime> {
  const desk = await testRuntime({ subscribers: workOrders })
  const real = await desk.runtime.vault.brand(desk.brandId)
  const mark: BrandVault['mark'] = (kind, value) =>
    (kind === 'privacy.tombstone' ? real : glass).mark(kind, value)
  desk.runtime.vault.brand = async () => ({ ...glass, mark, version: real.version })
  desk.time.now = glassAt
  await withClient(desk.database.adminUrl, (client) =>
    client.query('create schema if not exists graphile_worker'),
  )
  desk.runtime.jobs.add = async () => undefined
  return desk
}

/** Of the database, as its owner. */
export const asked = <T extends pg.QueryResultRow>(
  desk: TestRuntime,
  text: string,
  values: unknown[] = [],
): Promise<T[]> =>
  withClient(desk.database.adminUrl, async (client) => (await client.query<T>(text, values)).rows)
