const linkPath = /^\/c\/[ws]\/([^/]{10,200})\/?$/

/** The token of a signed link, `/c/w/TOKEN`; null for every other path. */
export function tokenIn(path: string): string | null {
  const found = linkPath.exec(path)?.[1]
  return found ? decodeURIComponent(found) : null
}

/**
 * Takes the token out of the address bar before anything is shown, so that no screenshot, history or copied address
 * carries it. It lives on in this page only, until a session is had for it.
 */
export function takeToken(
  place: Pick<Location, 'pathname' | 'search'>,
  past: Pick<History, 'replaceState'>,
): string | null {
  const token = tokenIn(place.pathname)
  if (token) past.replaceState(null, '', `/c/${place.search}`)
  return token
}
