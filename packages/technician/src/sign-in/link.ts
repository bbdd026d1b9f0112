import { surface } from '../surface.ts'

/** The personal link: a token in the address, kept nowhere; of the last one used only its end, to know it again. */

const storedAt = `qiao.link.${surface}`
const shape = /^[a-z0-9-]{2,63}\.[A-Za-z0-9_-]{20,80}$/

export function tokenOf(search: string): string | undefined {
  const token = new URLSearchParams(search).get('link') ?? ''
  return shape.test(token) ? token : undefined
}

const mark = (token: string) => token.slice(-6)

/** Whether the address holds another person's link than the one that signed in here last. */
export function isForeign(token: string | undefined, remembered: string | null): boolean {
  return token !== undefined && remembered !== mark(token)
}

export function rememberLink(token: string | undefined): void {
  try {
    if (token) localStorage.setItem(storedAt, mark(token))
    else localStorage.removeItem(storedAt)
  } catch {
    // A browser that keeps nothing asks for the code once more.
  }
}

/** Another person's link was opened on this phone: who it is for is asked again. */
export function foreignLink(): boolean {
  try {
    return isForeign(tokenOf(location.search), localStorage.getItem(storedAt))
  } catch {
    return false
  }
}
