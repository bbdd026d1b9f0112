import { describe, expect, expectTypeOf, it } from 'vitest'
import { type Answer, call, type Sender } from '../../packages/api-client/src/index.ts'

interface Sent {
  method: string
  path: string
  body?: unknown
  options?: unknown
}

function listening(): { sent: Sent[]; sender: Sender } {
  const sent: Sent[] = []
  const bare = (method: string) => async (path: string, options?: unknown) => {
    sent.push({ method, path, options })
    return {} as never
  }
  const full = (method: string) => async (path: string, body?: unknown, options?: unknown) => {
    sent.push({ method, path, body, options })
    return {} as never
  }
  const sender: Sender = {
    get: bare('GET'),
    delete: bare('DELETE'),
    post: full('POST'),
    put: full('PUT'),
    patch: full('PATCH'),
  }
  return { sent, sender }
}

describe('call', () => {
  it('fills the path, safely, and passes query and settings on', async () => {
    const { sent, sender } = listening()
    await call(sender, 'GET /console/inbox-entries', { query: { state: 'failed', limit: 20 } })
    await call(
      sender,
      'POST /console/dead-letters/:id/replay',
      { params: { id: 'a/b 1' } },
      { idempotencyKey: 'same-key' },
    )
    await call(sender, 'DELETE /session')
    expect(sent).toEqual([
      { method: 'GET', path: '/console/inbox-entries', options: { query: { state: 'failed', limit: 20 } } },
      {
        method: 'POST',
        path: '/console/dead-letters/a%2Fb%201/replay',
        body: undefined,
        options: { idempotencyKey: 'same-key' },
      },
      { method: 'DELETE', path: '/session', options: {} },
    ])
  })

  it('knows what each route takes and answers', () => {
    expectTypeOf<Answer<'GET /console/outgoing-effects'>>().toEqualTypeOf<{
      off: boolean
      reason: string | null
    }>()
    const { sender } = listening()
    // @ts-expect-error: the id is missing
    void (() => call(sender, 'POST /console/dead-letters/:id/replay'))
    // @ts-expect-error: there is no such state
    void (() => call(sender, 'GET /console/inbox-entries', { query: { state: 'lost' } }))
    // @ts-expect-error: there is no such route
    void (() => call(sender, 'GET /console/nothing'))
  })
})
