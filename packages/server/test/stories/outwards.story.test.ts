import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BrandId } from '../../src/kernel/ids.ts'
import { writeMember } from '../../src/organization/index.ts'
import { makeToken } from '../../src/organization/make-token.ts'
import { readAllowList } from '../../src/runtime/adapters/outside-address.ts'
import { registerBrand } from '../../src/runtime/brands.ts'
import { withClient } from '../../supervisor/postgres-roles.ts'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type Receiver, webhookReceiver } from '../support/webhook-receiver.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../../../', import.meta.url))
const tools = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`

let world: TestWorld
let receiver: Receiver
let owner: Client
let url: string
let tid: string

beforeAll(async () => {
  receiver = await webhookReceiver()
  world = await testWorld({ webhookAllow: readAllowList(`127.0.0.1:${receiver.port}`)! })
  url = world.server.url
  owner = await memberClient(url, 'zhoulan@hemu')
})
afterAll(async () => {
  await world?.close()
  await receiver?.close()
})

const tokenOf = (
  name: string,
  scopes: string[],
  sight: object = {},
): Promise<{ id: string; token: string }> =>
  owner.post('/console/api-tokens', { name, scopes, sight, expiresAt: null })
async function asked(token: string, path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(`${url}/api${path}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  })
  return { status: answer.status, body: (await answer.json()) as any }
}

describe('an order of a shop', () => {
  it('is told to the one who asked for it, signed, within seconds', async () => {
    const { id, secret } = await owner.post('/console/webhooks', {
      name: 'ERP',
      url: receiver.url,
      eventTypes: ['order.paid', 'work-order.opened'],
      showMoney: false,
    })
    receiver.secrets = [secret]
    const placed = await world.act('place', {
      person: 3,
      items: [{ merchantCode: 'HM-LOCK-X1-BLK', quantity: 1 }],
      paid: true,
    })
    tid = placed.tid as string
    await eventually(async () => {
      expect(receiver.heard.map((one) => one.body.type).sort()).toEqual(['order.paid', 'work-order.opened'])
    })
    for (const one of receiver.heard) expect(one.signedBy).toEqual([secret])
    expect(JSON.stringify(receiver.heard.map((one) => one.body))).toContain(tid)
    await eventually(async () => {
      const { items } = await owner.get(`/console/webhook-deliveries?endpointId=${id}&state=delivered`)
      expect(items).toHaveLength(2)
    })
  })

  it('is read by a token as far as its scopes and its policy go', async () => {
    const narrow = await tokenOf('narrow', ['orders.read'])
    const wide = await tokenOf('wide', ['orders.read', 'customers.read'], {
      phone: 'masked',
      name: 'masked',
      money: 'plain',
    })
    const order = async (token: string) =>
      (await asked(token, `/console/orders?outsideId=${tid}`)).body.items[0]
    const [less, more] = [await order(narrow.token), await order(wide.token)]
    expect(less).toMatchObject({ outsideId: tid, paidFen: null })
    expect(less.receiver.phone ?? null).toBeNull()
    expect(less.receiver.name ?? null).toBeNull()
    expect(more.paidFen).toBeGreaterThan(0)
    expect(more.receiver.phone).toContain('*')
    expect((await asked(narrow.token, '/console/customers')).body.code).toBe('http.token_scope')
    expect((await asked(wide.token, '/console/customers')).status).toBe(200)
    await owner.post(`/console/api-tokens/${wide.id}/revocation`)
    expect((await asked(wide.token, '/console/customers')).body.code).toBe('http.token_refused')
  })

  it('of another brand is not to be told from one that never was', async () => {
    const { token } = await tokenOf('other ids', ['orders.read', 'work-orders.read', 'customers.read'])
    const [order] = (await asked(token, `/console/orders?outsideId=${tid}`)).body.items
    const other = 'other' as BrandId
    const { db, vault } = world.server.runtime
    await registerBrand(db, other, vault.newBrandKey(other))
    const [foreign, never] = ['01999999-0000-7000-8000-000000000001', '01999999-0000-7000-8000-000000000002']
    await withClient(world.database.adminUrl, async (client) => {
      await client.query('set session_replication_role = replica')
      for (const table of ['orders."order"', 'customers.customer', 'work_orders.work_order']) {
        const { rowCount } = await client.query(
          `insert into ${table} select (jsonb_populate_record(t, $1)).* from ${table} t limit 1`,
          [JSON.stringify({ brand_id: other, id: foreign })],
        )
        expect([table, rowCount]).toEqual([table, 1])
      }
    })
    for (const path of ['/console/orders', '/console/customers', '/console/work-orders']) {
      const answers = [await asked(token, `${path}/${foreign}`), await asked(token, `${path}/${never}`)]
      const [one, two] = answers.map(({ status, body: { requestId: _id, ...said } }) => ({
        status,
        said: JSON.stringify(said).replaceAll(foreign, 'ID').replaceAll(never, 'ID'),
      }))
      expect(one).toEqual(two)
      expect(one!.status).toBe(404)
    }

    const theirs = await db.transact(other, async (tx) => {
      await writeMember(tx, {
        id: 'stranger',
        name: '外人',
        login: 'stranger@other',
        roles: ['owner'],
        wecomUserId: null,
        passwordHash: null,
      })
      const wish = { name: 'theirs', scopes: ['orders.read' as const], sight: {}, expiresAt: null }
      return makeToken(tx, { id: 'stranger', roles: ['owner'] }, wish)
    })
    // The list of brands is read again after a second at most.
    await eventually(async () =>
      expect((await asked(theirs.token, '/console/shops')).body).toEqual({ items: [] }),
    )
    expect((await asked(theirs.token, `/console/orders/${order.id}`)).status).toBe(404)
    for (const header of [
      'x-brand',
      'x-tenant',
      'x-brand-id',
      'x-user',
      'x-forwarded-user',
      'x-forwarded-for',
    ]) {
      expect((await asked(theirs.token, `/console/orders/${order.id}`, { [header]: 'hemu' })).status).toBe(
        404,
      )
      expect((await asked(token, `/console/orders/${order.id}`, { [header]: 'other' })).body.id).toBe(
        order.id,
      )
    }
  })
})

