import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeAgents } from '../../test/support/agents.ts'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import type { ConsentWay } from '../consents/content.ts'
import { recordConsents } from '../consents/index.ts'
import { joinHousehold } from '../customers/households/change-households.ts'
import {
  type Customer,
  editCustomer,
  getCustomer,
  identifyCustomers,
  mergeCustomers,
  mergeMany,
  tagByHand,
} from '../customers/index.ts'
import { countStranded } from '../customers/mend/mend-store.ts'
import { addProduct } from '../installed-products/change-products.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { writeNote } from '../notes/write-notes.ts'
import { assignCustomers } from '../pools/claim-customers.ts'
import { releaseLeavers } from '../pools/follow-owners.ts'
import { followPeople as followPools } from '../pools/follow-people.ts'
import { defaultRules } from '../pools/rule-set.ts'
import { listRuns } from '../pools/run-store.ts'
import { performRun, publishRules, startHandover } from '../pools/runs.ts'
import { lockRows } from '../pools/standing-store.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import { recordPeople } from '../segments/index.ts'
import { askFor } from './ask.ts'
import { performErasure } from './perform-erasure.ts'
import { findRequest, insertRequest } from './request-store.ts'

/** Forgetting and merging at one moment: nobody who was not meant is lost, and nobody who was comes back. */

let desk: TestRuntime
let made = 0
beforeAll(async () => {
  desk = await testRuntime()
  desk.runtime.jobs.add = async () => undefined
})
afterAll(() => desk.close())

const run = <T>(work: (tx: Tx) => Promise<T>) => desk.transact(work)
async function somebody(): Promise<CustomerId> {
  const value = `forgotten-${++made}`
  const [one] = await run((tx) =>
    identifyCustomers(tx, [
      {
        identifiers: [{ kind: 'marketplace_buyer', value: `taobao:${value}` }],
        evidence: `order:${made}`,
        origin: 'marketplace',
        profile: { name: `明月${made}` },
      },
    ]),
  )
  return one!.customerId!
}
const wish = (keptId: CustomerId, absorbedId: CustomerId) => ({ keptId, absorbedId, reason: '同一人' })
const merge = (kept: CustomerId, gone: CustomerId) =>
  run((tx) => mergeCustomers(tx, { ...wish(kept, gone), way: 'member' }))
const ask = (customerId: CustomerId) =>
  run((tx) => askFor(tx, desk.runtime, { customerId, kind: 'erasure', checkedHow: 'known_phone' }))
const erase = (id: string) => performErasure(desk.runtime, desk.brandId, id)
const read = (id: CustomerId): Promise<Customer> => run((tx) => getCustomer(tx, id))
const names = async (...ids: CustomerId[]) =>
  run((tx) =>
    rows(
      tx,
      sql<{
        id: CustomerId
        whole: boolean
        forgotten: boolean
      }>`select id, name is not null as whole, erased_at is not null as forgotten
        from customers.customer where brand_id = ${tx.brandId} and id = any(${ids}::uuid[])`,
    ),
  )
const told = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => error.code as string,
  )

/** Dies after its first step, in which the forgetting begins. */
async function beginOnly(id: string): Promise<void> {
  let left = 1
  const transact = ((...args: Parameters<typeof desk.runtime.db.transact>) => {
    if (left-- <= 0) throw new Error('died')
    return desk.runtime.db.transact(...args)
  }) as typeof desk.runtime.db.transact
  await performErasure({ ...desk.runtime, db: { ...desk.runtime.db, transact } }, desk.brandId, id).catch(
    () => undefined,
  )
  expect((await run((tx) => findRequest(tx, id)))!.state).toBe('running')
}

