import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../../src/app/start.ts'
import { silentLog } from '../../src/runtime/log.ts'
import { client } from '../support/client.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let server: RunningServer

beforeAll(async () => {
  database = await testDatabase()
  server = await startServer(
    {
      role: 'api',
      host: '127.0.0.1',
      port: 0,
      databaseUrl: database.appUrl,
      masterKey: Buffer.alloc(32, 3),
      filesDirectory: mkdtempSync(join(tmpdir(), 'qiao-files-')),
      sandboxUrl: null,
      publicUrl: 'http://127.0.0.1',
      secureCookies: false,
      demo: false,
      setupCode: null,
      archiveCommand: null,
      logLevel: 'silent',
      lateFollowers: false,
      webhookAllow: [],
      mayLoseCommits: true,
    },
    { log: silentLog },
  )
})
afterAll(async () => {
  await server.stop()
  await database.drop()
})

const first = {
  brandId: 'hemu',
  brandName: '禾木智家',
  ownerName: '周岚',
  login: 'zhoulan',
  password: 'a-long-pass-word',
}

describe('an empty server', () => {
  it('waits to be set up, refuses a short password in words, and takes its first brand once', async () => {
    const zhou = client(server.url, 'console')
    expect(await zhou.get('/public/setup')).toEqual({ needed: true })
    const short = await zhou.send('POST', '/public/setup', { ...first, password: 'short' })
    expect(short).toMatchObject({
      status: 400,
      body: { code: 'http.invalid', title: '提交的内容有误：body/password 太短' },
    })

    const twins = await Promise.all(
      [first, { ...first, brandId: 'other' }].map((one) => zhou.send('POST', '/public/setup', one)),
    )
    expect(twins.map((one) => one.status).sort()).toEqual([200, 409])
    expect((await zhou.send('POST', '/public/setup', { ...first, brandId: 'third' })).status).toBe(409)
  })

  it('lets its owner in, shows an empty house, and has no demo log-ins', async () => {
    const zhou = client(server.url, 'console')
    const first200 = async (login: string) =>
      (await zhou.send('POST', '/session', { login, password: first.password })).status
    expect([await first200('zhoulan@hemu'), await first200('zhoulan@other')].sort()).toEqual([200, 401])
    expect(await zhou.get('/session')).toMatchObject({
      name: '周岚',
      brandName: '禾木智家',
      roles: ['owner'],
    })
    expect((await zhou.get('/console/orders')).items).toEqual([])
    expect((await zhou.get('/session/demo-logins')).items).toEqual([])
  })
})
