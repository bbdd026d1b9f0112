import { type Connectable, type ExtraSecret, extraSecretsOf, isOwnApp } from './connectable.ts'

/** The answers of the keys form. They live in the form itself and in the request, nowhere else. */
export type Wish = {
  name: string
  sellerId: string
  appKey: string
  appSecret: string
  /** Present where the marketplace gives an app more secrets than one. */
  extraSecrets?: Partial<Record<ExtraSecret, string>>
  /** Absent where the keys of the app are enough. */
  session?: string
}
export type WishField = Exclude<keyof Wish, 'extraSecrets'> | ExtraSecret

const wishFields = ['name', 'sellerId', 'appKey', 'appSecret', 'session'] as const

/** What was typed or pasted, without the blanks around it. */
export function readWish(form: Pick<FormData, 'get'>, marketplace: Connectable): Wish {
  const text = (field: WishField) => String(form.get(field) ?? '').trim()
  const own = isOwnApp(marketplace)
  const extra = extraSecretsOf(marketplace).map((field) => [field, text(field)])
  return {
    name: text('name'),
    sellerId: text(own ? 'appKey' : 'sellerId'),
    appKey: text('appKey'),
    appSecret: text('appSecret'),
    ...(extra.length > 0 && { extraSecrets: Object.fromEntries(extra) }),
    ...(!own && { session: text('session') }),
  }
}

export type Problem = 'needed' | 'sellerId' | 'taken' | 'pushToken' | 'encodingAesKey'

/** What a wrong copy is seen by. */
const shapes = { pushToken: /^[A-Za-z0-9]{3,32}$/, encodingAesKey: /^[A-Za-z0-9+/]{43}$/ }

/** What is missing or cannot be right, in the order of the form; `taken`: sellers of the brand's other shops. */
export function problemsOf(wish: Wish, taken: ReadonlySet<string> = new Set()): Map<WishField, Problem> {
  const problems = new Map<WishField, Problem>()
  for (const field of wishFields) {
    if (wish[field] === '') problems.set(field, 'needed')
    // In the order of the form: the further secrets stand below the first.
    if (field === 'appSecret')
      for (const [extra, value] of Object.entries(wish.extraSecrets ?? {}))
        if (!value) problems.set(extra as ExtraSecret, 'needed')
        else if (extra in shapes && !shapes[extra as keyof typeof shapes].test(value))
          problems.set(extra as ExtraSecret, extra as keyof typeof shapes)
  }
  if (wish.sellerId && !/^[\w.-]{1,64}$/.test(wish.sellerId)) problems.set('sellerId', 'sellerId')
  if (taken.has(wish.sellerId)) problems.set('sellerId', 'taken')
  return problems
}

type Placed = { id: string; marketplace: string; sellerId: string | null }

/** Sellers that are other shops already: connecting one twice would take its orders away from the first. */
export function takenSellers(
  shops: readonly Placed[],
  marketplace: string,
  shopId: string | null,
): Set<string> {
  return new Set(
    shops.flatMap((shop) =>
      shop.marketplace === marketplace && shop.id !== shopId && shop.sellerId ? [shop.sellerId] : [],
    ),
  )
}
