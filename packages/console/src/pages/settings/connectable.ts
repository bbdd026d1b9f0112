/** The marketplaces whose shops can be connected here. One that is added needs its words in `connect-texts.ts`. */
export const connectable = [
  'taobao',
  'jd',
  'youzan',
  'doudian',
  'pinduoduo',
  'kuaishou',
  'weixin-store',
] as const
export type Connectable = (typeof connectable)[number]

/** Those that are named and not built yet; none at present. */
export const coming: readonly string[] = []

/** Those that post to an address of ours, which stands in their own settings. */
const posting: readonly Connectable[] = ['youzan', 'doudian', 'kuaishou', 'weixin-store']

/** Where an app has more secrets than one: their names, in the order of the form. */
export const extraSecrets = {
  kuaishou: ['signSecret', 'messageKey'],
  'weixin-store': ['pushToken', 'encodingAesKey'],
} as const satisfies Partial<Record<Connectable, readonly string[]>>
type WithExtraSecrets = keyof typeof extraSecrets
export type ExtraSecret = (typeof extraSecrets)[WithExtraSecrets][number]

export function extraSecretsOf(marketplace: Connectable): readonly ExtraSecret[] {
  return Object.hasOwn(extraSecrets, marketplace) ? extraSecrets[marketplace as WithExtraSecrets] : []
}

/** Those whose shops have an app of their own: its id is the seller, and its keys open the session. */
const ownApps: readonly Connectable[] = ['weixin-store']

export function isOwnApp(marketplace: Connectable): boolean {
  return ownApps.includes(marketplace)
}

/** The address that a marketplace posts to; null where it does not post. */
export function pushAddress(origin: string, marketplace: Connectable, appKey: string): string | null {
  return posting.includes(marketplace)
    ? `${origin}/webhooks/${marketplace}/${encodeURIComponent(appKey)}`
    : null
}

export function isConnectable(marketplace: string): marketplace is Connectable {
  return (connectable as readonly string[]).includes(marketplace)
}
