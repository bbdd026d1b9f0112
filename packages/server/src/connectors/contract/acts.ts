import type { ShopAccess } from './shop-access.ts'

/** What a marketplace lets us do beyond orders: listings, stock, memos, parcels, plain receivers. */

/** One SKU as it is listed; an item without SKUs is one row with `skuId` null. */
export interface Listing {
  itemId: string
  skuId: string | null
  merchantCode: string | null
  title: string
  skuText: string | null
  /** Null where the marketplace does not tell. */
  priceFen: bigint | null
  stock: number | null
  onSale: boolean
  /** Absent where the marketplace's list names no picture. */
  pictureUrl?: string | null
  versionAt: Date | null
}

export interface StockLevel {
  itemId: string
  skuId: string | null
  /** What may be sold from now on: set, never added, so that sending it twice changes nothing. */
  sellable: number
}

export type StockOutcome =
  | { ok: true }
  /** `code` is the marketplace's own; `retryable` as of a `ConnectorFailure`. */
  | { ok: false; code: string; retryable: boolean; retryAfterMs: number | null }

export interface SellerMemo {
  text: string
  /** The marketplace's number or colour of the flag; null without one. */
  flag: string | null
}

export interface MemoWish {
  orderId: string
  /** What we read last: the writer refuses with `memo_changed` when the marketplace has another text by now. */
  known: SellerMemo
  next: SellerMemo
}

export type MemoOutcome = { ok: true } | { ok: false; code: 'memo_changed' | 'too_long' | string }

export interface ParcelStep {
  at: Date
  text: string
}

export interface Parcel {
  carrier: string | null
  waybill: string
  state: 'shipped' | 'out_for_delivery' | 'delivered' | 'other'
  steps: ParcelStep[]
}

export interface DecryptWish {
  orderId: string
  /** What the order carried: ciphertexts or the oaid, as the marketplace's own text. */
  sealed: Record<string, string>
  /** Why, from the marketplace's own list, chosen by the connector from ours. */
  scene: 'ship' | 'after_sales' | 'install' | 'call'
}

export type DecryptOutcome =
  | {
      ok: true
      name: string | null
      phone: string | null
      address: string | null
      /** True for a privacy number, which ends by itself. */
      virtualPhone: boolean
      virtualPhoneEndsAt: Date | null
    }
  | { ok: false; code: 'quota_spent' | 'not_allowed' | string }

/** Each is absent where the marketplace has no such call that anybody confirmed. */
export interface MarketplaceActs {
  pullListings?(access: ShopAccess): AsyncIterable<Listing[]>
  /** One outcome for each level, in their order; batched as the API allows. */
  pushStock?(access: ShopAccess, levels: StockLevel[]): Promise<StockOutcome[]>
  writeMemos?(access: ShopAccess, wishes: MemoWish[]): Promise<MemoOutcome[]>
  /** Parcels of each order, in the order asked. */
  fetchParcels?(access: ShopAccess, orderIds: string[]): Promise<Parcel[][]>
  /** What a fetched order carries for `decrypt`; absent where its id or its `receiverId` is enough. */
  sealedOf?(detail: unknown): Record<string, string> | null
  /** The call that spends the quota of `decrypt`, by the name that limits count. */
  readonly decryptCall?: string
  decrypt?(access: ShopAccess, wishes: DecryptWish[]): Promise<DecryptOutcome[]>
}
