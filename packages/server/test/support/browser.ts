import type { SidebarView } from '../../src/insight/sidebar/index.ts'

/** A browser as far as sign-in goes: cookies by path, redirects one at a time. */
export class Browser {
  readonly cookies = new Map<string, { value: string; path: string }>()
  readonly #origin: string

  constructor(origin: string) {
    this.#origin = origin
  }

  async get(pathOrUrl: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#send('GET', pathOrUrl, undefined, headers)
  }

  /** With the CSRF token of the sidebar's session and a fresh idempotency key. */
  async post(path: string, body: object = {}, csrfCookie = 'qiao_csrf_sidebar'): Promise<Response> {
    return this.#send('POST', path, JSON.stringify(body), {
      'content-type': 'application/json',
      'x-csrf-token': this.cookies.get(csrfCookie)?.value ?? '',
      'idempotency-key': crypto.randomUUID(),
    })
  }

  cookieHeader(path: string): string {
    return [...this.cookies]
      .filter(([, cookie]) => path.startsWith(cookie.path))
      .map(([name, { value }]) => `${name}=${encodeURIComponent(value)}`)
      .join('; ')
  }

  async #send(method: string, pathOrUrl: string, body: string | undefined, headers: Record<string, string>) {
    const url = new URL(pathOrUrl, this.#origin)
    const answer = await fetch(url, {
      method,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
      headers: { cookie: this.cookieHeader(url.pathname), ...headers },
    })
    for (const line of answer.headers.getSetCookie()) this.#keep(line)
    return answer
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/;\s*/)
    const at = pair.indexOf('=')
    const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? '/'
    this.cookies.set(pair.slice(0, at), { value: decodeURIComponent(pair.slice(at + 1)), path })
  }
}

/** Signs in to the sidebar by the stand-in's OAuth2 page, as the member whom its client page acts as. */
export async function signInToSidebar(browser: Browser): Promise<{ callback: string; answer: Response }> {
  const begun = await browser.get('/api/public/wecom/sign-in?back=/sidebar/')
  const authorized = await browser.get(begun.headers.get('location') ?? '')
  const callback = authorized.headers.get('location') ?? ''
  return { callback, answer: await browser.get(callback) }
}

/** What the sidebar shows of a friend to whoever is signed in there. */
export async function sidebarOf(agent: Browser, externalUserId: string): Promise<SidebarView> {
  const answer = await agent.get(`/api/sidebar/contacts/${externalUserId}`)
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as SidebarView
}
