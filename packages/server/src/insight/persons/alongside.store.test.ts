import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { recordConsents, refusalsOf } from '../../consents/index.ts'
import {
  editCustomer,
  getCustomer,
  identifyCustomers,
  mergeCustomers,
  tagByHand,
} from '../../customers/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { writeMember } from '../../organization/index.ts'
import { assignCustomers } from '../../pools/claim-customers.ts'
import { followMerges } from '../../pools/follow-merges.ts'
import { previewMergedStanding } from '../../pools/index.ts'
import { movesOf } from '../../pools/standing-store.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { readMergePreview } from './merge-views.ts'

/** What a merge is said to do, held against what it then does, field by field. */

let brand: TestBrand
let kept: CustomerId
let absorbed: CustomerId
let now = Date.parse('2026-04-10T02:00:00Z')

beforeAll(async () => {
  brand = await testBrand()
  await run(async (tx) => {
    for (const [id, name] of [
      ['chenjing', '陈静'],
      ['zhoulan', '周岚'],
    ] as const)
      await writeMember(tx, { id, name, login: id, roles: ['agent'], wecomUserId: id, passwordHash: null })
  })
})
afterAll(() => brand.close())
beforeEach(async () => {
  kept = await somebody('刘小满')
  absorbed = await somebody('刘晓满')
})

const run = <T>(work: (tx: Tx) => Promise<T>) => {
  now += 1000
  brand.time.now = new Date(now)
  return brand.transact(work, { actor: { kind: 'member', id: 'chenjing' } })
}
const somebody = (name: string) =>
  run(async (tx) => {
    const [one] = await identifyCustomers(tx, [
      {
        identifiers: [{ kind: 'unionid', value: tx.ports.ids.next() }],
        evidence: 'order:1',
        origin: 'marketplace',
        profile: { name, regionCode: '310106' },
      },
    ])
    return one!.customerId!
  })
const preview = (roles: ['agent'] = ['agent']) =>
  run((tx) => readMergePreview(tx, { keptId: kept, absorbedId: absorbed, sides: {} }, roles, 'zh'))
const line = async (kind: string) => (await preview()).alongside.find((one) => one.kind === kind)
/** With what follows it after the commit. */
async function merge(): Promise<void> {
  const { mergeId } = await run((tx) =>
    mergeCustomers(tx, { keptId: kept, absorbedId: absorbed, reason: '同一人', way: 'member' }),
  )
  await run((tx) => followMerges(tx, [{ mergeId, customerId: kept, otherId: absorbed }]))
}
const place = (id: CustomerId, wish: Parameters<typeof assignCustomers>[2]) =>
  run((tx) => assignCustomers(tx, [id], wish))
const standsAs = (id: CustomerId) =>
  run(async (tx) => {
    const [last] = await movesOf(tx, id, 1)
    const { kept: stands } = await previewMergedStanding(tx, id, id)
    return { pool: stands?.pool ?? null, owner: stands?.ownerId ?? null, why: last?.why ?? null }
  })
const agree = (customerId: CustomerId, given: boolean, way: 'member' | 'customer_page') =>
  run((tx) =>
    recordConsents(tx, [
      {
        customerId,
        purpose: 'marketing',
        channel: 'sms',
        given,
        way,
        evidence: way === 'member' ? 'said_on_phone' : null,
        saidAt: null,
        textVersion: null,
        record: null,
      },
    ]),
  )

describe('the preview of a merge', () => {
  it('says that the owner of the kept one stays, with its pool', async () => {
    await place(kept, { pool: 'active', ownerId: 'chenjing' })
    await place(absorbed, { pool: 'after-sales', ownerId: 'zhoulan' })
    const why = '保留方已有归属人，以它为准'
    expect(await line('owner')).toEqual({
      kind: 'owner',
      label: '归属人',
      kept: '陈静',
      absorbed: '周岚',
      stands: '陈静',
      why,
    })
    expect(await line('pool')).toMatchObject({ kept: '活跃池', absorbed: '售后池', stands: '活跃池', why })
    await merge()
    expect(await standsAs(absorbed)).toMatchObject({ pool: 'active', owner: 'chenjing', why: 'assign' })
  })

  it('says that the other’s owner comes along where the kept one has none', async () => {
    await place(kept, { pool: 'sea' })
    await place(absorbed, { pool: 'after-sales', ownerId: 'zhoulan' })
    const why = '保留方没有归属人，随并入方的归属人一起过来'
    expect(await line('owner')).toMatchObject({ kept: null, absorbed: '周岚', stands: '周岚', why })
    expect(await line('pool')).toMatchObject({ kept: '公海', absorbed: '售后池', stands: '售后池', why })
    await merge()
    expect(await standsAs(kept)).toEqual({ pool: 'after-sales', owner: 'zhoulan', why: 'merge' })
  })

  it('says that without owners the kept one’s pool stands, and of one who stands nowhere that rules will place them', async () => {
    await place(absorbed, { pool: 'dormant' })
    expect(await line('pool')).toMatchObject({
      kept: null,
      absorbed: '沉默池',
      stands: null,
      why: '保留方还没有分池，合并后按规则分',
    })
    await place(kept, { pool: 'active' })
    expect(await line('pool')).toMatchObject({ stands: '活跃池', why: '两边都没有归属人，以保留方为准' })
    await merge()
    expect(await standsAs(absorbed)).toMatchObject({ pool: 'active', owner: null })
  })

  it('unites the tags of both, each once', async () => {
    await run((tx) => tagByHand(tx, kept, { add: ['老客户', '要发票'], remove: [] }, { origin: 'agent' }))
    await run((tx) => tagByHand(tx, absorbed, { add: ['要发票', '怕吵'], remove: [] }, { origin: 'agent' }))
    const tags = await line('tags')
    expect(tags).toMatchObject({
      kept: '老客户、要发票',
      absorbed: '要发票、怕吵',
      why: '两边的标签合在一起',
    })
    await merge()
    const after = await run((tx) => getCustomer(tx, kept))
    expect(tags!.stands!.split('、').sort()).toEqual(after.tags.map(({ name }) => name).sort())
  })

  it('tells which consent will stand: their own no over a later yes that was written down', async () => {
    await agree(absorbed, false, 'customer_page')
    await agree(kept, true, 'member')
    expect(await line('consent:marketing')).toMatchObject({
      kept: expect.stringMatching(/^同意（/),
      absorbed: expect.stringMatching(/^拒绝（/),
      stands: expect.stringMatching(/^拒绝（/),
    })
    const mayGo = () =>
      run((tx) => refusalsOf(tx, [{ customerId: kept, purpose: 'marketing', channel: 'sms' }]))
    expect(await mayGo()).toEqual([null])
    await merge()
    expect(await mayGo()).toEqual(['consent.withdrawn'])
  })

  it('says of every field what the person then shows', async () => {
    await run((tx) => editCustomer(tx, absorbed, { level: '金卡', phone: '13912345678' }))
    const { fields } = await preview()
    await merge()
    const after = await run((tx) => getCustomer(tx, absorbed))
    const stands = Object.fromEntries(fields.map((one) => [one.field, one[one.from]]))
    expect(stands).toMatchObject({
      name: '刘*满',
      level: after.level,
      phone: expect.stringContaining('5678'),
    })
    expect([after.name, after.phone?.slice(-4)]).toEqual(['刘小满', '5678'])
    expect(fields.find((one) => one.field === 'level')).toMatchObject({ from: 'absorbed', why: '只有一方有' })
  })
})
