import { type Audience, cookieOf, csrfCookieOf } from '../access/principal.ts'
import type { RequestContext } from './route.ts'

/** Hands a started session to the browser: the token out of the page's reach, the CSRF token within it. */
export function setSessionCookies(
  { runtime, setCookie }: Pick<RequestContext, 'runtime' | 'setCookie'>,
  audience: Audience,
  session: { cookie: string; csrf: string; expiresAt: Date },
): void {
  const left = session.expiresAt.getTime() - runtime.ports.clock.now().getTime()
  const maxAgeSeconds = Math.floor(left / 1000)
  setCookie(cookieOf[audience], session.cookie, { httpOnly: true, maxAgeSeconds })
  setCookie(csrfCookieOf[audience], session.csrf, { httpOnly: false, maxAgeSeconds })
}
