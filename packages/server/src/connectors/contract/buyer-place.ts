/** Whose buyer ids are each shop's own: open ids of a Weixin store, and Doudian's, as far as its page says (unconfirmed). */
const shopsOwn: ReadonlySet<string> = new Set(['weixin-store', 'doudian'])

/** Where one buyer has one id: the marketplace, or a single shop there (`weixin-store:SHOP`). */
export function buyerPlace(marketplace: string, shopId: string): string {
  return shopsOwn.has(marketplace) ? `${marketplace}:${shopId}` : marketplace
}
