import { ConnectorFailure } from '../../connectors/contract/connector.ts'
import { readCredentials, writeCredential } from '../../connectors/contract/credential-store.ts'
import {
  authorisePage,
  refusalOfKeys,
  type WechatAccount,
  wechatHosts,
  whoVisits,
} from '../../connectors/wechat-account/index.ts'
import type { BrandId } from '../../kernel/ids.ts'
import { getOrders } from '../../orders/index.ts'
import type { Config } from '../../runtime/config.ts'
import { sha256 } from '../../runtime/crypto/vault.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { bindOrderToContact } from '../bind-order.ts'
import { undoBinding } from '../bindings/undo-binding.ts'
import type { Contact } from '../contact.ts'
import { BindingMovedOn, VisitRefused, WechatAccountMissing } from '../errors.ts'
import { identifyWechatLogin } from '../relations/pending-people.ts'
import { contactOfCustomer, findContact } from '../store.ts'
import { forgetAccountState, noteAnswered, noteRefused } from './store-account.ts'
import {
  bindingsByVisit,
  insertVisit,
  nameVisitor,
  settleVisits,
  settleVisitsOf,
  spendVisit,
  type Visit,
  type VisitWay,
  waitingVisits,
} from './store-visits.ts'

const credentialKind = 'wechat-account'
const stateLifeMs = 10 * 60_000
const memoryMs = 90 * 86_400_000
/** One WeChat that opens the pages of more other people is a technician's or a shop's, and nobody's of these. */
const mostOthers = 1

/** The brand's official account; null where none is set: then pages are as they were. */
export async function wechatAccountOf(tx: Tx): Promise<WechatAccount | null> {
  return (
    [...(await readCredentials<WechatAccount | { appId: null }>(tx, credentialKind)).values()].flatMap(
      (one) => (one.appId === null ? [] : [one as WechatAccount]),
    )[0] ?? null
  )
}

/** One account a brand: another takes its place, null switches it off. What was said of the one before is forgotten. */
export async function setWechatAccount(tx: Tx, account: WechatAccount | null): Promise<void> {
  await forgetAccountState(tx)
  await writeCredential(tx, credentialKind, 'own', account ?? { appId: null }, null)
}

/** Where the browser asks WeChat whose it is; null where the brand has no account. The state works once, for this link. */
export async function beginVisit(
  tx: Tx,
  config: Config,
  visit: { link: string; orderId: string; way: VisitWay; back: string },
): Promise<string | null> {
  const account = await wechatAccountOf(tx)
  if (!account) return null
  const state = tx.ports.randomness.bytes(16).toString('hex')
  await insertVisit(tx, {
    stateHash: sha256(state),
    linkHash: sha256(visit.link),
    orderId: visit.orderId,
    buyerId: (await getOrders(tx, [visit.orderId]))[0]?.customerId ?? null,
    way: visit.way,
    expiresAt: new Date(tx.now.getTime() + stateLifeMs),
  })
  const pages = config.sandboxUrl === null ? wechatHosts.pages : '/sandbox/wechat-account'
  return authorisePage(pages, account.appId, visit.back, state)
}

/** `waiting`: the order is theirs as soon as they are a friend. `others`: it is another friend's, or they open many people's pages. */
export type VisitOutcome = 'bound' | 'waiting' | 'others' | 'unknown'

/** The way back from WeChat: state once and of this link, then the code, then the person. Throws `wechat_visit.refused`. */
export async function finishVisit(
  runtime: Runtime,
  brandId: BrandId,
  given: { link: string; state: string; code: string },
): Promise<VisitOutcome> {
  const begun = await runtime.db.transact(brandId, async (tx) => {
    const visit = await spendVisit(tx, sha256(given.state), sha256(given.link))
    const account = await wechatAccountOf(tx)
    return visit && account && { visit, account }
  })
  if (!begun) throw new VisitRefused()
  const visitor = await visitorOf(runtime, brandId, begun.account, given.code)
  // Without a unionid the open id is the account's own, and leads to nobody in WeCom.
  if (!visitor.unionId) return 'unknown'
  const { unionId, openId } = visitor
  const customerId = await identifyWechatLogin(runtime, brandId, { unionId, openId }).catch((error) => {
    throw error instanceof ConnectorFailure ? new VisitRefused() : error
  })
  return runtime.db.transact(brandId, async (tx) => {
    const since = new Date(tx.now.getTime() - memoryMs)
    const contact = await contactOfCustomer(tx, customerId)
    if ((await nameVisitor(tx, begun.visit.id, customerId, since)) > mostOthers) {
      await settleVisitsOf(tx, customerId)
      if (contact) await takeBack(tx, contact)
      return 'others'
    }
    return contact ? settle(tx, contact, begun.visit) : 'waiting'
  })
}

const callsOf = ({ config: { sandboxUrl } }: Runtime): string =>
  sandboxUrl === null ? wechatHosts.calls : `${sandboxUrl}/wechat-account`

async function visitorOf(runtime: Runtime, brandId: BrandId, account: WechatAccount, code: string) {
  try {
    const visitor = await whoVisits(runtime.ports, callsOf(runtime), account, code)
    await runtime.db.transact(brandId, noteAnswered)
    return visitor
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    await runtime.db.transact(brandId, (tx) => noteRefused(tx, error.code))
    throw new VisitRefused()
  }
}

/** Whether WeChat takes the keys: those given, or those that stand. Null when it does, else its own code. */
export async function checkWechatAccount(
  runtime: Runtime,
  brandId: BrandId,
  given: WechatAccount | null,
): Promise<string | null> {
  const account = given ?? (await runtime.db.transact(brandId, wechatAccountOf))
  if (!account) throw new WechatAccountMissing()
  const refusal = await refusalOfKeys(runtime.ports, callsOf(runtime), account)
  if (!given)
    await runtime.db.transact(brandId, (tx) => (refusal ? noteRefused(tx, refusal) : noteAnswered(tx)))
  return refusal
}

/** What this WeChat got by opened pages was others' too: it goes back to whose it was. */
async function takeBack(tx: Tx, contact: Contact): Promise<void> {
  for (const id of await bindingsByVisit(tx, contact.id))
    await undoBinding(tx, id).catch((error) => {
      if (!(error instanceof BindingMovedOn)) throw error
    })
}

async function settle(tx: Tx, contact: Contact, visit: Visit): Promise<VisitOutcome> {
  const [order] = await getOrders(tx, [visit.orderId])
  await settleVisits(tx, [visit.id])
  if (!order) return 'unknown'
  const bound = await bindOrderToContact(tx, contact, order, {
    way: visit.way,
    evidence: `wechat-visit:${visit.id}`,
    takeOver: false,
  })
  return bound === 'taken' ? 'others' : 'bound'
}

/** New friends who opened a page before they were: their orders come to them. */
export async function bindWaitingVisits(tx: Tx, contactIds: readonly string[]): Promise<void> {
  const since = new Date(tx.now.getTime() - memoryMs)
  for (const { externalUserId, ...visit } of await waitingVisits(tx, contactIds, since)) {
    const contact = await findContact(tx, externalUserId)
    if (contact) await settle(tx, contact, visit)
  }
}
