import type { DecryptWish, StockLevel } from '../../../src/connectors/contract/acts.ts'

/** What a marketplace says of its acts beyond orders; the laws ask no more of it. */
export interface ActsTold<S> {
  /** A SKU that may be sold, with the stock that the stand-in has for it now. */
  sku(standIn: S): { itemId: string; skuId: string; stock: number }
  /** What its row in the list must say. */
  listing(standIn: S): Record<string, unknown>
  /** Rows of the whole list. */
  listed(standIn: S): number
  /** Lists so many further items that they do not go on one page. */
  crowd(standIn: S): void
  routes: { listings: string; stock: string; parcels: string; decrypt?: string }
  /** Levels that no marketplace takes, as changes to one that it does, with the code of the refusal. */
  badLevels(standIn: S): [change: Partial<StockLevel>, code: string][]
  /** False where differences are told, which a client must not repeat. */
  settingHeals: boolean
  /** False where the client renews sessions itself. */
  sessionEnds: boolean
  /** Absent where no source names a call. */
  memos?: {
    route: string
    /** A flag to set, where the marketplace has flags. */
    flag: string | null
    /** Null where no source names a limit. */
    longest: number | null
    missing: [orderId: string, code: string]
    note(standIn: S, orderId: string, text: string): void
    of(standIn: S, orderId: string): unknown[]
    /** True where the client itself looks whether the lost answer was a yes. */
    looksAgain: boolean
  }
  parcel: { arrive: 'deliver' | 'confirmReceipt'; missing: string; like: Record<string, unknown> }
  decrypt: {
    sealedOf(detail: never, orderId: string): Record<string, string>
    /** The order of `person(1)`, opened. */
    opened: Record<string, unknown>
    /** Wishes that cannot be granted, made of one that can and of its neighbour, with their codes. */
    bad(wish: DecryptWish, neighbour: DecryptWish): [DecryptWish, code: string][]
    /** Makes the shop one that may open a hundred plain numbers, where that is not so from the beginning. */
    plain?(standIn: S): void | Promise<void>
    /** Lets one order be opened today, and no more. */
    spend?(standIn: S): void | Promise<void>
    deny?: Record<string, unknown>
  }
}
