const lastAt = 'qiao.sidebar.sign-in-at'
/** Twice within this time means that signing in does not help: the page says so instead of going in circles. */
const circleMs = 8_000

export type SignInPorts = {
  location: Pick<Location, 'pathname' | 'search' | 'origin' | 'assign'>
  storage: Pick<Storage, 'getItem' | 'setItem'>
  now(): number
}

const browser = (): SignInPorts => ({ location, storage: sessionStorage, now: () => Date.now() })

/** Goes to WeCom's sign-in and comes back to this page. False when it was tried a moment ago. */
export function signIn(ports: SignInPorts = browser()): boolean {
  const before = Number(ports.storage.getItem(lastAt) ?? 0)
  if (ports.now() - before < circleMs) return false
  ports.storage.setItem(lastAt, String(ports.now()))
  const { pathname, search, origin } = ports.location
  const kept = new URLSearchParams(search)
  kept.delete('sign_in')
  const corp = kept.get('corp')
  const back = `${pathname}${kept.size > 0 ? `?${kept}` : ''}`
  const query = new URLSearchParams({ back, origin, ...(corp ? { corp } : {}) })
  ports.location.assign(`/api/public/wecom/sign-in?${query}`)
  return true
}

/** Why the last sign-in was refused, as the way back says it. */
export function refusal(search: string): string | null {
  return new URLSearchParams(search).get('sign_in')
}
