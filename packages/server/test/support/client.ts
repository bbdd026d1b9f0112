import { setTimeout as delay } from 'node:timers/promises'
import { demoPassword } from '../../seeds/cast-brand.ts'

export type Body = any

export interface Answer {
  status: number
  body: Body
  headers: Headers
}

/** One person's browser: keeps cookies, sends CSRF token and idempotency keys as our pages do. */
export interface Client {
  get(path: string): Promise<Body>
  post(path: string, body?: object): Promise<Body>
  send(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Answer>
}

let keys = 0

export function client(
  serverUrl: string,
  audience: 'console' | 'sidebar' | 'technician' | 'point' | 'customer',
): Client {
  const jar = new Map<string, string>()
  const send: Client['send'] = async (method, path, body, headers = {}) => {
    keys += 1
    const csrf = jar.get(audience === 'console' ? 'qiao_csrf' : `qiao_csrf_${audience}`) ?? ''
    const answer = await fetch(`${serverUrl}/api${path}`, {
      redirect: 'manual',
      method,
      headers: {
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        'x-csrf-token': decodeURIComponent(csrf),
        'idempotency-key': `story-${process.pid}-${keys}`,
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [name, ...value] = cookie.split(';')[0]!.split('=')
      jar.set(name!, value.join('='))
    }
    const text = await answer.text()
    const json = /json/.test(answer.headers.get('content-type') ?? '')
    return { status: answer.status, body: json ? JSON.parse(text) : text, headers: answer.headers }
  }
  /** How this person came in, to come in again: a story may pass more hours than a session lasts. */
  let entrance: { path: string; body: object | undefined } | null = null
  /** One address may log in ten times a minute, and all the people of a story sit at one. */
  const enter = async (path: string, body?: object): Promise<Answer> => {
    const until = performance.now() + 20_000
    for (;;) {
      const answer = await send('POST', path, body)
      if (answer.status !== 429 || performance.now() > until) return answer
      await delay(500)
    }
  }
  const must = async (method: string, path: string, body?: object): Promise<Body> => {
    const entering = method === 'POST' && /(session|sign-in)$/.test(path)
    if (entering) entrance = { path, body }
    let answer = await (entering ? enter(path, body) : send(method, path, body))
    if (answer.status === 401 && entrance && !entering) {
      await enter(entrance.path, entrance.body)
      answer = await send(method, path, body)
    }
    // No matcher of a test: benches sit here, too.
    if (answer.status !== 200)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  return { send, get: (path) => must('GET', path), post: (path, body) => must('POST', path, body) }
}

export async function memberClient(serverUrl: string, login: string): Promise<Client> {
  const member = client(serverUrl, 'console')
  await member.post('/session', { login, password: demoPassword })
  return member
}
