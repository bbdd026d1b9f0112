import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FriendDesk, friendDesk } from '../../test/support/friend-desk.ts'
import type { Actor } from '../runtime/db/actor.ts'
import { type ClaimOrder, claimLimits, claimOrder } from './claim-order.ts'

/** Orders claimed at the desk: a number and a second fact, on PostgreSQL. */

let desk: FriendDesk
let test: FriendDesk['test']
let query: FriendDesk['query']
let placed: FriendDesk['placed']
let auditOf: FriendDesk['auditOf']
let now: Date
let n: number
beforeAll(async () => {
  desk = await friendDesk()
  ;({ test, query, placed, auditOf } = desk)
})
afterAll(() => test.close())
beforeEach(() => {
  ;({ n, now } = desk.nextTest())
})

const member = (id: string): Actor => ({ kind: 'member', id })
async function friend(id: string): Promise<string> {
  await desk.friend(id)
  return id
}

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
