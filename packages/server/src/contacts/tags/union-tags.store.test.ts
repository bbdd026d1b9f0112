import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { getCustomers, identifyCustomers, mergeCustomers, unmergeCustomers } from '../../customers/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { uniteTags } from './union-tags.ts'

// T14: a tag hangs on (member, friend); a person has it as long as one live pair of theirs has it, also where two friends turned
// out to be one person, and each has their own again after an unmerge.

let brand: TestBrand
let [mei, ming]: CustomerId[] = []
const run = <T>(work: (tx: Tx) => Promise<T>) => brand.transact(work)

beforeAll(async () => {
  brand = await testBrand()
  const known = await run((tx) =>
    identifyCustomers(
      tx,
      ['wm-mei', 'wm-ming'].map((value) => ({
        identifiers: [{ kind: 'wecom_external' as const, value }],
        evidence: `contact:${value}`,
        origin: 'wecom',
      })),
    ),
  )
  ;[mei, ming] = known.map((one) => one.customerId!)
  await run(async (tx) => {
    for (const id of [mei!, ming!]) {
      await sql`insert into contacts.contact (brand_id, id, external_user_id, customer_id, first_added_at, updated_at)
        values (${tx.brandId}, ${id}, ${id}, ${id}, ${tx.now}, ${tx.now})`.execute(tx.db)
      await sql`insert into contacts.contact_owner (brand_id, contact_id, wecom_user_id, added_at)
        values (${tx.brandId}, ${id}, 'chenjing', ${tx.now})`.execute(tx.db)
    }
    for (const name of ['新房', '老客'])
      await sql`insert into contacts.corp_tag (brand_id, corp_id, tag_id, group_id, group_name, name, position, group_position)
        values (${tx.brandId}, 'ww', ${name}, 'g', '来源', ${name}, 0, 0)`.execute(tx.db)
  })
})
afterAll(() => brand.close())

/** What the pair of this friend carries in WeCom from now on, as a callback tells it. */
const carries = (contactId: string, ...tags: string[]) =>
  run(async (tx) => {
    await sql`delete from contacts.owner_tag where contact_id = ${contactId}`.execute(tx.db)
    for (const tag of tags)
      await sql`insert into contacts.owner_tag (brand_id, contact_id, wecom_user_id, tag_id, by_us, declined, at)
        values (${tx.brandId}, ${contactId}, 'chenjing', ${tag}, false, false, ${tx.now})`.execute(tx.db)
    await uniteTags(tx, [contactId])
  })
const tagsOf = async (id: string) =>
  (await run((tx) => getCustomers(tx, [id as CustomerId])))[0]!.tags.map(({ name }) => name).toSorted()

describe('two friends who are one person', () => {
  it('keep a tag while one of them carries it, and have their own after an unmerge', async () => {
    await carries(mei!, '新房')
    expect([await tagsOf(mei!), await tagsOf(ming!)]).toEqual([['新房'], []])
    const { mergeId } = await run((tx) =>
      mergeCustomers(tx, { keptId: ming!, absorbedId: mei!, way: 'member', reason: '同一人', evidence: [] }),
    )
    await carries(ming!, '新房', '老客')
    expect(await tagsOf(ming!)).toEqual(['新房', '老客'].toSorted())
    await carries(mei!)
    expect(await tagsOf(ming!), 'the other friend still carries it').toEqual(['新房', '老客'].toSorted())
    await run((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices: {} }))
    expect([await tagsOf(mei!), await tagsOf(ming!)]).toEqual([[], ['新房', '老客'].toSorted()])
  })
})
