/** The app that a marketplace pushes for: its key stands in the address, its secret signs. */
export interface AppKeys {
  appKey: string
  appSecret: string
}

/** How a shop is reached: base URL, app key and secret, session token. Comes decrypted from the vault, is never logged. */
export interface ShopAccess {
  shopId: string
  sellerId: string
  baseUrl: string
  appKey: string
  appSecret: string
  session: string
  /** Where the push channel is, when it cannot be told from `baseUrl`. */
  channelUrl?: string
}
