import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAllowList } from '../../src/runtime/adapters/outside-address.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type Receiver, webhookReceiver } from '../support/webhook-receiver.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let receiver: Receiver
let screen: Screen
let page: Page

beforeAll(async () => {
  receiver = await webhookReceiver()
  world = await testWorld({ webhookAllow: readAllowList('127.0.0.1')! })
  screen = await openScreen(world)
  page = screen.page
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
  await receiver?.close()
})

const shot = (name: string) => screen.shot(name)

const open = (path: string) => page.goto(world.server.url + path)

describe('the page of API tokens', () => {
  it('makes a token that works, shows it once, and revokes it', async () => {
    await open('/settings/api-tokens')
    await page.getByText('还没有令牌').waitFor()
    await shot('tokens-empty')
    await page.getByRole('button', { name: '新建令牌' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('名称').fill('ERP 同步订单')
    await dialog.getByLabel('查看账本').check()
    await dialog.getByRole('button', { name: '新建' }).click()
    await dialog.getByText('金额要选').waitFor()
    await dialog.getByLabel('查看账本').uncheck()
    await dialog.getByLabel('查看订单').check()
    await dialog.getByLabel('手机号').selectOption({ label: '打码' })
    await shot('token-form')
    await dialog.getByRole('button', { name: '新建' }).click()
    const token = await dialog.getByText(/^qiao_hemu_/).innerText()
    await shot('token-made')
    await dialog.getByRole('button', { name: '已保存，关闭' }).click()
    const ask = () =>
      fetch(`${world.server.url}/api/console/orders`, { headers: { authorization: `Bearer ${token}` } })
    expect((await ask()).status).toBe(200)
    await page.reload()
    await page.getByText('ERP 同步订单').click()
    await shot('token-look')
    expect(await page.content()).not.toContain(token)
    await page.getByRole('button', { name: '撤销' }).click()
    const sure = page.getByRole('dialog').filter({ hasText: '不能恢复' })
    await sure.getByRole('button', { name: '撤销' }).click()
    await page.getByText('还没有令牌').waitFor()
    expect((await ask()).status).toBe(401)
    await open('/settings/api-tokens?state=over')
    await page.getByText('已撤销').first().waitFor()
  })
})

describe('the page of webhooks', () => {
  it('adds an endpoint, tests it, and shows each try', async () => {
    await open('/settings/webhooks')
    await page.getByText('还没有接收地址').waitFor()
    await shot('webhooks-empty')
    await page.getByRole('button', { name: '新建接收地址' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('名称').fill('ERP')
    await dialog.getByLabel('接收地址').fill('https://169.254.169.254/latest/meta-data')
    await dialog.getByLabel('订单', { exact: true }).check()
    await dialog.getByRole('button', { name: '新建' }).click()
    await dialog.getByText('它指向内网或本机').waitFor()
    await shot('webhook-form')
    await dialog.getByLabel('接收地址').fill(receiver.url)
    await dialog.getByRole('button', { name: '新建' }).click()
    const secret = await page.getByText(/^whsec_/).innerText()
    await shot('webhook-secret')
    await page.getByRole('button', { name: '已保存，关闭' }).click()
    receiver.secrets = [secret]
    await page.getByRole('button', { name: '发测试' }).click()
    await page.getByText(/对方收到了：200/).waitFor()
    expect(receiver.heard).toMatchObject([{ body: { type: 'webhook.tested' }, signedBy: [secret] }])
    receiver.answer = (_request, response) => void response.writeHead(500).end()
    await page.getByRole('button', { name: '发测试' }).click()
    await page.getByText(/没有成功：答复出错 500/).waitFor()
    receiver.answer = (_request, response) => void response.end()

    await world.act('place', {
      person: 3,
      items: [{ merchantCode: 'HM-LOCK-X1-BLK', quantity: 1 }],
      paid: true,
    })
    await expect
      .poll(() => receiver.heard.map((one) => one.body.type), { timeout: 45_000 })
      .toContain('order.paid')
    await page.reload()
    await shot('webhooks')
    await page.getByRole('button', { name: '重发一段' }).click()
    await page.getByRole('dialog').getByLabel('重发哪些').selectOption({ label: '全部，包括从没发过的' })
    await shot('replay-form')
    const heard = receiver.heard.length
    await page.getByRole('dialog').getByLabel('到').fill('2099-01-01T00:00')
    await page.getByRole('button', { name: '开始重发' }).click()
    await page.getByText(/已排完/).waitFor()
    await expect.poll(() => receiver.heard.length, { timeout: 45_000 }).toBeGreaterThan(heard)
    await shot('webhooks-replayed')
    await page.getByRole('link', { name: '看记录' }).click()
    await page.getByText('订单首次付款').first().waitFor()
    expect(page.url()).toContain('endpointId=')
    await shot('log')
    await page.getByText('订单首次付款').first().click()
    await page.getByText('发出的内容').waitFor()
    await page.getByText('"paidFen": null').or(page.getByText('"type": "order.paid"')).first().waitFor()
    await shot('log-look')
    await page.getByRole('button', { name: '重发' }).last().click()
    await page.getByText('已重新排队').waitFor()
    await open('/settings/webhooks?tab=log&status=500')
    await page.getByText('测试消息').first().waitFor()
    expect(await page.getByText('订单首次付款').count()).toBe(0)
  })
})

describe('the page of the API', () => {
  it('is read in Chinese, searched, and stands in the address', async () => {
    await open('/docs')
    await page.getByText(/\d+ 个接口/).waitFor()
    await shot('docs')
    await page.getByRole('searchbox').fill('令牌')
    await page.getByText('/api/console/api-tokens', { exact: true }).first().click()
    await page.getByText('API 令牌：').first().waitFor()
    expect(decodeURIComponent(page.url())).toContain('q=令牌')
    await shot('docs-open')
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByText(/\d+ routes/).waitFor()
    await page.reload()
    await page.getByText(/\d+ routes/).waitFor()
  })

  it('and the others ask no other origin and fail in no script', () => {
    expect([screen.watch.foreign, screen.watch.failures]).toEqual([[], []])
  })
})
