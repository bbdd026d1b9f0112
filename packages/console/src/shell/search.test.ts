import { createApi } from '@qiao/ui'
import { describe, expect, it } from 'vitest'
import { searchEverything } from './search.ts'

describe('searchEverything', () => {
  it('sends the words and leads each hit to its page', async () => {
    const asked: string[] = []
    const answer = {
      groups: [{ kind: 'work-order', label: '工单', hits: [{ id: 'GD/7', title: '刘女士 智能锁安装' }] }],
    }
    const send = (async (url: string) => {
      asked.push(url)
      return new Response(JSON.stringify(answer))
    }) as unknown as typeof fetch
    const groups = await searchEverything(createApi({ fetch: send }), '刘 8000', new AbortController().signal)
    expect(asked[0]).toBe(`/api/search?q=${encodeURIComponent('刘')}+8000`)
    expect(groups[0]!.hits[0]).toMatchObject({ path: '/work-orders/GD%2F7', title: '刘女士 智能锁安装' })
  })
})
