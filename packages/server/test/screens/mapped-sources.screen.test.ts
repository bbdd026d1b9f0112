import { createHmac } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import sample from '../../../../content/mappings/mini-program-orders.sample.json' with { type: 'json' }
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let screen: Screen
let page: Page

beforeAll(async () => {
  world = await testWorld()
  screen = await openScreen(world)
  page = screen.page
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

const shot = (name: string) => screen.shot(name, { fullPage: true })

async function push(url: string, order: object, secret: string): Promise<number> {
  const body = JSON.stringify(order)
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  const answer = await fetch(url, { method: 'POST', headers: { 'x-signature': signature }, body })
  return answer.status
}

describe('a system nobody has a connector for', () => {
  it('is connected in steps, waited for, and its order is one click away', async () => {
    await page.goto(`${world.server.url}/sources/systems`)
    await page.getByText('还没有接入其他系统').waitFor()
    await shot('systems-empty')
    await page.getByRole('link', { name: '接入一个系统' }).first().click()
    await page.getByLabel('校验方式').waitFor()
    await page.getByRole('button', { name: '建好并获取地址' }).click()
    await page.getByText('还没有填：名称、字段转换').waitFor()
    await page.getByLabel('名称').fill('自营商城')
    await page.getByLabel('字段转换').selectOption('mini-program-orders')
    await page.getByLabel('记录位置').fill('.')
    await shot('systems-new')
    await screen.fitsPhone()
    for (const kind of ['path', 'md5', 'wechat', 'rsa', 'hmac'])
      await page.getByLabel('校验方式').selectOption(kind)
    // Nobody is left in doubt what happens without an id of the push, and a sample finds one.
    await page.getByLabel('推送编号在哪里').selectOption('none')
    await page.getByText('24 小时内内容完全相同的推送只收一次').waitFor()
    await page.getByText('不知道在哪里？').click()
    await page.getByLabel('推送样例').fill('{"orderNo":"A1","head":{"messageId":"m-1"}}')
    await page.getByRole('button', { name: '正文的 /head/messageId' }).click()
    expect(await page.getByLabel('编号的位置').inputValue()).toBe('/head/messageId')
    await shot('systems-delivery')
    await screen.fitsPhone()
    await page.getByLabel('推送编号在哪里').selectOption('none')
    await page.getByRole('button', { name: '建好并获取地址' }).click()
    await page.getByText('等待第一条数据').first().waitFor()
    await page.getByText('密钥只显示这一次').waitFor()
    await page.getByRole('link', { name: '去设置推送编号' }).waitFor()
    await page.getByRole('button', { name: '从外面试一下这个地址' }).click()
    await page.getByText('还没有配置公网地址').waitFor()
    await shot('systems-waiting')
    await screen.fitsPhone()

    const url = await page.locator('.c-code', { hasText: '/in/' }).innerText()
    const secret = await page.locator('p', { hasText: /^密钥/ }).locator('.c-code').innerText()
    const order = { ...sample.records[0]!, orderNo: 'M-SCREEN-1' }
    expect(await push(url, order, 'wrong')).toBe(401)
    await page.getByText('已经有 1 次请求没有通过校验').waitFor()
    expect(await push(url, order, secret)).toBe(200)
    await page.getByText('1 条：新增 1').waitFor()
    expect(await push(url, { ...order, orderNo: 'M-SCREEN-2', status: 999 }, secret)).toBe(200)
    await page.getByText('未收 1').waitFor()
    await page.getByRole('button', { name: '看原文' }).last().click()
    const raw = page.locator('.c-system-body', { hasText: 'M-SCREEN-1' })
    await raw.waitFor()
    expect(await raw.innerText()).not.toContain(
      (order as unknown as { address: { telNumber: string } }).address.telNumber,
    )
    await page.getByRole('button', { name: '试跑' }).click()
    await page.getByText('结果完全一样').waitFor()
    await shot('systems-one')
    await screen.fitsPhone()

    await page.getByRole('link', { name: '订单', exact: true }).last().click()
    await page.getByText('M-SCREEN-1').first().waitFor()
    await page.goto(`${world.server.url}/sources/systems`)
    await page.getByRole('link', { name: '自营商城' }).first().waitFor()
    await shot('systems-list')
    await screen.fitsPhone()
  })

  it('may be asked, or put files into a folder; a source is changed and paused', async () => {
    await page.goto(`${world.server.url}/sources/systems/new`)
    await page.getByRole('button', { name: /^定时拉取/ }).click()
    await page.getByLabel('翻页方式').selectOption('page')
    await page.getByLabel('每页条数').waitFor()
    await shot('systems-pull')
    await screen.fitsPhone()
    await page.getByRole('button', { name: /^文件投递/ }).click()
    await page.getByLabel('名称').fill('微信账单')
    await page.getByLabel('字段转换').selectOption('wechat-pay-bill')
    await page.getByRole('button', { name: '建好并获取地址' }).click()
    await page.getByText('服务器上的文件夹').waitFor()
    await shot('systems-drop')
    await screen.fitsPhone()
    await page.getByRole('link', { name: '修改' }).click()
    await page.getByLabel('名称').fill('微信支付账单')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByRole('heading', { name: '微信支付账单' }).waitFor()
    await page.getByRole('button', { name: '暂停' }).click()
    await page.getByText('已暂停', { exact: true }).waitFor()
    await page.getByRole('button', { name: '删除' }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: '删除' }).click()
    await page.getByRole('link', { name: '自营商城' }).first().waitFor()
    expect(await page.getByRole('link', { name: '微信支付账单' }).count()).toBe(0)
  })

  it('stands among the sources, and tells another system in its own shape', async () => {
    await page.goto(`${world.server.url}/sources`)
    await page.getByRole('link', { name: '自营商城' }).first().waitFor()
    await shot('systems-sources')
    await page.goto(`${world.server.url}/settings/webhooks`)
    await page
      .getByRole('button', { name: /新建|添加/ })
      .first()
      .click()
    const dialog = page.getByRole('dialog')
    // Without an event there is nothing that a shape could be of.
    await dialog.getByText('才能换格式').waitFor()
    await dialog.getByLabel('名称').fill('ERP')
    await dialog.getByLabel('接收地址').fill('https://erp.example.com/in')
    await dialog.getByLabel(/订单首次付款/).check()
    await dialog.getByLabel('换成对方要的格式').check()
    await dialog.getByLabel('格式', { exact: true }).selectOption('xml')
    await dialog.getByText('<orderId>').waitFor()
    await dialog.getByLabel('对方字段').first().fill('/bill/@shop')
    await dialog.getByText('<bill shop=').waitFor()
    await dialog.getByLabel('附加请求头').waitFor({ state: 'hidden' })
    await shot('systems-outgoing')
    await screen.fitsPhone()
    await dialog.getByRole('button', { name: '直接写 JSON' }).click()
    const json = dialog.getByLabel('字段转换（JSON）')
    expect(await json.inputValue()).toContain('"direction": "out"')
    await json.fill('{')
    await dialog.getByText('不是有效的 JSON').waitFor()
  })

  it('speaks English, too', async () => {
    await page.goto(`${world.server.url}/sources/systems`)
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Other systems' }).waitFor()
    await page.getByRole('link', { name: '自营商城' }).first().click()
    await page.getByText('What came lately').waitFor()
    await page.getByRole('button', { name: 'Try this address from outside' }).click()
    await page.getByText('No public address is configured').waitFor()
    await shot('systems-english')
    const text = await page.locator('.q-detail').innerText()
    // What people named stays as they named it.
    expect(text.replaceAll('自营商城', '')).not.toMatch(/\p{Script=Han}/u)
  })

  it('leaves no foreign request and no failure behind', () => {
    expect([screen.watch.foreign, screen.watch.failures]).toEqual([[], []])
  })
})
