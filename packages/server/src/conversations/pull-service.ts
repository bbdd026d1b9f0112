import { type ServiceMessage, type ServicePage, serviceIdsAreContactIds } from '../connectors/wecom/index.ts'
import { findContacts } from '../contacts/index.ts'
import { identifyCustomers } from '../customers/index.ts'
import type { BrandId, CustomerId } from '../kernel/ids.ts'
import { getBrandName } from '../organization/index.ts'
import { type CorpAccess, corpOf, corpsOf, sendServiceWelcome, wecomClient } from '../outreach/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { conversationEnded, conversationMoved, conversationOpened } from './events.ts'
import { followSession, type SessionNews } from './follow-session.ts'
import { keepMessages } from './keep-messages.ts'
import {
  ensureAccount,
  listAccounts,
  lockSessions,
  moveCursor,
  type NewMessage,
  recallMessages,
  type Session,
  writeAccounts,
  writeSessions,
} from './store.ts'

/** An endless cursor ends here; the next callback or sweep goes on. */
const pagesAtMost = 500
const peopleAtOnce = 100
const welcomeLifeMs = 20_000

export async function syncAccounts(runtime: Runtime, brandId: BrandId, corp: CorpAccess): Promise<void> {
  const accounts = await wecomClient(runtime).listServiceAccounts(corp)
  await runtime.db.transact(brandId, (tx) => writeAccounts(tx, corp.corpId, accounts))
}

/** Lost callbacks: every account is asked now and then. Without a callback's token the limit is strict, so not often. */
export async function sweepService(runtime: Runtime, brandId: BrandId): Promise<number> {
  const corps = await runtime.db.transact(brandId, corpsOf)
  for (const corp of corps.values()) await syncAccounts(runtime, brandId, corp)
  let found = 0
  for (const account of await runtime.db.transact(brandId, listAccounts))
    found += await pullService(runtime, brandId, account.corpId, {
      accountId: account.accountId,
      token: null,
    })
  return found
}

/**
 * Messages of an account since the last time, page by page: a page and the cursor behind it are one commit, so that the
 * cursor never passes what is not stored. Two pulls at once store once. Returns how many messages were new.
 */
export async function pullService(
  runtime: Runtime,
  brandId: BrandId,
  corpId: string,
  ready: { accountId: string; token: string | null },
): Promise<number> {
  const { corp, account } = await runtime.db.transact(brandId, async (tx) => ({
    corp: await corpOf(tx, corpId),
    account: await ensureAccount(tx, corpId, ready.accountId),
  }))
  if (!corp) return 0
  let cursor = account.cursor
  let found = 0
  for (let pages = 0; pages < pagesAtMost; pages += 1) {
    const page = await wecomClient(runtime).pullServiceMessages(corp, { ...ready, cursor })
    const people = await peopleOf(runtime, corp, page)
    const kept = await runtime.db.transact(
      brandId,
      async (tx) =>
        (await moveCursor(tx, account.accountId, cursor, page.nextCursor))
          ? keepPage(tx, account.accountId, page, people)
          : null,
      { actor: { kind: 'wecom', id: corpId } },
    )
    // Another pull stored this page.
    if (!kept) return found
    found += kept.found
    await greet(runtime, brandId, corp, account.welcome, page, kept.customers)
    if (!page.hasMore || page.nextCursor === cursor) return found
    cursor = page.nextCursor
  }
  runtime.log.warn({ event: 'conversations.endless_cursor', brandId, shopId: account.accountId })
  return found
}

type People = Map<string, { nickname: string | null; unionId: string | null }>

/** Who wrote; asked before the transaction, because nothing outside is called within one. */
async function peopleOf(runtime: Runtime, corp: CorpAccess, page: ServicePage): Promise<People> {
  const ids = [...new Set(page.messages.flatMap((one) => one.contactId ?? []))]
  const people: People = new Map()
  for (let at = 0; at < ids.length; at += peopleAtOnce)
    for (const one of await wecomClient(runtime).serviceCustomers(corp, ids.slice(at, at + peopleAtOnce)))
      people.set(one.contactId, one)
  return people
}