describe('the client', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'qiao-client-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('is packed as JavaScript and types, installs without a network, and runs its example', async () => {
    const env = { ...process.env, PATH: tools }
    const packed = await run(
      'npm',
      ['pack', '-w', 'packages/api-client', '--pack-destination', folder, '--json', '--silent'],
      { cwd: root, env },
    )
    const [{ filename, files }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf('['))) as [
      { filename: string; files: { path: string }[] },
    ]
    const paths = files.map((one) => one.path)
    expect(paths).toEqual(
      expect.arrayContaining([
        'README.md',
        'dist/index.js',
        'dist/index.d.ts',
        'dist/generated.d.ts',
        'example/orders.ts',
      ]),
    )
    expect(paths.filter((path) => path.startsWith('src/') || path.includes('.test.'))).toEqual([])

    writeFileSync(join(folder, 'package.json'), '{ "name": "a-customer", "private": true, "type": "module" }')
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${filename}`], {
      cwd: folder,
      env,
    })
    const installed = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
      packages: object
    }
    expect(Object.keys(installed.packages)).toEqual(['', 'node_modules/@qiao/api-client'])
    copyFileSync(join(root, 'packages/api-client/example/orders.ts'), join(folder, 'orders.ts'))

    const { token } = await tokenOf('example', ['orders.read'])
    const { stdout } = await run('node', ['orders.ts'], {
      cwd: folder,
      env: { ...env, QIAO_URL: url, QIAO_TOKEN: token },
    })
    expect(stdout).toContain(`${tid} 天猫旗舰店`)
    expect(stdout).toMatch(/^orders: [1-9]/m)
    expect(stdout).toContain('members: 403 http.token_scope')
  })

  it('lets a stranger check types against it: the example passes, a misspelt route does not', async () => {
    const compilerOptions = {
      target: 'es2022',
      lib: ['es2022', 'dom'],
      module: 'nodenext',
      strict: true,
      noEmit: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
      skipLibCheck: false,
    }
    const check = (file: string) => {
      const config = join(folder, `tsconfig.${file}.json`)
      writeFileSync(config, JSON.stringify({ compilerOptions, files: [file] }))
      return run('tsc', ['-p', config], { cwd: folder, env: { ...process.env, PATH: tools } }).then(
        () => '',
        (failed: { stdout: string }) => failed.stdout,
      )
    }
    expect(await check('orders.ts')).toBe('')
    const wrong = readFileSync(join(folder, 'orders.ts'), 'utf8').replace(
      'GET /console/members',
      'GET /console/nobody',
    )
    writeFileSync(join(folder, 'wrong.ts'), wrong)
    expect(await check('wrong.ts')).toContain('GET /console/nobody')
  })
})
