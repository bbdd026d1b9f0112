import type { Answer } from '@qiao/api-client'

/** One look of many, in the order in which one is seen to fail after the other. */
export type Check = Answer<'POST /console/shop-connections'>['checks'][number]
export type CheckName = Check['name']

/** What to do, one sentence each in `connect-texts.ts`. */
export type Advice =
  | Exclude<CheckName, 'gateway' | 'address' | 'push'>
  | 'wrongAppKey'
  | 'wrongSecret'
  | 'wrongSignSecret'
  | 'noAnswer'
  | 'strangeAnswer'
  | 'gatewayRefused'

/** Codes that say more than their check does; the part before a slash is the marketplace's main code. */
const adviceByCode: Record<string, Record<string, Advice>> = {
  taobao: {
    '25': 'wrongSecret',
    '28': 'wrongAppKey',
    '29': 'wrongAppKey',
    '30': 'clock',
    '31': 'clock',
  },
  kuaishou: { '27': 'wrongSignSecret', no_sign_secret: 'wrongSignSecret' },
  'weixin-store': {
    '40001': 'wrongSecret',
    '40013': 'wrongAppKey',
    '40125': 'wrongSecret',
    '40164': 'gatewayRefused',
    http_403: 'gatewayRefused',
  },
}

/** Codes of our own, where the marketplace said nothing that could be read. */
const adviceByOwnCode: Record<string, Advice> = {
  http_timeout: 'noAnswer',
  http_refused: 'noAnswer',
  http_network: 'noAnswer',
  http_too_large: 'strangeAnswer',
  not_json: 'strangeAnswer',
  not_an_object: 'strangeAnswer',
  no_wrapper: 'strangeAnswer',
}

const names = {
  gateway: true,
  reachable: true,
  clock: true,
  address: true,
  keys: true,
  session: true,
  seller: true,
  rights: true,
  quota: true,
  orders: true,
  push: true,
} satisfies Record<CheckName, true>

/** Of an address that led back here, which anybody may write. */
export function isCheckName(name: string): name is CheckName {
  return Object.hasOwn(names, name)
}

export function allPass(checks: readonly Check[]): boolean {
  return checks.length > 0 && checks.every(({ state }) => state === 'pass' || state === 'wait')
}

export function failing(checks: readonly Check[]): Check | undefined {
  return checks.find(({ state }) => state === 'fail')
}

/** What `doctor-texts.ts` says by itself. */
const told = ['gateway', 'address', 'push'] as const satisfies readonly CheckName[]
const tellsItself = (name: CheckName): name is (typeof told)[number] =>
  (told as readonly CheckName[]).includes(name)

/** Which words help with a failing check. */
export function adviceFor(marketplace: string, { name, code }: Pick<Check, 'name' | 'code'>): Advice {
  const main = code?.split('/')[0] ?? ''
  return (
    adviceByCode[marketplace]?.[main] ??
    adviceByOwnCode[main] ??
    (/^http_4\d\d$/.test(main) && main !== 'http_429' ? 'gatewayRefused' : undefined) ??
    (tellsItself(name) ? 'orders' : name)
  )
}

/** The key to look at first for an advice. */
export function fieldFor(advice: Advice): 'sellerId' | 'appKey' | 'appSecret' | 'signSecret' | 'session' {
  if (advice === 'seller') return 'sellerId'
  if (advice === 'session' || advice === 'rights') return 'session'
  if (advice === 'wrongSignSecret') return 'signSecret'
  return advice === 'wrongSecret' ? 'appSecret' : 'appKey'
}