async function keepPage(
  tx: Tx,
  accountId: string,
  page: ServicePage,
  people: People,
): Promise<{ found: number; customers: Map<string, CustomerId | null> }> {
  const ids = [...new Set(page.messages.flatMap((one) => one.contactId ?? []))].sort()
  const sessions = await openSessions(tx, accountId, ids, people, page)
  const messages = page.messages.map((one): NewMessage => {
    const session = one.contactId ? sessions.get(one.contactId) : undefined
    return {
      channel: 'service' as const,
      outsideId: one.messageId,
      thread: session ? `service:${session.id}` : `service-account:${accountId}`,
      side: one.from === 'servicer' ? ('member' as const) : one.from,
      senderId: one.from === 'servicer' ? one.servicerId : one.contactId,
      kind: one.event ? `event:${one.event.kind}` : one.kind,
      content: one.event ? null : one.content,
      at: one.sentAt,
      contactId: session?.contactId ?? null,
      customerId: session?.customerId ?? null,
    }
  })
  const fresh = await keepMessages(tx, messages)
  await recallMessages(
    tx,
    'service',
    page.messages.flatMap((one) =>
      one.event?.kind === 'recalled' && one.event.messageId
        ? [{ outsideId: one.event.messageId, at: one.sentAt }]
        : [],
    ),
  )
  const news: { before: Session; after: Session; news: SessionNews }[] = []
  for (const message of page.messages) {
    const before =
      message.contactId && fresh.has(message.messageId) ? sessions.get(message.contactId) : undefined
    if (!before) continue
    const { session, news: one } = followSession(before, message)
    sessions.set(message.contactId!, session)
    if (one) news.push({ before, after: session, news: one })
  }
  await writeSessions(tx, [...sessions.values()])
  await announce(tx, news)
  const customers = new Map(
    [...sessions.values()].map((one) => [one.externalUserId, one.customerId as CustomerId | null]),
  )
  return { found: fresh.size, customers }
}

/** Sessions that are there, and new ones for whoever wrote for the first time: those stand as just opened. */
async function openSessions(
  tx: Tx,
  accountId: string,
  ids: string[],
  people: People,
  page: ServicePage,
): Promise<Map<string, Session>> {
  const known = new Map((await lockSessions(tx, accountId, ids)).map((one) => [one.externalUserId, one]))
  const strangers = ids.filter((id) => !known.has(id))
  const identified = await identifyCustomers(
    tx,
    strangers.map((id) => ({
      identifiers: [
        ...(serviceIdsAreContactIds ? [{ kind: 'wecom_external' as const, value: id }] : []),
        ...(people.get(id)?.unionId ? [{ kind: 'unionid' as const, value: people.get(id)!.unionId! }] : []),
      ],
      evidence: `service-account:${accountId}`,
      origin: 'wecom',
      profile: { name: people.get(id)?.nickname ?? null },
    })),
  )
  const contacts = serviceIdsAreContactIds ? await findContacts(tx, strangers) : new Map()
  for (const [n, id] of strangers.entries()) {
    const beganAt = page.messages.find((one) => one.contactId === id)!.sentAt
    const session: Session = {
      id: tx.ports.ids.next(),
      accountId,
      externalUserId: id,
      contactId: contacts.get(id)?.id ?? null,
      customerId: identified[n]!.customerId,
      link: identified[n]!.link,
      // As if the one before had just ended: the first word opens it.
      state: 'ended',
      stateAt: beganAt,
      servicerId: null,
      scene: null,
      beganAt,
      lastCustomerAt: null,
      repliesSince: 0,
    }
    known.set(id, session)
  }
  return known
}

async function announce(
  tx: Tx,
  news: { before: Session; after: Session; news: SessionNews }[],
): Promise<void> {
  await emit(
    tx,
    news.map(({ before, after, news: what }) => {
      const about = { sessionId: after.id, accountId: after.accountId, customerId: after.customerId }
      if (what === 'opened')
        return event(conversationOpened, after.id, { ...about, scene: after.scene }, after.stateAt)
      if (what === 'ended')
        return event(conversationEnded, after.id, { ...about, servicerId: before.servicerId }, after.stateAt)
      const move = { from: before.state, to: after.state, servicerId: after.servicerId }
      return event(conversationMoved, after.id, { ...about, ...move }, after.stateAt)
    }),
  )
}

/** Whoever just came in is greeted, within the 20 seconds of the code; a page pulled late greets nobody. */
async function greet(
  runtime: Runtime,
  brandId: BrandId,
  corp: CorpAccess,
  welcome: string | null,
  page: ServicePage,
  customers: ReadonlyMap<string, CustomerId | null>,
): Promise<void> {
  const entered = page.messages.flatMap((one) => (isWelcomeable(one, runtime.ports.clock.now()) ? [one] : []))
  if (entered.length === 0) return
  const text = welcome ?? welcomeWords(await runtime.db.transact(brandId, getBrandName))
  await Promise.all(
    entered.map((one) =>
      sendServiceWelcome(runtime, brandId, {
        corpId: corp.corpId,
        externalUserId: one.contactId!,
        customerId: customers.get(one.contactId!) ?? null,
        welcomeCode: one.event?.kind === 'entered' ? one.event.welcomeCode! : '',
        text,
        deadlineAt: new Date(one.sentAt.getTime() + welcomeLifeMs),
      }),
    ),
  )
}

function isWelcomeable(message: ServiceMessage, now: Date): boolean {
  return (
    message.event?.kind === 'entered' &&
    message.event.welcomeCode !== null &&
    message.contactId !== null &&
    now.getTime() - message.sentAt.getTime() < welcomeLifeMs
  )
}

function welcomeWords(brandName: string): string {
  return `您好，这里是${brandName}客服。请直接说问题，或发订单号，我来为您查。`
}
