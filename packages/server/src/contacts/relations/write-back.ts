import { ConnectorFailure } from '../../connectors/contract/connector.ts'
import { type Customer, customerSources, getCustomers } from '../../customers/index.ts'
import type { BrandId, CustomerId } from '../../kernel/ids.ts'
import { parsePhone } from '../../kernel/phone.ts'
import { searchOrders } from '../../orders/index.ts'
import { type CorpAccess, corpOf, wecomClient } from '../../outreach/index.ts'
import { mayServe, type Origin } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { type CorpTag, heldNames, keepMarked, listCorpTags } from '../tags/store-tags.ts'
import { syncTags } from '../tags/sync-tags.ts'
import { ourTagGroup, pairChange } from '../tags/tag-rules.ts'
import { longestDescription, mayWriteRemark, type RemarkFacts, remarkFrom, spokenName } from './remark.ts'
import { readSyncRule, type SyncRule } from './store-rules.ts'
import {
  type ContactToWrite,
  claimWriteBacks,
  delayWriteBack,
  endWriteBack,
  keepWritten,
  type PairToWrite,
  readToWrite,
  type Wish,
} from './store-write-back.ts'

const atOnce = 50
const holdMs = 60_000
/** Some three days of tries; what fails longer is no passing trouble. */
const mostAttempts = 20

/**
 * Writes our tags and remarks to WeCom, contact by contact. Returns how many were done. What fails for a moment is tried
 * again later, and given up after many tries; what WeCom refuses for good is given up at once, with its code, and waits for a person. A pair that
 * ended is let go: nothing of it is left to be written.
 */
export async function writeBack(runtime: Runtime, brandId: BrandId): Promise<number> {
  if (await runtime.effectsOff()) return 0
  const { corp, wishes } = await runtime.db.transact(brandId, async (tx) => {
    const found = await corpOf(tx, null)
    const until = new Date(tx.now.getTime() + holdMs)
    return { corp: found, wishes: found ? await claimWriteBacks(tx, atOnce, until) : [] }
  })
  if (!corp) return 0
  for (const wish of wishes) await writeOne(runtime, brandId, corp, wish)
  return wishes.length
}

async function writeOne(runtime: Runtime, brandId: BrandId, corp: CorpAccess, wish: Wish): Promise<void> {
  try {
    const plan = await runtime.db.transact(brandId, (tx) => planFor(tx, corp, wish.contactId))
    for (const pair of plan?.contact.pairs ?? []) await writePair(runtime, brandId, corp, plan!, pair)
    await runtime.db.transact(brandId, (tx) => endWriteBack(tx, wish))
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    const gone = error.kind === 'not_found'
    const refused = error.kind === 'invalid_request' || wish.attempts >= mostAttempts
    const pauseMs = error.retryAfterMs ?? Math.min(30_000 * 2 ** wish.attempts, 6 * 3600_000)
    await runtime.db.transact(brandId, (tx) =>
      gone
        ? endWriteBack(tx, wish)
        : delayWriteBack(tx, wish, refused ? null : new Date(tx.now.getTime() + pauseMs), error.code),
    )
  }
}

interface Plan {
  contact: ContactToWrite
  tags: Customer['tags']
  corp: CorpTag[]
  held: ReadonlySet<string>
  rule: SyncRule
  remark: string | null
  description: string | null
  /** A whole phone that the customer gave, where the rule lets it be written. */
  phone: string | null
}

async function planFor(tx: Tx, corp: CorpAccess, contactId: string): Promise<Plan | null> {
  const contact = await readToWrite(tx, contactId)
  if (!contact?.customerId) return null
  const [customer] = await getCustomers(tx, [contact.customerId as CustomerId])
  const rule = await readSyncRule(tx)
  return {
    contact,
    tags: customer?.tags ?? [],
    corp: await listCorpTags(tx, corp.corpId),
    held: new Set(await heldNames(tx)),
    rule,
    ...(await wordsFor(tx, rule, contact)),
    phone: rule.remarkPhones === 'never' ? null : await phoneGiven(tx, contact.customerId as CustomerId),
  }
}

const shopNames: Record<string, string> = {
  taobao: '天猫',
  jd: '京东',
  pinduoduo: '拼多多',
  doudian: '抖音',
  youzan: '有赞',
  kuaishou: '快手',
  'weixin-store': '视频号',
}

