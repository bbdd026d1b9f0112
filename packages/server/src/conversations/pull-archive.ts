import { readCredentials } from '../connectors/contract/credential-store.ts'
import { archiveConsents, findContacts, keepConsents } from '../contacts/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { corpOf, wecomClient } from '../outreach/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { ArchiveProgram, type SealedMessage } from './archive-program.ts'
import {
  type ArchivedMessage,
  isOutsider,
  openRandomKey,
  readArchived,
  threadOf,
} from './archived-message.ts'
import { keepMessages } from './keep-messages.ts'
import { type NewMessage, recallMessages } from './store.ts'
import { archiveError, archiveSeq, moveSeq } from './store-archive.ts'

/** Kept sealed as credential `wecom-archive` of the corp: its own secret, and the private keys by version. */
export interface ArchiveKeys {
  secret: string
  privateKeys: Record<string, string>
}

const atOnce = 1000
const pagesAtMost = 100

/**
 * Reads the archive on from where it was. Only where the operator has configured a program; it lives for one reading. A page
 * and its place are one commit. What cannot be opened is counted and kept without words: it must not hold up the rest.
 * Returns how many messages were new.
 */
export async function pullArchive(runtime: Runtime, brandId: BrandId, corpId: string): Promise<number> {
  const { archiveCommand } = runtime.config
  const keys = await runtime.db.transact(brandId, async (tx) =>
    (await readCredentials<ArchiveKeys>(tx, 'wecom-archive')).get(corpId),
  )
  const corp = keys && (await runtime.db.transact(brandId, (tx) => corpOf(tx, corpId)))
  if (!archiveCommand || !keys || !corp) return 0
  const program = new ArchiveProgram(runtime.ports.programs.start(archiveCommand), runtime.ports.clock)
  try {
    await program.open({ corpId, secret: keys.secret, baseUrl: corp.baseUrl })
    return await readOn(runtime, brandId, corpId, program, keys)
  } catch (error) {
    await runtime.db.transact(brandId, (tx) => archiveError(tx, corpId, errorCode(error)))
    throw error
  } finally {
    program.stop()
  }
}

async function readOn(
  runtime: Runtime,
  brandId: BrandId,
  corpId: string,
  program: ArchiveProgram,
  keys: ArchiveKeys,
): Promise<number> {
  let seq = await runtime.db.transact(brandId, (tx) => archiveSeq(tx, corpId))
  let found = 0
  for (let pages = 0; pages < pagesAtMost; pages += 1) {
    const page = (await program.pull(seq, atOnce)).filter((one) => one.seq > seq)
    if (page.length === 0) return found
    const opened: Opened[] = []
    for (const sealed of page) opened.push(await openOne(program, keys, sealed))
    await askConsents(runtime, brandId, corpId, opened)
    const to = Math.max(...page.map((one) => one.seq))
    const kept = await runtime.db.transact(brandId, (tx) => keepPage(tx, corpId, { from: seq, to }, opened))
    if (kept === null) return found
    found += kept
    seq = to
  }
  return found
}

interface Opened {
  messageId: string
  /** Null where it could not be opened. */
  message: ArchivedMessage | null
}

async function openOne(program: ArchiveProgram, keys: ArchiveKeys, sealed: SealedMessage): Promise<Opened> {
  try {
    const privateKey = keys.privateKeys[String(sealed.publickey_ver)]
    if (!privateKey) return { messageId: sealed.msgid, message: null }
    const key = openRandomKey(privateKey, sealed.encrypt_random_key)
    return {
      messageId: sealed.msgid,
      message: readArchived(await program.decrypt(key, sealed.encrypt_chat_msg)),
    }
  } catch (error) {
    // The program is gone: this says nothing about the message, and the page is read again.
    if (errorCode(error) === 'archive.program_ended' || errorCode(error) === 'archive.no_answer') throw error
    return { messageId: sealed.msgid, message: null }
  }
}

type Said = ArchivedMessage & { kind: 'said' }

