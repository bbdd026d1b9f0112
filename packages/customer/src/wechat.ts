import { call } from '@qiao/api-client'
import type { api } from './services.ts'

/** Inside WeChat, whose browser says so. */
export function isWechat(agent: string): boolean {
  return /MicroMessenger/i.test(agent)
}

/** What WeChat's log-in brings back; null on every other opening. */
export function broughtBack(search: string): { code: string; state: string } | null {
  const query = new URLSearchParams(search)
  const [code, state] = [query.get('code'), query.get('state')]
  return code && state && /^[a-f0-9]{32}$/.test(state) ? { code, state } : null
}

/**
 * Asks WeChat once whose it is, and tells Qiao what it said. The page needs none of it: whatever fails, it works as in any other
 * browser.
 */
export async function meetWechat(
  client: typeof api,
  token: string,
  place: Pick<Location, 'search' | 'assign'>,
  agent: string,
) {
  try {
    const back = broughtBack(place.search)
    if (back) await call(client, 'POST /public/wechat-visits/completion', { body: { token, ...back } })
    else if (isWechat(agent)) {
      const { location } = await call(client, 'POST /public/wechat-visits', { body: { token } })
      if (location) place.assign(location)
    }
  } catch {
    // Who it is stays unknown.
  }
}
