import { describe, expect, it } from 'vitest'
import { createApi } from '../../ui/src/api.ts'
import { call } from './call.ts'

describe('call', () => {
  it('goes through the one api of the apps', async () => {
    const asked: string[] = []
    const api = createApi({
      fetch: async (url, request) => {
        asked.push(`${request?.method} ${url}`)
        return new Response('{"off":false,"reason":null}')
      },
      cookies: () => '',
    })
    expect(await call(api, 'GET /console/outgoing-effects')).toEqual({ off: false, reason: null })
    expect(asked).toEqual(['GET /api/console/outgoing-effects'])
  })
})
