import { describe, expect, it } from 'vitest'
import { ConnectorFailure } from '../connectors/contract/connector.ts'
import { silentLog } from '../runtime/log.ts'
import { openSessions, type SessionDeps } from './sessions.ts'

const key = Buffer.alloc(32, 4)
const start = Date.parse('2026-11-22T00:00:00Z')

/** A shop with a grant that ends in an hour, and a disk that outlives the process. */
function desk(disk = new Map<string, Buffer>()) {
  let now = start
  const asked: string[] = []
  let answer: () => Promise<object> = async () => ({
    ...{ session: `s${asked.length}`, refreshToken: `r${asked.length}` },
    expiresAt: new Date(now + 3_600_000),
  })
  const connector = {
    authoriser: {
      refreshAheadMs: 600_000,
      refresh: async (_: unknown, { refreshToken }: { refreshToken: string }) => {
        asked.push(refreshToken)
        return answer()
      },
    },
  }
  let n = 0
  const deps = {
    ports: {
      clock: { now: () => new Date(now) },
      randomness: { bytes: (length: number) => Buffer.alloc(length, ++n) },
      files: {
        write: async (name: string, bytes: Buffer) => void disk.set(name, bytes),
        read: async (name: string) => {
          const found = disk.get(name)
          if (!found) throw new Error('ENOENT')
          return found
        },
      },
    },
    log: silentLog,
    key,
    shops: [
      {
        ...{ shop: 'a', marketplace: 'm', environment: 'production', name: 'A', sellerId: '1', baseUrl: '' },
        ...{ appKey: 'k', appSecret: 'x', session: 's0', refreshToken: 'r0' },
        expiresAt: new Date(start + 3_600_000).toISOString(),
      },
    ],
    connectorOf: () => connector,
  } as unknown as SessionDeps
  return {
    ...{ deps, asked, disk },
    pass: (ms: number) => (now += ms),
    answers: (next: () => Promise<object>) => (answer = next),
  }
}

describe('a session at a gateway', () => {
  it('is renewed ahead of its end, kept sealed, and found again after a restart', async () => {
    const { deps, asked, disk, pass } = desk()
    const sessions = await openSessions(deps)
    await sessions.renewDue()
    expect(asked).toEqual([])
    pass(55 * 60_000)
    await sessions.renewDue()
    expect(asked).toEqual(['r0'])
    expect(sessions.access('a')?.session).toBe('s1')
    const kept = [...disk.values()].map(String).join()
    expect(kept).toMatch(/^sealed:/)
    const later = await openSessions({ ...deps, ports: desk(disk).deps.ports })
    expect(later.access('a')?.session).toBe('s1')
  })

  it('that is refused is renewed once for all who ask', async () => {
    const { deps, asked } = desk()
    const access = (await openSessions(deps)).access('a')!
    expect(await Promise.all([access.renew!('s0'), access.renew!('s0')])).toEqual(['s1', 's1'])
    expect(asked).toEqual(['r0'])
    // Another session is in its place already: nobody is asked.
    expect(await access.renew!('s0')).toBe('s1')
    expect(asked).toHaveLength(1)
  })

  it('ends when its owner alone can help, and waits where the marketplace is out of order', async () => {
    const { deps, answers } = desk()
    const access = (await openSessions(deps)).access('a')!
    answers(() => Promise.reject(new ConnectorFailure('authorisation_expired', '1', '')))
    expect(await access.renew!('s0')).toBeNull()
    answers(() => Promise.reject(new ConnectorFailure('temporary', '2', '')))
    await expect(access.renew!('s0')).rejects.toMatchObject({ kind: 'temporary' })
  })
})
