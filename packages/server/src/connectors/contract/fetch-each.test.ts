import { describe, expect, it } from 'vitest'
import { ConnectorFailure } from './connector.ts'
import { fetchEach, unlessMissing } from './fetch-each.ts'

const ids = Array.from({ length: 100 }, (_, n) => `${n}`)

describe('details one by one', () => {
  it('come in the order asked, however long each takes; what is not there is null', async () => {
    const answers = await fetchEach(ids, async (id) => {
      for (let waits = Number(id) % 7; waits > 0; waits--) await Promise.resolve()
      if (id === '5') throw new ConnectorFailure('not_found', '404', 'gone')
      return `detail ${id}`
    })
    expect(answers).toEqual(ids.map((id) => (id === '5' ? null : `detail ${id}`)))
    expect(await fetchEach([], async () => 'x')).toEqual([])
  })

  it('are as many at once as help, and no more', async () => {
    let running = 0
    let most = 0
    await fetchEach(ids, async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return null
    })
    expect(most).toBe(32)
  })

  it('end with the first other failure, and start nothing after it', async () => {
    const asked: string[] = []
    const fetching = fetchEach(ids, async (id) => {
      asked.push(id)
      if (id === '3') throw new ConnectorFailure('temporary', '-1', 'busy')
      await new Promise((resolve) => setImmediate(resolve))
      return id
    })
    await expect(fetching).rejects.toMatchObject({ kind: 'temporary' })
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(asked.length).toBeLessThan(40)
  })
})

it('takes what is missing for nothing, and no other failure', async () => {
  const fails = (kind: 'not_found' | 'limited') => Promise.reject(new ConnectorFailure(kind, '1', 'no'))
  expect(await unlessMissing(Promise.resolve(7))).toBe(7)
  expect(await unlessMissing(fails('not_found'))).toBeNull()
  await expect(unlessMissing(fails('limited'))).rejects.toMatchObject({ kind: 'limited' })
})
