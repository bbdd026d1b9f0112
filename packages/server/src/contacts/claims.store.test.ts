import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectWecom, type FakeWecom } from '../../test/support/fake-wecom.ts'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import { recordOrders } from '../orders/index.ts'
import type { Actor } from '../runtime/db/actor.ts'
import { rows } from '../runtime/db/transaction.ts'
import { type ClaimOrder, claimLimits, claimOrder } from './claim-order.ts'
import { refreshContact } from './fetch-contact.ts'

/** Orders claimed at the desk: a number and a second fact, on PostgreSQL. */

let test: TestRuntime
let wecom: FakeWecom
let now: Date
let n = 0
beforeAll(async () => {
  test = await testRuntime({ config: { publicUrl: 'https://scrm.example' } })
  wecom = await connectWecom(test)
  await test.transact(seedShops)
})
afterAll(() => test.close())
beforeEach(() => {
  // Each test has an hour of its own, so that no wrong claim of one counts in another.
  now = new Date(Date.parse('2026-04-12T02:00:00Z') + ++n * 2 * 3600_000)
  test.time.now = now
  wecom.refuses.clear()
  wecom.asked.length = 0
})

const query = <Row>(statement: ReturnType<typeof sql<Row>>): Promise<Row[]> =>
  test.transact((tx) => rows(tx, statement))
const member = (id: string): Actor => ({ kind: 'member', id })
async function friend(id: string): Promise<string> {
  wecom.contacts.set(id, {
    name: '小刘',
    unionid: `o-${id}`,
    follow_user: [{ userid: 'chenjing', add_way: 1 }],
  })
  await refreshContact(test.runtime, test.brandId, id)
  return id
}
async function placed(outsideId: string): Promise<string> {
  return (await test.transact((tx) => recordOrders(tx, [tmallOrder(outsideId, now)])))[0]!.orderId
}
const auditOf = async (subject: string) =>
  (
    await query(
      sql<{ action: string }>`select action from runtime.audit_entry where subject = ${subject} order by seq`,
    )
  ).map(({ action }) => action)

