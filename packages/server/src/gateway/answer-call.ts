import type { DecryptOutcome, DecryptWish, MemoWish, StockLevel } from '../connectors/contract/acts.ts'
import {
  type Connector,
  ConnectorFailure,
  type PullWindow,
  type ShopAccess,
  UnknownValue,
} from '../connectors/contract/connector.ts'
import { textsOf } from '../connectors/contract/texts-of.ts'
import {
  type GatewayCall,
  type HeldDetail,
  type HeldPage,
  referenceOf,
  sameSignature,
} from '../connectors/gateway/index.ts'
import { parsePhone } from '../kernel/phone.ts'
import type { HeldLists } from './held-lists.ts'
import { maskedOrder, maskedParcel, maskedRequest, maskedWords } from './masked.ts'

export interface Desk {
  connector: Connector
  access: ShopAccess
  /** The gateway's own name of the shop. */
  shop: string
  secret: string
  lists: HeldLists
}

/** Does one call for one shop. What is returned may leave, but for the answer of `decrypt`, which is sealed on its way. */
export async function answerCall(desk: Desk, { call, args }: GatewayCall): Promise<unknown> {
  const { connector, access, lists } = desk
  const { acts } = connector
  switch (call) {
    case 'probe':
      return connector.probe?.(access)
    case 'whoIs':
      return (await connector.whoIs?.(access)) ?? null
    case 'fetchOrders':
      return (await connector.fetchOrders(access, texts(args))).map((one) => heldOrder(desk, one))
    case 'fetchAfterSales':
      return (await connector.fetchAfterSales(access, texts(args))).map((one) => heldRequest(desk, one))
    case 'pullChangedOrders':
      return openList(desk, connector.pullChangedOrders(access, windowOf(args)), heldOrder)
    case 'pullChangedAfterSales':
      return openList(desk, connector.pullChangedAfterSales(access, windowOf(args)), heldRequest)
    case 'pullListings':
      return lists.open(desk.shop, acts?.pullListings?.(access) ?? nothing(), (row) => row)
    case 'nextPage':
      return lists.next(desk.shop, String(args))
    case 'pushStock':
      return acts?.pushStock?.(access, args as StockLevel[]) ?? missing(call)
    case 'writeMemos':
      return writeMemos(desk, args as MemoWish[])
    case 'fetchParcels':
      return ((await acts?.fetchParcels?.(access, texts(args))) ?? []).map((each) => each.map(maskedParcel))
    case 'decrypt':
      return Promise.all((args as DecryptWish[]).map((wish) => decrypt(desk, wish)))
    default:
      return missing(call)
  }
}

type Hold = (desk: Desk, detail: unknown) => HeldDetail | null

function openList(desk: Desk, pages: AsyncIterable<{ detail: unknown }[]>, hold: Hold): Promise<HeldPage> {
  return desk.lists.open(desk.shop, pages, (row) => ({
    ...(row as object),
    detail: hold(desk, (row as { detail: unknown }).detail),
  }))
}

function heldOrder({ connector, secret, shop }: Desk, detail: unknown): HeldDetail | null {
  return understood(detail, () => {
    const order = connector.normaliseOrder(shop, detail)
    return { gateway: 1, order: maskedOrder(order), reference: referenceOf(secret, shop, order.orderId) }
  })
}

function heldRequest({ connector, shop }: Desk, detail: unknown): HeldDetail | null {
  return understood(detail, () => ({
    gateway: 1,
    request: maskedRequest(connector.normaliseAfterSales(shop, detail)),
  }))
}

/** What cannot be understood leaves as its reason: the body stays here, for nobody looked at what is in it. */
function understood(detail: unknown, read: () => HeldDetail): HeldDetail | null {
  if (detail === null || detail === undefined) return null
  try {
    return read()
  } catch (error) {
    if (!(error instanceof UnknownValue)) return { gateway: 1, unreadable: true }
    return { gateway: 1, unknown: { field: error.field, value: maskedWords(String(error.value)) ?? '' } }
  }
}

/** The order is read anew, here: neither ciphertext nor plain value was ever outside. */
async function decrypt(
  { connector, access, secret, shop }: Desk,
  { orderId, sealed, scene }: DecryptWish,
): Promise<DecryptOutcome> {
  if (!sameSignature(sealed.reference, referenceOf(secret, shop, orderId)))
    return { ok: false, code: 'unknown_reference' }
  const [detail] = await connector.fetchOrders(access, [orderId])
  if (detail === null || detail === undefined) return { ok: false, code: 'not_found' }
  const { receiver } = connector.normaliseOrder(shop, detail)
  if (!receiver.masked && receiver.phone !== null) {
    const { name, phone, address } = receiver
    const virtualPhone = parsePhone(phone).kind === 'privacy'
    return { ok: true, name, phone, address, virtualPhone, virtualPhoneEndsAt: null }
  }
  const { acts } = connector
  const carried = acts?.sealedOf?.(detail) ?? {
    ...textsOf(detail),
    ...(receiver.receiverId && { oaid: receiver.receiverId }),
  }
  const outcomes = await acts?.decrypt?.(access, [{ orderId, sealed: carried, scene }])
  return outcomes?.[0] ?? { ok: false, code: 'no_answer' }
}

/** Qiao knows the memo without the numbers in it: they are put back before it is written, so that none is lost. */
async function writeMemos({ connector, access, shop }: Desk, wishes: MemoWish[]): Promise<unknown> {
  if (!connector.acts?.writeMemos) return missing('writeMemos')
  const details = await connector.fetchOrders(
    access,
    wishes.map(({ orderId }) => orderId),
  )
  const whole = wishes.map((wish, n) => {
    const detail = details[n]
    if (detail === null || detail === undefined) return wish
    const order = connector.normaliseOrder(shop, detail)
    return withRealMemo(wish, order.sellerMemo, maskedOrder(order).sellerMemo)
  })
  return connector.acts.writeMemos(access, whole)
}

export function withRealMemo(wish: MemoWish, real: string | null, masked: string | null): MemoWish {
  const { known, next } = wish
  if (real === null || real === masked || known.text !== masked || !next.text.startsWith(known.text))
    return wish
  return {
    ...wish,
    known: { ...known, text: real },
    next: { ...next, text: real + next.text.slice(known.text.length) },
  }
}

function texts(args: unknown): string[] {
  return Array.isArray(args) ? args.map(String) : []
}

function windowOf(args: unknown): PullWindow {
  const { from, to } = (args ?? {}) as Partial<PullWindow>
  if (!(from instanceof Date && to instanceof Date)) throw malformed('window')
  return { from, to }
}

async function* nothing(): AsyncGenerator<never[]> {}

function missing(call: string): never {
  throw malformed(call)
}

const malformed = (what: string): ConnectorFailure =>
  new ConnectorFailure('invalid_request', `gateway_unknown_call/${what}`, what)
