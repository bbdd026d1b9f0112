/** The marketplaces whose shops can be connected here. One that is added needs its words in `connect-texts.ts`. */
export const connectable = ['taobao', 'jd', 'youzan', 'doudian', 'pinduoduo'] as const
export type Connectable = (typeof connectable)[number]

/** Those that are named and not built yet; none at present. */
export const coming: readonly string[] = []

/** Those that post to an address of ours, which stands in their own settings. */
const posting: readonly Connectable[] = ['youzan', 'doudian']

/** The address that a marketplace posts to; null where it does not post. */
export function pushAddress(origin: string, marketplace: Connectable, appKey: string): string | null {
  return posting.includes(marketplace)
    ? `${origin}/webhooks/${marketplace}/${encodeURIComponent(appKey)}`
    : null
}

export function isConnectable(marketplace: string): marketplace is Connectable {
  return (connectable as readonly string[]).includes(marketplace)
}
