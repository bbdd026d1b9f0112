import { createApi } from '@qiao/ui'
import { describe, expect, it } from 'vitest'
import { type SearchAnswer, searchEverything } from './search.ts'

const { signal } = new AbortController()

function apiThatAnswers(answer: SearchAnswer) {
  const asked: string[] = []
  const send = (async (url: string) => {
    asked.push(url)
    return new Response(JSON.stringify(answer))
  }) as unknown as typeof fetch
  return { asked, api: createApi({ fetch: send }) }
}

describe('searchEverything', () => {
  it('sends the words and leads each hit to the page that the server names', async () => {
    const hits = [{ id: '7', title: 'GD-1121-0007', detail: '待派单 · 智能锁安装', path: '/work-orders/7' }]
    const { api, asked } = apiThatAnswers({
      groups: [{ kind: 'work-order', label: '工单', hits }],
      note: null,
    })
    const groups = await searchEverything(api, '尾号 8000', signal)
    expect(asked[0]).toBe(`/api/search?q=${encodeURIComponent('尾号')}+8000`)
    expect(groups).toEqual([
      {
        key: 'work-order',
        label: '工单',
        hits: [
          {
            key: 'work-order-7',
            icon: 'list',
            title: 'GD-1121-0007',
            detail: '待派单 · 智能锁安装',
            path: '/work-orders/7',
          },
        ],
      },
    ])
  })

  it('says first what the server has to say of it', async () => {
    const { api } = apiThatAnswers({ groups: [], note: '没有找到这个姓名' })
    const groups = await searchEverything(api, '刘女士', signal)
    expect(groups).toEqual([{ key: 'note', label: '没有找到这个姓名', hits: [] }])
  })

  it('gives a kind that it does not know a plain sign', async () => {
    const hits = [{ id: '1', title: '方案', path: '/playbooks/1' }]
    const { api } = apiThatAnswers({ groups: [{ kind: 'playbook', label: '方案库', hits }], note: null })
    const [group] = await searchEverything(api, '方案', signal)
    expect(group!.hits[0]).toEqual({ key: 'playbook-1', icon: 'search', title: '方案', path: '/playbooks/1' })
  })
})