describe('a claim', () => {
  const right: ClaimOrder['fact'] = { kind: 'phone_tail', value: '5678' }
  const wrong: ClaimOrder['fact'] = { kind: 'phone_tail', value: '0000' }
  const claim = (
    externalUserId: string,
    outsideOrderId: string,
    fact: ClaimOrder['fact'] = right,
    who = 'chenjing',
    takeOver = false,
  ) => claimOrder(test.runtime, test.brandId, member(who), { externalUserId, outsideOrderId, fact, takeOver })

  it.each([
    [{ kind: 'phone_tail', value: '5678' }, true],
    [{ kind: 'phone_tail', value: '5679' }, false],
    [{ kind: 'phone_tail', value: '8' }, false],
    [{ kind: 'surname', value: '刘' }, true],
    [{ kind: 'surname', value: ' 刘敏 ' }, true],
    [{ kind: 'surname', value: '王' }, false],
    [{ kind: 'surname', value: '' }, false],
    [{ kind: 'paid_fen', value: 129_900 }, true],
    [{ kind: 'paid_fen', value: 129_901 }, false],
  ] as const)('with %j: %s', async (fact, fits) => {
    const orderId = await placed(`C-${n}`)
    const contactId = await friend(`wmC${n}`)
    if (fits) expect(await claim(contactId, `C-${n}`, fact)).toEqual({ orderId })
    else
      await expect(claim(contactId, `C-${n}`, fact)).rejects.toMatchObject({
        code: 'order.claim_refused',
        facts: { triesLeft: 4 },
      })
  })

  it('with a wrong fact and of an order that is not there are answered alike, and both are audited', async () => {
    await placed(`C-${n}`)
    const contactId = await friend(`wmC${n}`)
    const answers = [
      await claim(contactId, `C-${n}`, wrong).catch((e) => e),
      await claim(contactId, 'C-nowhere', right).catch((e) => e),
    ]
    expect(answers.map(({ code }) => code)).toEqual(['order.claim_refused', 'order.claim_refused'])
    expect(answers.map(({ facts }) => Object.keys(facts))).toEqual([['triesLeft'], ['triesLeft']])
    const [row] = await query(
      sql<{ id: string }>`select id from contacts.contact where external_user_id = ${contactId}`,
    )
    expect(await auditOf(`contact:${row!.id}`)).toEqual(['order.claim_refused', 'order.claim_refused'])
  })

  it('is refused from the sixth wrong try on, right or wrong, until the hour is over', async () => {
    await placed(`C-${n}`)
    const contactId = await friend(`wmC${n}`)
    for (let left = 4; left >= 0; left--)
      await expect(claim(contactId, `C-${n}`, wrong)).rejects.toMatchObject({ facts: { triesLeft: left } })
    await expect(claim(contactId, `C-${n}`)).rejects.toMatchObject({
      code: 'order.claim_too_often',
      facts: { minutes: 60 },
    })
    await expect(claim(contactId, `C-${n}`, right, 'zhoulan')).rejects.toMatchObject({
      code: 'order.claim_too_often',
    })
    test.time.now = new Date(now.getTime() + claimLimits.windowMs + 1)
    expect(await claim(contactId, `C-${n}`)).toHaveProperty('orderId')
  })

  it('of one member over many contacts is limited too', async () => {
    const contacts = await Promise.all([1, 2, 3, 4].map((k) => friend(`wmM${n}-${k}`)))
    for (let k = 0; k < claimLimits.ofMember; k++)
      await expect(claim(contacts[k % 4]!, 'C-nowhere', wrong, 'probing')).rejects.toMatchObject({
        code: 'order.claim_refused',
      })
    await expect(claim(contacts[3]!, 'C-nowhere', wrong, 'probing')).rejects.toMatchObject({
      code: 'order.claim_too_often',
    })
    await expect(claim(contacts[3]!, 'C-nowhere', wrong, 'other')).rejects.toMatchObject({
      code: 'order.claim_refused',
    })
  })

  it('tried by many members at once counts each one: five and no more', async () => {
    const contactId = await friend(`wmC${n}`)
    const codes = await Promise.all(
      Array.from({ length: 12 }, (_, k) =>
        claim(contactId, 'C-nowhere', wrong, `agent-${k}`).catch(({ code }) => code),
      ),
    )
    expect(codes.filter((code) => code === 'order.claim_refused')).toHaveLength(claimLimits.ofContact)
    expect(codes.filter((code) => code === 'order.claim_too_often')).toHaveLength(12 - claimLimits.ofContact)
  })

  it('of what is bound already changes nothing; of another friend’s order only on the agent’s word', async () => {
    const orderId = await placed(`C-${n}`)
    const [mine, theirs] = [await friend(`wmMine${n}`), await friend(`wmTheirs${n}`)]
    expect(await claim(theirs, `C-${n}`)).toEqual({ orderId })
    expect(await claim(theirs, `C-${n}`)).toEqual({ orderId })
    // Shared, and where it is; whoever asks again is asked whether to take it over.
    expect(await claim(mine, `C-${n}`)).toEqual({ orderId })
    await expect(claim(mine, `C-${n}`)).rejects.toMatchObject({
      code: 'order.claimed_by_another',
      facts: { orderId },
    })
    const holder = async () =>
      (
        await query(sql<{ external_user_id: string }>`select external_user_id from contacts.contact c
        join orders."order" o on o.customer_id = c.customer_id where o.id = ${orderId}`)
      )[0]?.external_user_id
    expect(await holder()).toBe(theirs)
    expect(await claim(mine, `C-${n}`, right, 'chenjing', true)).toEqual({ orderId })
    expect(await holder()).toBe(mine)
  })

  it('with the very fact that found the order is refused, right or wrong, and is no try; another kind binds', async () => {
    const orderId = await placed(`C-${n}`)
    const contactId = await friend(`wmC${n}`)
    const offered = (fact: ClaimOrder['fact'], foundBy: readonly ClaimOrder['fact']['kind'][]) =>
      claimOrder(test.runtime, test.brandId, member('chenjing'), {
        externalUserId: contactId,
        outsideOrderId: `C-${n}`,
        fact,
        foundBy,
      })
    const surname = (value: string) => ({ kind: 'surname', value }) as const
    for (const value of ['刘', '王'])
      await expect(offered(surname(value), ['surname'])).rejects.toMatchObject({
        code: 'order.fact_repeated',
        facts: { fact: 'surname' },
      })
    for (const fact of [right, wrong])
      await expect(offered(fact, ['phone_tail', 'surname'])).rejects.toMatchObject({
        code: 'order.fact_repeated',
      })
    await expect(offered(wrong, ['surname'])).rejects.toMatchObject({
      code: 'order.claim_refused',
      facts: { triesLeft: 4 },
    })
    expect(await offered({ kind: 'paid_fen', value: 129_900 }, ['phone_tail', 'surname'])).toEqual({
      orderId,
    })
  })

  it('by somebody nobody knows is no try', async () => {
    await expect(claim('wmNobody', 'C-1')).rejects.toMatchObject({ code: 'contact.not_found' })
  })
})
