/** Two surfaces share this app: a page load is one of them, with its own session, words and size. */
export type Surface = 'technician' | 'point'

export function surfaceOf(pathname: string): Surface {
  return /^\/t\/point(\/|$)/.test(pathname) ? 'point' : 'technician'
}

export const surface = surfaceOf(globalThis.location?.pathname ?? '')
export const homeOf: Record<Surface, string> = { technician: '/t/', point: '/t/point' }
