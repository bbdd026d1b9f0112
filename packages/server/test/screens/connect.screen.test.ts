import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, memberClient } from '../support/client.ts'
import { type ChildGateway, gatewaySecret, startChildGateway } from '../support/gateway.ts'
import { keysOf, placePaid } from '../support/place-order.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let gateway: ChildGateway
let screen: Screen
let page: Page
let owner: Client

beforeAll(async () => {
  world = await testWorld()
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
  screen = await openScreen(world)
  page = screen.page
})
afterAll(async () => {
  await screen?.close()
  await gateway?.stop()
  await world?.close()
})

const shot = (name: string) => screen.shot(name, { fullPage: true })

const open = (path: string) => page.goto(world.server.url + path)
const dialog = () => page.getByRole('dialog')

/** A person types some eight signs a second, and looks for the next field before. */
const signMs = 120
const lookMs = 2_000
let acts = 0
async function byHand(field: Locator, text: string): Promise<void> {
  await page.waitForTimeout(lookMs)
  await field.click()
  // Keys are copied from the page of test keys, and pasted; names are typed.
  if (text.length > 12) await field.fill(text)
  else await field.pressSequentially(text, { delay: signMs })
  acts += 2
}
async function press(button: Locator): Promise<void> {
  await page.waitForTimeout(lookMs)
  await button.click()
  acts += 1
}

describe('connecting a shop of the sandbox by hand', () => {
  it('takes less than five minutes, and says what is still to come', async () => {
    const keys = keysOf(world.sandbox, 'youzan') as unknown as Record<string, string>
    const since = performance.now()
    await open('/settings')
    await press(page.getByRole('button', { name: '粘贴令牌接入' }))
    await dialog().getByLabel('平台').selectOption({ label: '有赞' })
    await dialog().getByLabel('环境').selectOption({ label: '沙箱' })
    acts += 2
    await byHand(dialog().getByLabel('店铺名'), '禾木有赞店')
    await byHand(dialog().getByLabel('卖家编号'), keys.sellerId!)
    await byHand(dialog().getByLabel('client_id'), keys.appKey!)
    await byHand(dialog().getByLabel('client_secret'), keys.appSecret!)
    await byHand(dialog().getByLabel('access_token'), keys.session!)
    await press(dialog().getByRole('button', { name: '检查并接入' }))
    await dialog().getByText('「禾木有赞店」已接入').waitFor()
    const seconds = Math.round((performance.now() - since) / 100) / 10
    console.log(`a shop of the sandbox was connected by hand in ${seconds} s, ${acts} acts`)
    expect(seconds).toBeLessThan(300)
    await dialog().getByText('正在等第一条推送').waitFor()
    await shot('doctor-connected')
  })

  it('turns green by itself when the first push comes', async () => {
    const address = `${world.server.url}/webhooks/youzan/${world.sandbox.youzan.credentials.appKey}`
    await fetch(`${world.sandbox.url}/_config`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ youzan: { callback: { url: address } } }),
    })
    placePaid.youzan(world.sandbox, 5)
    await dialog().getByText('最近一次推送在').waitFor()
    await dialog().getByRole('button', { name: '完成' }).click()
  })
})

