import { identifyCustomers } from '../../customers/index.ts'
import type { BrandId, CustomerId } from '../../kernel/ids.ts'
import { type CorpAccess, corpOf, wecomClient } from '../../outreach/index.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { CorpMissing } from '../errors.ts'
import { contactsToMatch, hasPendingPeople, keepPendingPerson, linkPendingPerson } from './store-pending.ts'

const lifeMs = 90 * 24 * 3600_000
const contactsAtOnce = 100

/**
 * Whom a WeChat log-in (unionid and openid of one mini-program) is: a customer by the unionid, and, where WeCom knows them,
 * by their external id too. Who is no contact yet is remembered by WeCom's pending id for 90 days.
 */
export async function identifyWechatLogin(
  runtime: Runtime,
  brandId: BrandId,
  wechat: { unionId: string; openId: string },
): Promise<CustomerId> {
  const corp = await runtime.db.transact(brandId, (tx) => corpOf(tx, null))
  if (!corp) throw new CorpMissing()
  const { contactId, pendingId } = await wecomClient(runtime).externalIdOf(corp, wechat)
  return runtime.db.transact(brandId, async (tx) => {
    const [found] = await identifyCustomers(tx, [
      {
        identifiers: [
          { kind: 'unionid', value: wechat.unionId },
          ...(contactId ? [{ kind: 'wecom_external' as const, value: contactId }] : []),
          ...(pendingId ? [{ kind: 'wecom_pending' as const, value: pendingId }] : []),
        ],
        evidence: 'wechat:login',
        origin: 'customer',
      },
    ])
    const customerId = found!.customerId!
    if (pendingId)
      await keepPendingPerson(tx, corp.corpId, {
        pendingId,
        customerId,
        expiresAt: new Date(tx.now.getTime() + lifeMs),
      })
    return customerId
  })
}

/** New contacts may be people who logged in before they were added: WeCom says so by their pending ids. */
export async function linkPendingPeople(
  runtime: Runtime,
  brandId: BrandId,
  corp: CorpAccess,
): Promise<number> {
  const waiting = await runtime.db.transact(brandId, async (tx) =>
    (await hasPendingPeople(tx, corp.corpId)) ? contactsToMatch(tx, corp.corpId) : [],
  )
  let linked = 0
  for (let at = 0; at < waiting.length; at += contactsAtOnce) {
    const part = waiting.slice(at, at + contactsAtOnce)
    const ids = await wecomClient(runtime).pendingIdsOf(corp, part)
    linked += await runtime.db.transact(brandId, async (tx) => {
      let done = 0
      for (const [externalUserId, pendingId] of ids) {
        const person = await linkPendingPerson(tx, corp.corpId, pendingId)
        if (!person) continue
        // Both are kept with their evidence; where they are two customers the pair waits for a person, nothing is merged.
        await identifyCustomers(tx, [
          {
            identifiers: [
              { kind: 'wecom_external', value: externalUserId },
              { kind: 'wecom_pending', value: pendingId },
            ],
            evidence: `pending:${pendingId}`,
            origin: 'wecom',
          },
        ])
        done += 1
      }
      return done
    })
  }
  return linked
}
