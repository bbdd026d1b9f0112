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

const cardPath = /^\/c\/r\/([^/]{10,100})\/?$/

/**
 * The token of a registration card, `/c/r/TOKEN`; it moves from the address into the page's history, so that a reload
 * still has it and a copied address does not. Null on every other page.
 */
export function takeCard(
  place: Pick<Location, 'pathname' | 'search'>,
  past: Pick<History, 'replaceState' | 'state'>,
): string | null {
  const found = cardPath.exec(place.pathname)?.[1]
  if (found) {
    const card = decodeURIComponent(found)
    past.replaceState({ card }, '', `/c/card${place.search}`)
    return card
  }
  const kept = (past.state as { card?: unknown } | null)?.card
  return place.pathname === '/c/card' && typeof kept === 'string' ? kept : null
}
