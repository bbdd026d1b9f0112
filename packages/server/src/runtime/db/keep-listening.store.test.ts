import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withClient } from '../../../supervisor/postgres-roles.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import { eventually } from '../../../test/support/eventually.ts'
import { systemClock } from '../adapters/system-clock.ts'
import { keepListening } from './keep-listening.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const tell = (text: string) =>
  withClient(database.adminUrl, (client) => client.query(`select pg_notify('told', $1)`, [text]))

/** Ends the listening connection as a restart of PostgreSQL does; says how many there were. */
const breakConnections = () =>
  withClient(database.adminUrl, async (client) => {
    const ended = await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'qiao-listen' and datname = current_database()`,
    )
    return ended.rowCount
  })

describe('a connection that listens', () => {
  it('comes back when it breaks, says that it was deaf, and hears again', async () => {
    const heard: string[] = []
    let gaps = 0
    const stop = await keepListening(
      database.appUrl,
      systemClock(),
      'told',
      (text) => heard.push(text),
      () => {
        gaps += 1
      },
    )
    await tell('first')
    await eventually(async () => expect(heard).toEqual(['first']))
    expect(await breakConnections()).toBe(1)
    await eventually(async () => expect(gaps).toBe(1))
    await tell('second')
    await eventually(async () => expect(heard).toEqual(['first', 'second']))
    await stop()
    await eventually(async () => expect(await breakConnections()).toBe(0))
    expect(gaps).toBe(1)
  })

  it('throws when it cannot connect at all', async () => {
    const nowhere = new URL(database.appUrl)
    nowhere.pathname = '/no_such_database'
    await expect(
      keepListening(
        nowhere.href,
        systemClock(),
        'told',
        () => undefined,
        () => undefined,
      ),
    ).rejects.toThrow()
  })
})