describe('the check-up of a shop', () => {
  it('says which address to add, how far the clock is off and which right is missing', async () => {
    const arm = (kind: string) =>
      fetch(`${world.sandbox.url}/_faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ platform: 'taobao', kind, rate: 1 }),
      })
    await open('/settings')
    const look = () => page.getByRole('button', { name: /体检 .*天猫/ }).first()
    for (const [kind, words] of [
      ['foreign_address', '加上 203.0.113.7'],
      ['wrong_clock', '慢 900 秒'],
      ['no_permission', 'taobao.trades.sold.increment.get'],
    ] as const) {
      await arm(kind)
      await look().click()
      await dialog().getByText(words).waitFor()
      await shot(`doctor-${kind}`)
      await dialog().getByRole('button', { name: '完成' }).click()
      await fetch(`${world.sandbox.url}/_faults`, { method: 'DELETE' })
    }
    await look().click()
    await dialog().getByText('都通过了').waitFor()
    await shot('doctor-well')
    await dialog().getByRole('button', { name: '完成' }).click()
  })
})

describe('a shop behind a gateway', () => {
  it('is found there and connected by clicks', async () => {
    const { appKey, appSecret, sellerId, session } = world.sandbox.jd.credentials
    const shop = { shop: 'jd-hemu', marketplace: 'jd', environment: 'sandbox', name: '禾木京东旗舰店' }
    gateway = await startChildGateway([{ ...shop, appKey, appSecret, sellerId, session }], world.sandbox.url)
    await open('/settings')
    await page.getByRole('button', { name: '经网关接入' }).click()
    await dialog().getByLabel('网关地址').fill(gateway.url)
    await dialog().getByLabel('共享密钥').fill('short')
    await dialog().getByRole('button', { name: '读取店铺' }).click()
    await dialog().getByLabel('共享密钥').fill(gatewaySecret)
    await shot('gateway-form')
    await dialog().getByRole('button', { name: '读取店铺' }).click()
    await dialog().getByText('禾木京东旗舰店').waitFor()
    await shot('gateway-shops')
    await dialog().getByRole('button', { name: '接入', exact: true }).click()
    await dialog().getByText('订单每十秒经网关取一次').waitFor()
    await shot('gateway-connected')
    await dialog().getByRole('button', { name: '完成' }).click()
    await page.getByText('经网关，令牌只在网关里').waitFor()
    await shot('settings')
  })
})

describe('the page of quotas', () => {
  it('shows what was called, takes a limit, and answers before somebody promises', async () => {
    for (let n = 1; n <= 3; n++) placePaid.taobao(world.sandbox, n)
    await world.server.intake.sweep(world.brandId)
    await owner.send('PUT', '/console/quota-limits', {
      ...{ marketplace: 'jd', group: 'jingdong.pop.order.search', perMs: 86_400_000, times: 2 },
    })
    await open('/quotas')
    await page.getByRole('button', { name: '设上限 taobao.trades.sold.increment.get' }).waitFor()
    await page.getByRole('button', { name: '设上限 taobao.trades.sold.increment.get' }).click()
    await dialog().getByLabel('时间段').selectOption({ label: '天' })
    await dialog().getByLabel('最多次数').fill('500')
    await shot('quota-limit')
    await dialog().getByRole('button', { name: '保存' }).click()
    await page.getByText('已保存').first().waitFor()
    await page
      .getByLabel('哪类调用')
      .selectOption({ label: '淘宝天猫 · 订单列表 · taobao.trades.sold.increment.get' })
    await page.getByLabel('多少次').fill('501')
    await expect
      .poll(
        async () => {
          await page.reload()
          await page.getByLabel('哪类调用').selectOption({
            label: '淘宝天猫 · 订单列表 · taobao.trades.sold.increment.get',
          })
          await page.getByLabel('多少次').fill('501')
          await page.getByRole('button', { name: '问一下' }).click()
          return page.getByRole('status').last().innerText()
        },
        { timeout: 30_000 },
      )
      .toContain('要分几天做')
    await shot('quotas')
    await page.getByLabel('多少次').fill('3')
    await page.getByRole('button', { name: '问一下' }).click()
    await page.getByText('现在就能做').waitFor()
    await open('/sources')
    await page.getByText('今日调用').first().waitFor()
    await shot('sources')
  })

  it('reads as English, too', async () => {
    await page.evaluate(() => localStorage.setItem('qiao.language', 'en'))
    await open('/quotas')
    await shot('quotas-en')
    expect(screen.watch.failures).toEqual([])
    expect(screen.watch.foreign).toEqual([])
  })
})
