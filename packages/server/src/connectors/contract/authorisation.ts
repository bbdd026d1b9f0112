import type { AppKeys } from './shop-access.ts'

/** What a shop's owner granted (T21). Lives, moments and rights as the marketplace says them; never guessed. */
export interface Grant {
  session: string
  /** Null where the marketplace gives none and the owner must grant again. */
  refreshToken: string | null
  expiresAt: Date
  /** The moment after which refreshing ends too; null where the marketplace does not say. */
  refreshEndsAt: Date | null
  /** The marketplace's id of the seller that granted it; the shop is refused when it is another one. */
  sellerId: string
  sellerName: string | null
  /** Null for the main account. */
  subAccount: string | null
  /** Permission packages by the marketplace's names; empty where it does not say. */
  permissions: string[]
}

/** Where an app asks: its keys and the addresses of gateway and consent page. */
export interface AppAccess extends AppKeys {
  baseUrl: string
  /** The page or host of the consent, when it cannot be told from `baseUrl`. */
  consentUrl?: string
  /** What the marketplace calls the app on its consent page, where that is not the key. */
  serviceId?: string
}

/** How a marketplace's owner grants, and how a grant lives on. Throws `ConnectorFailure`. */
export interface Authoriser {
  /** Null where the owner grants nothing on a page: an app of the shop's own asks with its keys (`grantOwn`). */
  consentPage(app: AppAccess, redirectUrl: string, state: string): string | null
  /** The code of the page's redirect, good once. */
  exchange(app: AppAccess, code: string, redirectUrl: string): Promise<Grant>
  /** For an app of the shop's own; null where there is no such thing. */
  grantOwn: ((app: AppAccess, sellerId: string) => Promise<Grant>) | null
  /**
   * A grant that lives longer. `authorisation_expired` when only the owner can help. Some marketplaces give the same pair
   * when asked early: then `expiresAt` is unchanged, and that is no error.
   */
  refresh(app: AppAccess, grant: Pick<Grant, 'refreshToken' | 'sellerId'>): Promise<Grant>
  /** How long before its end a grant is refreshed; asked earlier, the marketplace gives nothing new. */
  readonly refreshAheadMs: number
}
