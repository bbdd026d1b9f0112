import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memberClient } from '../support/client.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let screen: Screen
beforeAll(async () => {
  world = await testWorld()
  screen = await openScreen(world)
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

describe('members, on screen', () => {
  it('are made region managers of a city, with what the role may do in words', async () => {
    const { page } = screen
    await screen.open('/settings/members')
    const row = page.getByRole('row', { name: /陈静/ })
    await row.waitFor()
    await screen.shot('members', { fullPage: true })
    await row.getByRole('button', { name: '改角色和区域' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('客服能做：').waitFor()
    await dialog.getByLabel('客服', { exact: true }).click()
    await dialog.getByLabel('区域经理', { exact: true }).click()
    await dialog.getByRole('button', { name: '保存' }).click()
    await dialog.getByText('区域经理还没有负责的区域').waitFor()
    await dialog.getByLabel('省', { exact: true }).selectOption({ label: '江苏省' })
    await dialog.getByLabel('市', { exact: true }).selectOption({ label: '苏州市' })
    await dialog.getByRole('button', { name: '添加区域' }).click()
    await screen.shot('member-duty')
    await dialog.getByRole('button', { name: '保存' }).click()
    await page.getByRole('row', { name: /陈静.*区域经理.*江苏省苏州市/ }).waitFor()
    const owner = await memberClient(world.server.url, 'zhoulan@hemu')
    const { items } = await owner.get('/console/members')
    expect(items.find((one: { name: string }) => one.name === '陈静')).toMatchObject({
      roles: ['region_manager'],
      regions: [{ code: '3205', name: '江苏省苏州市' }],
    })
    await screen.fitsPhone()
  })

  it('put a shared number on the list with its reason, and take it off', async () => {
    const { page } = screen
    await page.setViewportSize({ width: 1440, height: 900 })
    await screen.open('/customers/blocked-phones')
    await page.getByText('还没有公用号码').waitFor()
    await screen.shot('shared-numbers-empty')
    await page.getByRole('button', { name: '添加号码' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('手机号').fill('123')
    await dialog.getByLabel('原因').fill('小区物业')
    await dialog.getByRole('button', { name: '添加' }).click()
    await dialog.getByLabel('手机号').fill('13812345678')
    await dialog.getByRole('button', { name: '添加' }).click()
    const row = page.getByRole('row', { name: /138\*\*\*\*5678.*手动添加.*小区物业/ })
    await row.waitFor()
    await screen.shot('shared-numbers', { fullPage: true })
    await screen.fitsPhone()
    await page.setViewportSize({ width: 1440, height: 900 })
    await row.getByRole('button', { name: '移出' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '移出' }).click()
    await page.getByText('还没有公用号码').waitFor()
  })
})
