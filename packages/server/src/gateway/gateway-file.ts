import { QiaoError } from '../kernel/error.ts'
import { isSealed, openText, sealText } from './sealed-text.ts'

/** One shop that a gateway calls for, as its file has it. */
export interface GatewayShop {
  /** Its name at this gateway. */
  shop: string
  marketplace: string
  environment: 'production' | 'sandbox'
  name: string
  sellerId: string
  /** Where the marketplace is, seen from inside its cloud; absent: its public address. */
  baseUrl?: string
  appKey: string
  appSecret: string
  extraSecrets?: Record<string, string>
  session: string
  refreshToken?: string
  expiresAt?: string
}

export interface GatewayFile {
  /** Shared with Qiao: 32 random bytes in base64, or any text of 32 signs and more. */
  secret: string
  shops: GatewayShop[]
}

type Change = (place: string, text: string) => string

/** The file with every secret opened. Throws when one is not sealed, was sealed elsewhere, or a shop is not whole. */
export function openGatewayFile(key: Buffer, text: string): GatewayFile {
  return changed(read(text), (place, secret) => openText(key, place, secret))
}

/** The file as it may lie on a disk; what is sealed already stays as it is. */
export function sealGatewayFile(key: Buffer, text: string, iv: () => Buffer): GatewayFile {
  return changed(read(text), (place, secret) =>
    isSealed(secret) ? secret : sealText(key, place, secret, iv()),
  )
}

function changed({ secret, shops }: GatewayFile, change: Change): GatewayFile {
  return {
    secret: change('secret', secret),
    shops: shops.map((shop) => ({
      ...shop,
      appSecret: change(`${shop.shop}|appSecret`, shop.appSecret),
      session: shop.session === '' ? '' : change(`${shop.shop}|session`, shop.session),
      ...(shop.refreshToken && { refreshToken: change(`${shop.shop}|refreshToken`, shop.refreshToken) }),
      ...(shop.extraSecrets && {
        extraSecrets: Object.fromEntries(
          Object.entries(shop.extraSecrets).map(([name, one]) => [
            name,
            change(`${shop.shop}|extraSecrets.${name}`, one),
          ]),
        ),
      }),
    })),
  }
}

const shopName = /^[\w.-]{1,64}$/
const needed = ['shop', 'marketplace', 'environment', 'name', 'sellerId', 'appKey', 'appSecret'] as const
const shortestSecret = 32

function read(text: string): GatewayFile {
  let told: Partial<GatewayFile> | null
  try {
    told = JSON.parse(text) as Partial<GatewayFile> | null
  } catch {
    throw wrong('the whole file', 'JSON')
  }
  if (typeof told?.secret !== 'string' || told.secret.length < shortestSecret)
    throw wrong('secret', '32 signs and more, the same as in Qiao')
  if (!Array.isArray(told.shops) || told.shops.length === 0) throw wrong('shops', 'a list')
  for (const [n, shop] of told.shops.entries()) {
    for (const field of needed)
      if (typeof shop?.[field] !== 'string' || shop[field] === '')
        throw wrong(`shops[${n}].${field}`, 'a text')
    if (!shopName.test(shop.shop)) throw wrong(`shops[${n}].shop`, 'letters, digits, dots and dashes')
    if (!['production', 'sandbox'].includes(shop.environment))
      throw wrong(`shops[${n}].environment`, 'production or sandbox')
  }
  const names = told.shops.map(({ shop }) => shop)
  if (new Set(names).size < names.length) throw wrong('shops', 'each name once')
  return { secret: told.secret, shops: told.shops.map((shop) => ({ ...shop, session: shop.session ?? '' })) }
}

function wrong(setting: string, expected: string): QiaoError {
  return new QiaoError('gateway.bad_file', { setting, expected })
}
