import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/runtime/log.ts'
import { type Client, memberClient } from '../support/client.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let screen: Screen
let operator: Client

beforeAll(async () => {
  world = await testWorld({}, silentLog)
  screen = await openScreen(world)
  operator = await memberClient(world.server.url, 'lintao@hemu')
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

describe('evidence lists on screen', () => {
  it('say that they come with the product, until a brand publishes its own', async () => {
    const { page } = screen
    await screen.open('/evidence')
    await page.getByText(/现在用的是产品自带的通用清单/).waitFor()
    await screen.shot('evidence')
    await page.getByRole('button', { name: '修改' }).click()
    await page.getByRole('button', { name: '加一份清单 · 国补' }).click()
    await page.getByLabel('适用地区').last().selectOption({ label: '浙江省' })
    await page.getByLabel('加一项凭证').last().selectOption({ label: '能效标识照' })
    await page.locator('strong', { hasText: '能效标识照' }).waitFor()
    await screen.shot('evidence-form', { fullPage: true })
    await screen.fitsPhone()
    await page.getByRole('button', { name: '发布', exact: true }).click()
    await page.getByText('现在用第 1 版').waitFor()
    await page.getByText('国补 · 浙江省 · 其他所有品类').waitFor()
    await screen.shot('evidence-own', { fullPage: true })
    await screen.fitsPhone()
  })

  it('go back to those of the product by one act', async () => {
    const { page } = screen
    await page.getByRole('button', { name: '恢复成产品自带清单' }).click()
    await page.getByText(/现在用的是产品自带的通用清单/).waitFor()
    const { version, versions } = await operator.get('/console/evidence-lists')
    expect([version, versions.length]).toEqual([0, 2])
    const refused = await operator.send('POST', '/console/evidence-lists/rollback', { version: 9 })
    expect([refused.status, refused.body.code]).toEqual([404, 'evidence.version_missing'])
    const agent = await memberClient(world.server.url, 'chenjing@hemu')
    expect((await agent.send('POST', '/console/evidence-lists/rollback', { version: 1 })).status).toBe(403)
  })

  it('nothing failed, and nothing left the origin', () => {
    expect([screen.watch.failures, screen.watch.foreign]).toEqual([[], []])
  })
})
