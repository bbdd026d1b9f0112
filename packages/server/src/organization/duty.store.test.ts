import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { listAudit } from '../runtime/access/audit.ts'
import { cutDatabase } from '../runtime/db/database.ts'
import { rows } from '../runtime/db/transaction.ts'
import { scopeOf, setDuty } from './duty.ts'
import { findMember, writeMember } from './store.ts'

let brand: TestBrand
const member = (id: string, roles: ('owner' | 'agent')[]) => ({
  id,
  name: id,
  login: `${id}@duty`,
  roles,
  wecomUserId: null,
  passwordHash: null,
})
beforeAll(async () => {
  brand = await testBrand()
})
beforeEach(() =>
  brand.transact(async (tx) => {
    await writeMember(tx, member('zhou', ['owner']))
    await writeMember(tx, member('gu', ['agent']))
  }),
)
afterAll(() => brand.close())

const set = (id: string, roles: string[], regions: string[] = []) =>
  brand.transact((tx) => setDuty(tx, id, { roles: roles as never, regions }))

describe('roles and regions of a member', () => {
  it('are kept by the shortest code, without doubles, and audited with what stood before', async () => {
    const kept = await set('gu', ['region_manager'], ['310000', '31', '320500', '310115'])
    expect(kept).toEqual({ roles: ['region_manager'], regions: ['31', '310115', '3205'] })
    const found = await brand.transact((tx) => findMember(tx, 'gu'))
    expect(found).toMatchObject({ roles: ['region_manager'], regions: ['31', '310115', '3205'] })
    const [entry] = await brand.transact((tx) => listAudit(tx, 'member:gu', null, 1))
    expect(entry).toMatchObject({ action: 'member.duty-changed', facts: { before: ['agent'] } })
    await set('gu', ['agent', 'operator'])
    expect(await brand.transact((tx) => findMember(tx, 'gu'))).toMatchObject({ regions: [] })
  })

  it.each([
    ['nobody', ['agent'], [], 'member.not_found'],
    ['gu', [], [], 'member.no_role'],
    ['gu', ['region_manager', 'agent'], ['31'], 'member.not_alone'],
    ['gu', ['dealer', 'finance'], [], 'member.not_alone'],
    ['gu', ['region_manager'], [], 'member.no_region'],
    ['gu', ['agent'], ['31'], 'member.not_cut'],
    ['gu', ['region_manager'], ['990000'], 'member.unknown_region'],
    ['zhou', ['agent'], [], 'member.last_owner'],
  ])('of %s cannot be %j in %j', async (id, roles, regions, code) => {
    await expect(set(id, roles, regions)).rejects.toMatchObject({ code })
  })

  it('cut a region manager even where no region is set, and nobody else', () => {
    expect(scopeOf(['region_manager'], [])).toEqual({ regions: [] })
    expect(scopeOf(['region_manager'], ['31'])).toEqual({ regions: ['31'] })
    expect(scopeOf(['owner'], [])).toEqual({})
  })
})

describe('a database that is cut', () => {
  const seen = async (regions: string[] | null): Promise<string[]> => {
    const db = regions ? cutDatabase(brand.db, regions) : brand.db
    const found = await db.transact(brand.brandId, (tx) =>
      rows(tx, sql<{ code: string }>`select region_code as code from customers.customer order by 1`),
    )
    return found.map((row) => row.code ?? 'unknown')
  }

  it('shows the rows below its codes only, and none where there is no code', async () => {
    await brand.transact(async (tx) => {
      for (const code of ['310115', '310151', '320505', '610118', null])
        await sql`insert into customers.customer (brand_id, id, region_code, created_at, updated_at)
          values (${tx.brandId}, ${tx.ports.ids.next()}, ${code}, ${tx.now}, ${tx.now})`.execute(tx.db)
    })
    expect(await seen(['31'])).toEqual(['310115', '310151'])
    expect(await seen(['310151', '3205'])).toEqual(['310151', '320505'])
    expect(await seen([])).toEqual([])
    expect(await seen(null)).toHaveLength(5)
    await expect(seen(["31'; drop table customers.customer; --"])).rejects.toThrow('a region is')
    expect(await seen(null)).toHaveLength(5)
  })
})
