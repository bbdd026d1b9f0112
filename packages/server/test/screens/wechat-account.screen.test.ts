import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wechatAccountKeys } from '../../../sandbox/src/wechat-account/index.ts'
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

describe('the official account, on screen', () => {
  it('is set with keys that WeChat takes, said so when it does not, checked, and switched off', async () => {
    const { page } = screen
    await screen.open('/wechat-account')
    await page.getByText('还没有设置公众号').waitFor()
    await screen.shot('wechat-account-empty', { fullPage: true })
    await page.getByRole('button', { name: '设置公众号' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('AppID').fill('abc')
    await dialog.getByRole('button', { name: '保存' }).click()
    await dialog.getByText('AppID 以 wx 开头').waitFor()
    await dialog.getByText('AppSecret 是 16 位以上的字符').waitFor()
    await dialog.getByLabel('AppID').fill(wechatAccountKeys.appId)
    await dialog.getByLabel('AppSecret').fill('0123456789abcdef')
    await dialog.getByRole('button', { name: '保存' }).click()
    await dialog.getByText('AppSecret 不对').waitFor()
    await screen.shot('wechat-account-refused')
    await dialog.getByLabel('AppSecret').fill(wechatAccountKeys.secret)
    await dialog.getByRole('button', { name: '保存' }).click()
    await page.getByText('已启用').waitFor()
    await page.getByText(wechatAccountKeys.appId).waitFor()
    await page.getByRole('button', { name: '检查密钥' }).click()
    await page.getByText('微信接受这组密钥').waitFor()
    await screen.shot('wechat-account', { fullPage: true })
    expect(await page.content()).not.toContain(wechatAccountKeys.secret)
    await screen.fitsPhone()
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByRole('button', { name: '停用' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '停用' }).click()
    await page.getByText('还没有设置公众号').waitFor()
  })

  it('says when WeChat refuses keys that were taken all the same', async () => {
    const { page } = screen
    const owner = await memberClient(world.server.url, 'zhoulan@hemu')
    const account = { appId: wechatAccountKeys.appId, secret: 'f'.repeat(32) }
    await owner.send('PUT', '/console/wechat-account', { account })
    await screen.open('/wechat-account')
    await page.getByRole('button', { name: '检查密钥' }).click()
    await page.getByText('密钥被微信拒绝').waitFor()
    await page.getByText('AppSecret 不对').waitFor()
  })
})
