import type { BrandId } from '../../kernel/ids.ts'

/** The app that a marketplace pushes for: its key stands in the address, its secret signs. */
export interface AppKeys {
  appKey: string
  appSecret: string
  /** Where one secret is not enough, as for Kuaishou: the others by the connector's own names. */
  extraSecrets?: Readonly<Record<string, string>>
}

/** A process of ours inside a marketplace's cloud that holds the session and calls in our place (T20). */
export interface GatewayLink {
  url: string
  /** Known to both sides; never sent. */
  secret: string
  /** The gateway's own name of the shop. */
  shop: string
}

/** How a shop is reached: base URL, app key and secrets, session token. Comes decrypted from the vault, is never logged. */
export interface ShopAccess extends AppKeys {
  shopId: string
  sellerId: string
  baseUrl: string
  session: string
  /** Where the push channel is, when it cannot be told from `baseUrl`. */
  channelUrl?: string
  /** Set where a gateway calls: then secrets and session are empty here. */
  through?: GatewayLink
  /** Whose books the calls go to; absent before a shop is connected. */
  brandId?: BrandId
  /** Asked when the marketplace says that `ended` is good no more; the session in its place, or null. */
  renew?: (ended: string) => Promise<string | null>
}
