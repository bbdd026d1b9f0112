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