describe('one who is forgotten', () => {
  it.each(['under way', 'done'])(
    'merges with nobody and is written to by nobody while it is %s',
    async (when) => {
      const [gone, other] = [await somebody(), await somebody()]
      const id = await ask(gone)
      await (when === 'done' ? erase(id) : beginOnly(id))
      expect([await told(merge(gone, other)), await told(merge(other, gone))]).toEqual(
        Array(2).fill('customer.forgotten'),
      )
      const byRule = await run((tx) => mergeMany(tx, [{ ...wish(gone, other), way: 'rule' }]))
      expect(byRule).toEqual([])
      const note = { customerId: gone, workOrderId: null } as never
      const byHand: ((tx: Tx) => Promise<unknown>)[] = [
        (tx) => editCustomer(tx, gone, { name: '刘敏', phone: '13800138000' }),
        (tx) => tagByHand(tx, gone, { add: ['老客户'], remove: [] }, { origin: 'agent' }),
        (tx) => writeNote(tx, note, { words: '刘敏说的', mentions: [] }, 'x'),
        (tx) => addProduct(tx, gone, { name: '净水器' } as never),
      ]
      for (const one of byHand) expect(await told(run(one))).toBe('customer.forgotten')
      for (const pair of [
        [gone, other],
        [other, gone],
      ] as const)
        expect(
          await told(run((tx) => joinHousehold(tx, pair[0], { otherId: pair[1], name: '羽山路的家' }))),
        ).toBe('customer.forgotten')
      const say = (given: boolean, way: ConsentWay = 'member') =>
        told(
          run((tx) =>
            recordConsents(tx, [
              {
                customerId: gone,
                purpose: 'marketing',
                channel: 'all',
                given,
                way,
                evidence: 'said_in_chat',
                saidAt: null,
                textVersion: null,
                record: null,
              },
            ]),
          ),
        )
      const refused = 'consent.customer_forgotten'
      expect([await say(true), await say(true, 'customer_page')]).toEqual([refused, refused])
      expect([await say(true, 'import'), await say(false)]).toEqual(['done', 'done'])
      const yes = (tx: Tx) =>
        rows(tx, sql`select id from consents.entry where customer_id = ${gone} and given`)
      expect(await run(yes)).toEqual([])
      const moved = (tx: Tx) => assignCustomers(tx, [gone, other], { ownerId: null, pool: 'sea' })
      expect(await run(moved)).toEqual([
        { customerId: gone, outcome: 'forgotten' },
        { customerId: other, outcome: 'done' },
      ])
      const standing = (tx: Tx) =>
        rows(tx, sql`select customer_id from pools.standing where customer_id = ${gone}`)
      expect(await run(standing)).toEqual([])
      await erase(id)
      expect((await run((tx) => findRequest(tx, id)))!.state).toBe('done')
      expect(await names(gone)).toEqual([{ id: gone, whole: false, forgotten: true }])
      expect(await read(other)).toMatchObject({ rowIds: [other], personId: other })
      expect(await names(other)).toEqual([{ id: other, whole: true, forgotten: false }])
    },
  )

  it('stands where they stood until it is done and nowhere after, whatever rules, hand-overs and leaving say', async () => {
    const [gone, other] = [await somebody(), await somebody()]
    const both = [gone, other]
    await run(async (tx) => {
      await writeAgents(tx, ['lintao', 'zhaomin'])
      await assignCustomers(tx, both, { ownerId: 'lintao', pool: 'active' })
    })
    const drawn = () =>
      run((tx) =>
        recordPeople(
          tx,
          both.map((one) => ({ id: one, numbers: { paid_orders: 0 }, words: new Set(), acts: [] })),
        ),
      )
    const when = { dimension: 'frequency', is: 'at_most', value: 0 }
    const rules = [{ id: 'quiet', on: true, from: ['active', 'prospect'], to: 'dormant', when }]
    const stand = async () => [...(await run((tx) => lockRows(tx, both))).entries()]
    const runs = async (start: (tx: Tx) => Promise<string>) => {
      const runId = await run(start)
      await performRun(desk.runtime, desk.brandId, runId)
      return (await run(listRuns)).find((one) => one.id === runId)!
    }
    const byRules = () =>
      runs(
        async (tx) =>
          (await publishRules(tx, desk.runtime.jobs, { rules, limits: defaultRules.limits })).runId,
      )
    const id = await ask(gone)
    await beginOnly(id)
    const [before] = await stand()
    const to = { from: 'lintao', to: ['zhaomin'], friends: false }
    expect(await runs((tx) => startHandover(tx, desk.runtime.jobs, to))).toMatchObject({ total: 1, moved: 1 })
    await drawn()
    expect(await byRules()).toMatchObject({ state: 'done', moved: 1 })
    await run((tx) =>
      rows(tx, sql`update organization.member set left_at = '2020-01-01' where id = 'lintao' returning id`),
    )
    expect(await run(releaseLeavers)).toBe(0)
    const after = await stand()
    expect(after).toContainEqual(before)
    expect(after).toContainEqual([other, expect.objectContaining({ pool: 'dormant', ownerId: 'zhaomin' })])
    await erase(id)
    await drawn()
    expect(await byRules()).toMatchObject({ state: 'done', moved: 0 })
    await followPools(desk.runtime, desk.brandId)
    expect((await stand()).map(([one]) => one)).toEqual([other])
  })

  it('with a merge at the same moment either takes the other along or is too late for it', async () => {
    const seen = new Set<string>()
    for (let turn = 0; turn < 12; turn += 1) {
      const [a, b, d] = [await somebody(), await somebody(), await somebody()]
      await merge(a, b)
      const id = await ask(b)
      const joined = turn % 2 ? told(merge(d, a)) : told(merge(a, d))
      await Promise.all([erase(id), joined])
      const [other] = await names(d)
      seen.add(await joined)
      expect([await joined, other!.forgotten]).toEqual(
        (await joined) === 'done' ? ['done', true] : ['customer.forgotten', false],
      )
      expect(other!.whole).toBe(!other!.forgotten)
      if (other!.whole) expect((await read(d)).rowIds).toEqual([d])
      for (const one of await names(a, b)) expect(one).toMatchObject({ whole: false, forgotten: true })
    }
    expect(seen.size).toBeGreaterThan(0)
  })

  it('takes rows along that an older version had left behind', async () => {
    const [a, b, d] = [await somebody(), await somebody(), await somebody()]
    await merge(a, b)
    await merge(d, a)
    await run((tx) =>
      rows(
        tx,
        sql`update customers.customer set merged_into = ${a} where brand_id = ${tx.brandId} and id = ${b} returning id`,
      ),
    )
    await erase(await ask(d))
    for (const one of await names(a, b, d)) expect(one).toMatchObject({ whole: false, forgotten: true })
  })

  it('anew after a backup leaves those alone with whom they were one in it', async () => {
    for (const head of ['gone', 'stays']) {
      const [gone, stays] = [await somebody(), await somebody()]
      await (head === 'gone' ? merge(gone, stays) : merge(stays, gone))
      const id = await run(async (tx) => {
        const id = tx.ports.ids.next()
        const buried = { checked_by: null, checked_how: null, asked_by: 'system:tombstone', due_at: tx.now }
        await insertRequest(tx, {
          id,
          customer_id: gone,
          kind: 'erasure',
          state: 'waiting',
          way: 'tombstone',
          ...buried,
        })
        return id
      })
      await erase(id)
      expect(await names(gone)).toEqual([{ id: gone, whole: false, forgotten: true }])
      expect(await names(stays)).toEqual([{ id: stays, whole: true, forgotten: false }])
      expect(await read(stays)).toMatchObject({ personId: stays, rowIds: [stays] })
    }
    expect(await run(countStranded)).toBe(0)
  })
})
