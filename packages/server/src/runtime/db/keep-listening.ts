import pg from 'pg'
import type { Clock } from '../ports.ts'

const againMs = 500

/**
 * LISTEN on a connection of its own. Throws when the first connection fails; one that breaks later is opened again
 * until the returned function ends it, and `onGap` tells that notices may have been missed.
 */
export async function keepListening(
  url: string,
  clock: Clock,
  channel: string,
  onNotice: (payload: string) => void,
  onGap: () => void,
): Promise<() => Promise<void>> {
  let stopped = false
  let current: pg.Client | null = null
  let cancelRetry = (): void => undefined

  const open = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: url, application_name: 'qiao-listen' })
    client.on('error', () => undefined)
    client.on('notification', (notice) => onNotice(notice.payload ?? ''))
    try {
      await client.connect()
      await client.query(`listen ${channel}`)
    } catch (error) {
      await client.end().catch(() => undefined)
      throw error
    }
    if (stopped) return client.end()
    current = client
    client.once('end', retryLater)
  }

  const retryLater = (): void => {
    if (!stopped) cancelRetry = clock.after(againMs, () => void open().then(onGap, retryLater))
  }

  await open()
  return async () => {
    stopped = true
    cancelRetry()
    await current?.end()
  }
}
