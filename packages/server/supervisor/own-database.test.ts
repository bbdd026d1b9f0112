import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testCluster } from '../test/support/database.ts'
import { type RunningPostgres, startPostgres } from './embedded-postgres.ts'
import { prepareOwnDatabase } from './own-database.ts'
import { toDatabase, withClient } from './postgres-roles.ts'

let folder: string
let postgres: RunningPostgres
let superuser: string

/** A server of the user's own: a cluster that knows nothing of Qiao. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-own-'))
  postgres = await startPostgres({
    dataDir: join(folder, 'pg'),
    passwords: { admin: 'a', owner: 'b', app: 'c' },
    disposable: true,
  })
  superuser = toDatabase(postgres.adminUrl, 'shop')
  await withClient(toDatabase(postgres.adminUrl, 'postgres'), async (client) => {
    await client.query('drop database qiao')
    await client.query('drop role qiao_owner, qiao_app')
    await client.query("create role plain login password 'plain'")
    await client.query('create database shop')
  })
}, 120_000)
afterAll(async () => {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function whoOf(url: string): Promise<string> {
  return withClient(url, async (client) => (await client.query('select current_user as who')).rows[0].who)
}

describe('a database of the user’s own', () => {
  it('gets our two roles from a superuser, and keeps them at the next start', async () => {
    const access = await prepareOwnDatabase(superuser, undefined, folder)
    expect(access.isEmpty).toBe(true)
    expect([await whoOf(access.ownerUrl), await whoOf(access.appUrl)]).toEqual(['qiao_owner', 'qiao_app'])
    await withClient(access.ownerUrl, (client) => client.query('create schema runtime'))
    expect(await prepareOwnDatabase(superuser, undefined, folder)).toEqual({ ...access, isEmpty: false })
  })

  it('is used as it is when both roles are given', async () => {
    const { ownerUrl, appUrl } = await prepareOwnDatabase(superuser, undefined, folder)
    expect(await prepareOwnDatabase(appUrl, ownerUrl, folder)).toMatchObject({ ownerUrl, appUrl })
  })

  it('wants the owner when the given role may not make roles', async () => {
    const plain = superuser.replace('qiao_admin:a@', 'plain:plain@')
    await expect(prepareOwnDatabase(plain, undefined, folder)).rejects.toMatchObject({
      code: 'database.owner_needed',
    })
  })

  it('wants the owner when the roles are there and their passwords are elsewhere', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'qiao-own-'))
    await expect(prepareOwnDatabase(testCluster().adminUrl, undefined, elsewhere)).rejects.toMatchObject({
      code: 'database.owner_needed',
    })
    rmSync(elsewhere, { recursive: true })
  })

  it.each([
    ['postgres://a:b@127.0.0.1:1/x', 'nothing listens'],
    ['postgres://a:b@no-such-host.invalid/x', 'not known'],
    ['postgres://a:b@:x/y', 'malformed'],
  ])('%s is refused in one line', async (url, why) => {
    await expect(prepareOwnDatabase(url, undefined, folder)).rejects.toMatchObject({
      code: 'database.unreachable',
      en: expect.stringContaining(why),
    })
  })

  it('a wrong password and a missing database are told apart', async () => {
    const refused = (url: string) => prepareOwnDatabase(url, undefined, folder)
    await expect(refused(superuser.replace(':a@', ':wrong@'))).rejects.toMatchObject({
      en: expect.stringContaining('password'),
    })
    await expect(refused(toDatabase(superuser, 'nowhere'))).rejects.toMatchObject({
      en: expect.stringContaining('no such database'),
    })
  })
})
