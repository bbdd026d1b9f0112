import type { Duplex } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../test/support/database.ts'
import { withClient } from '../postgres-roles.ts'
import { copyIn } from './copy-stream.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

// A part is more than the system takes at once, however fast the server reads.
const parts = 8
const rowsOfPart = 60_000

async function* many(): AsyncGenerator<Buffer> {
  for (let part = 0; part < parts; part += 1)
    yield Buffer.from(`${part}\t${'x'.repeat(200)}\n`.repeat(rowsOfPart))
}

it('brings every row and waits for a slow server without leaving a listener behind', async () => {
  await withClient(database.adminUrl, async (client) => {
    const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection
    const counts = () => [stream.listenerCount('close'), stream.listenerCount('drain')]
    const before = counts()
    let waits = 0
    let most = 0
    stream.on('newListener', (name) => {
      waits += Number(name === 'drain')
      most = Math.max(most, stream.listenerCount('close'))
    })
    await client.query('create temporary table copied (part int, text text)')
    await copyIn(client, 'copy copied from stdin', many())
    const { rows } = await client.query(
      'select count(*)::int as n, count(distinct part)::int as parts from copied',
    )
    expect(rows).toEqual([{ n: parts * rowsOfPart, parts }])
    expect(waits).toBeGreaterThan(0)
    expect(most).toBeLessThanOrEqual(before[0]! + 1)
    expect(counts()).toEqual(before)
  })
})
