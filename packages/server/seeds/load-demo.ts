import { sql } from 'kysely'
import { type BrandId, id } from '../src/kernel/ids.ts'
import { loadShippedReplies } from '../src/outreach/index.ts'
import { type DemoAccess, issueDemoAccess } from '../src/providers/index.ts'
import { systemPorts } from '../src/runtime/adapters/index.ts'
import { readSetting, writeSetting } from '../src/runtime/brands.ts'
import { readConfig } from '../src/runtime/config.ts'
import type { Database } from '../src/runtime/db/database.ts'
import { openStorage } from '../src/runtime/open.ts'
import { brand, demoPassword, members } from './cast-brand.ts'
import { seedProviders } from './cast-providers.ts'
import { connectionsOf } from './connections.ts'
import { type Connections, seedBrand } from './seed-brand.ts'

const accessLifeMs = 24 * 3600_000

/**
 * Loads the demo brand unless it is there, and connects it to the sandbox of this start. Refuses a database that
 * somebody else already uses. The last line of its output is `{logins: [...], players: {...}}`: what is printed for
 * people, and as whom the sandbox's cast may play.
 */
async function loadDemo(): Promise<void> {
  const config = readConfig({ ...process.env, PORT: '0', QIAO_ROLE: 'all' }, [])
  const ports = systemPorts(config.filesDirectory)
  const { db, vault } = openStorage(config.databaseUrl, config.masterKey, ports, { maxConnections: 4 })
  try {
    await refuseForeignDatabase(db)
    const isFirst = !(await readSetting(db, 'demo'))
    const connections: Connections = config.sandboxUrl
      ? await connectionsOf(config.sandboxUrl)
      : { shops: {}, wecom: null }
    const brandId = await seedBrand(db, vault, connections)
    await db.transact(brandId, seedProviders)
    if (isFirst) await db.transact(brandId, loadShippedReplies)
    await writeSetting(db, 'demo', { brandId })
    await writeSetting(
      db,
      'demo-logins',
      members.map(({ name, login, roles }) => ({ name, login, role: roles[0], password: demoPassword })),
    )
    const access = await db.transact(brandId, (tx) => issueDemoAccess(tx, accessLifeMs))
    if (config.sandboxUrl) await letPeopleBegin(config.sandboxUrl, isFirst)
    console.log(JSON.stringify({ logins: [...logins, ...outsiders(access)], players: playersOf(access) }))
  } finally {
    await db.close()
  }
}

/** Simulated seconds in a real one: an hour of the people is a minute of whoever watches. */
const speed = 60
/** Of their time, so as many a minute of ours: enough to see the path move, few enough to follow one order. */
const ordersPerHour = 8
/** Lived through before anybody looks, so that the first page is not empty. */
const historyMs = 5 * 3600_000

async function letPeopleBegin(sandboxUrl: string, withHistory: boolean): Promise<void> {
  await tellSandbox(`${sandboxUrl}/_world`, { running: true, speed, ordersPerHour })
  if (withHistory) await tellSandbox(`${sandboxUrl}/_world/advance`, { ms: historyMs })
}

async function tellSandbox(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
}

const logins = members.map(({ role, name, login }) => ({ role, name, login, password: demoPassword }))

async function refuseForeignDatabase(db: Database): Promise<void> {
  const brands = await db.directory(
    async (k) => (await sql<{ brand_id: BrandId }>`select brand_id from runtime.brand`.execute(k)).rows,
  )
  const ours = await readSetting(db, 'demo')
  const foreign = brands.some((row) => row.brand_id !== id<BrandId>(brand.id))
  if (brands.length > 0 && (!ours || foreign))
    throw new Error(
      '这个数据库里已有数据，不载入演示 · this database holds data already: the demo is not loaded into it',
    )
}

/** One technician and one clerk of a point that dispatches through its clerk; their pages open by link and code. */
function outsiders(access: DemoAccess[]) {
  const person = (audience: DemoAccess['audience'], personId: string, role: string, page: string) =>
    access
      .filter((one) => one.audience === audience && one.personId === personId)
      .map(({ name, token, code }) => ({ role, name, login: `${page}?link=${token}`, password: code }))
  return [
    ...person('technician', 'wang-lei', '师傅 technician', '/t/'),
    ...person('point', 'clerk-wu-ting', '网点信息员 point clerk', '/t/point'),
  ]
}

/** Links and codes of their own: those that are printed stay good. */
function playersOf(access: DemoAccess[]) {
  const loginOf = (id: string) => {
    const { login } = members.find((one) => one.id === id)!
    return { login, password: demoPassword }
  }
  const people = access.map(({ name: _, ...one }) => one)
  return { agent: loginOf('chenjing'), dispatcher: loginOf('zhaomin'), people }
}

loadDemo().catch((error: Error) => {
  console.error(error.message)
  process.exit(1)
})