async function wordsFor(tx: Tx, rule: SyncRule, contact: ContactToWrite) {
  const { remarkTemplate, descriptionTemplate } = rule
  const facts = remarkTemplate || descriptionTemplate ? await factsOf(tx, contact) : null
  return {
    remark: facts && remarkTemplate && remarkFrom(remarkTemplate, facts),
    description: facts && descriptionTemplate && remarkFrom(descriptionTemplate, facts, longestDescription),
  }
}

/** Of the newest order that is theirs. The name is how the receiver is spoken to; no phone and no address (T16). */
async function factsOf(tx: Tx, contact: ContactToWrite): Promise<RemarkFacts> {
  const { items } = await searchOrders(tx, { customerId: contact.customerId!, limit: 1 })
  const order = items[0]
  return {
    name: spokenName(order?.receiver.name ?? null, contact.gender) ?? contact.nickname,
    product: order?.lines[0]?.title ?? null,
    marketplace: order ? (shopNames[order.marketplace] ?? order.marketplace) : null,
    order: order?.outsideId ?? null,
  }
}

/** WeCom uses a phone for whatever members do: one that came with an order or a file stays here (T16). */
async function phoneGiven(tx: Tx, customerId: CustomerId): Promise<string | null> {
  const { fields } = await customerSources(tx, customerId)
  const [said] = fields.find(({ field }) => field === 'phone')?.said ?? []
  if (!said?.value || !mayServe('phone', 'marketing', said.origin as Origin)) return null
  const phone = parsePhone(said.value)
  return phone.identifies ? phone.national : null
}

async function writePair(
  runtime: Runtime,
  brandId: BrandId,
  corp: CorpAccess,
  plan: Plan,
  pair: PairToWrite,
): Promise<void> {
  const client = wecomClient(runtime)
  const about = { contactId: plan.contact.contactId, wecomUserId: pair.wecomUserId }
  const atWecom = { memberId: pair.wecomUserId, contactId: plan.contact.externalUserId }
  let change = pairChange(pair, plan.tags, plan.corp, plan.held)
  if (change.missing.length > 0) {
    plan.corp = await makeTags(runtime, brandId, corp, change.missing)
    change = pairChange(pair, plan.tags, plan.corp, plan.held)
  }
  if (change.add.length + change.remove.length > 0) {
    await client.markTags(corp, atWecom, { add: change.add, remove: change.remove })
    await runtime.db.transact(brandId, (tx) => keepMarked(tx, about, { on: change.add, off: change.remove }))
  }
  const words = wordsToWrite(plan, pair)
  if (Object.keys(words).length === 0) return
  await client.changeRemark(corp, { ...atWecom, ...words })
  await runtime.db.transact(brandId, (tx) => keepWritten(tx, about, words))
}

/** Of remark, description and phone what may stand there now and does not yet: one call for all. */
function wordsToWrite(
  { remark, description, phone, rule, contact }: Plan,
  pair: PairToWrite,
): { remark?: string; description?: string; phones?: string[] } {
  const may = (wanted: string, now: string | null, oursBefore: string | null, nickname: string | null) =>
    mayWriteRemark(rule.remarkOverwrite, { now, nickname, oursBefore, wanted })
  return {
    ...(remark && may(remark, pair.remark, pair.ourRemark, contact.nickname) ? { remark } : {}),
    ...(description && may(description, pair.description, pair.ourDescription, null) ? { description } : {}),
    ...(phone && pair.phones === 0 ? { phones: [phone] } : {}),
  }
}

/** Tags that the corp lacks, in a group of ours; the list is read again, because our own change sends no event. */
async function makeTags(
  runtime: Runtime,
  brandId: BrandId,
  corp: CorpAccess,
  names: string[],
): Promise<CorpTag[]> {
  await syncTags(runtime, brandId, corp)
  const { known, held } = await runtime.db.transact(brandId, async (tx) => ({
    known: await listCorpTags(tx, corp.corpId),
    held: await heldNames(tx),
  }))
  const missing = names.filter((name) => !held.includes(name) && !known.some((tag) => tag.name === name))
  if (missing.length === 0) return known
  await wecomClient(runtime).addTags(corp, ourTagGroup, missing)
  await syncTags(runtime, brandId, corp)
  return runtime.db.transact(brandId, (tx) => listCorpTags(tx, corp.corpId))
}