/** Pairs of a member and somebody from outside in a conversation of two; groups have their own consent. */
function pairOf(message: ArchivedMessage | null): { wecomUserId: string; externalUserId: string } | null {
  if (message?.kind !== 'said' || message.roomId) return null
  const people = [message.from, ...message.to]
  const externalUserId = people.find(isOutsider)
  const wecomUserId = people.find((one) => !isOutsider(one))
  return externalUserId && wecomUserId ? { externalUserId, wecomUserId } : null
}

/** Whoever agreed without our hearing of it: WeCom is asked once for each pair of the page that is not known. */
async function askConsents(
  runtime: Runtime,
  brandId: BrandId,
  corpId: string,
  opened: Opened[],
): Promise<void> {
  const pairs = [
    ...new Map(
      opened.flatMap(({ message }) => pairOf(message) ?? []).map((one) => [pairKey(one), one]),
    ).values(),
  ]
  if (pairs.length === 0) return
  const { corp, known } = await runtime.db.transact(brandId, async (tx) => ({
    corp: await corpOf(tx, corpId),
    known: await archiveConsents(tx, pairs),
  }))
  const unknown = pairs.filter((one) => !known.has(pairKey(one)))
  if (!corp || unknown.length === 0) return
  for (let at = 0; at < unknown.length; at += 100) {
    const told = await wecomClient(runtime).archiveConsents(
      corp,
      unknown
        .slice(at, at + 100)
        .map((one) => ({ memberId: one.wecomUserId, contactId: one.externalUserId })),
    )
    await runtime.db.transact(brandId, (tx) =>
      keepConsents(
        tx,
        told.map((one) => ({
          wecomUserId: one.memberId,
          externalUserId: one.contactId,
          at: one.at ?? tx.now,
        })),
      ),
    )
  }
}

async function keepPage(
  tx: Tx,
  corpId: string,
  place: { from: number; to: number },
  opened: Opened[],
): Promise<number | null> {
  const said = opened.flatMap(({ message }) => (message?.kind === 'said' ? [message] : []))
  const consents = await archiveConsents(
    tx,
    said.flatMap((one) => pairOf(one) ?? []),
  )
  const contacts = await findContacts(tx, [
    ...new Set(said.flatMap((one) => [one.from, ...one.to]).filter(isOutsider)),
  ])
  const messages = said.map((one): NewMessage => {
    const outsider = [one.from, ...one.to].find(isOutsider)
    const contact =
      one.roomId && !isOutsider(one.from)
        ? undefined
        : contacts.get(isOutsider(one.from) ? one.from : (outsider ?? ''))
    return {
      channel: 'archive',
      outsideId: one.messageId,
      thread: threadOf(one),
      side: isOutsider(one.from) ? 'customer' : 'member',
      senderId: one.from,
      kind: one.type,
      content: mayKeep(one, consents) ? one.content : null,
      at: one.at,
      contactId: contact?.id ?? null,
      customerId: contact?.customerId ?? null,
    }
  })
  const step = {
    to: place.to,
    unreadable: opened.filter((one) => one.message === null).length,
    withheld: said.filter((one) => !mayKeep(one, consents)).length,
  }
  if (!(await moveSeq(tx, corpId, place.from, step))) return null
  const fresh = await keepMessages(tx, messages)
  await recallMessages(
    tx,
    'archive',
    opened.flatMap(({ message }) =>
      message?.kind === 'recalled' ? [{ outsideId: message.recalls, at: message.at }] : [],
    ),
  )
  return fresh.size
}

/** Talk among members is the corp's own; talk with somebody from outside is kept when they agreed. */
function mayKeep(message: Said, consents: ReadonlySet<string>): boolean {
  const pair = pairOf(message)
  if (pair) return consents.has(pairKey(pair))
  // In a group WeCom gives to the archive only what its people agreed to.
  return true
}

function pairKey(pair: { wecomUserId: string; externalUserId: string }): string {
  return `${pair.wecomUserId}|${pair.externalUserId}`
}
