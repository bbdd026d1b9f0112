import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { customerLinkFor } from '../../src/work-orders/index.ts'
import { type Planted, people, plant } from '../support/canary-world.ts'
import { phone } from '../support/chromium.ts'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let screen: Screen
let owner: Client
let planted: Planted
let customerId: string
let servicePage: string

beforeAll(async () => {
  world = await testWorld()
  screen = await openScreen(world)
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
  planted = await plant(world, await memberClient(world.server.url, 'chenjing@hemu'), people.here)
  const job = await owner.get(`/console/work-orders/${planted.workOrderId}`)
  customerId = job.customerId ?? planted.customerId
  servicePage = (
    await world.server.runtime.db.transact(world.brandId, (tx) => customerLinkFor(tx, planted.workOrderId))
  ).path
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

describe('consent and privacy requests, on screen', () => {
  it('a member enters what a customer said, and sees what stands', async () => {
    const { page } = screen
    await screen.open(`/customers/${customerId}`)
    await page.getByRole('button', { name: '登记', exact: true }).click()
    await page.getByLabel('用途').selectOption({ label: '优惠与新品' })
    await page.getByLabel('方式').selectOption({ label: '短信' })
    await page.getByLabel('客户的意思').selectOption({ label: '同意' })
    await page.getByLabel('客户是怎么表示的').selectOption({ label: '客户在电话里说的' })
    await page.getByRole('dialog').getByRole('button', { name: '登记' }).click()
    await page.getByText('已登记').waitFor()
    const { stands, entries } = await owner.get(`/console/customers/${customerId}/consents`)
    expect(entries).toHaveLength(1)
    expect(stands.filter((one: { standing: string }) => one.standing === 'given')).toMatchObject([
      { purpose: 'marketing', channel: 'sms' },
    ])
    await screen.shot('privacy-customer', { fullPage: true })
  })

  it('in English the table of consents keeps within its card, at the desk and on a phone', async () => {
    const { page } = screen
    await page.evaluate("localStorage.setItem('qiao.language', 'en')")
    await page.reload()
    for (const size of [{ width: 1440, height: 900 }, phone]) {
      await page.setViewportSize(size)
      await page.getByRole('columnheader', { name: 'Mini-program' }).waitFor()
      // How far the last column stands out of the room of its card, and the least gap between two headings.
      const [out, gap] = await page.evaluate<[number, number]>(`(() => {
        const table = document.querySelector('.c-consents')
        const words = [...table.querySelectorAll('thead th')].map((head) => {
          const range = document.createRange()
          range.selectNodeContents(head)
          return range.getBoundingClientRect()
        })
        const room = table.closest('.q-card').getBoundingClientRect()
        const gaps = words.slice(1).map((one, at) => one.left - words[at].right)
        return [table.getBoundingClientRect().right - room.right, Math.min(...gaps)]
      })()`)
      expect(out).toBeLessThan(-8)
      expect(gap).toBeGreaterThan(4)
    }
    await page.setViewportSize({ width: 1440, height: 900 })
    await screen.shot('privacy-customer-en', { fullPage: true })
    await page.evaluate("localStorage.setItem('qiao.language', 'zh-CN')")
  })

  it('the customer switches it off on the own page, and asks to be forgotten', async () => {
    const { page } = await screen.watch.open(screen.browser, phone)
    await page.goto(world.server.url + servicePage)
    await page.getByRole('button', { name: '隐私与通知' }).click()
    const sms = page.getByLabel('短信').nth(1)
    await sms.waitFor()
    expect(await sms.isChecked()).toBe(true)
    await page.locator('label', { hasText: '短信' }).nth(1).click()
    await eventually(async () => {
      const { stands } = await owner.get(`/console/customers/${customerId}/consents`)
      expect(
        stands.find(
          (one: { purpose: string; channel: string }) => one.purpose === 'marketing' && one.channel === 'sms',
        ).standing,
      ).toBe('withdrawn')
    })
    await page.getByRole('button', { name: '删除我的资料' }).click()
    await page.getByText('再点一次确认').waitFor()
    // There is a way back before it is meant.
    await page.getByRole('button', { name: '不删了' }).click()
    await page.getByText('再点一次确认').waitFor({ state: 'detached' })
    expect((await owner.get('/console/privacy-requests')).items).toEqual([])
    await page.getByRole('button', { name: '删除我的资料' }).click()
    await page.getByText('再点一次确认').waitFor()
    await page.getByRole('button', { name: '删除我的资料' }).click()
    await page.getByText('已提交，等商家核实是您本人').waitFor()
    await screen.shot('privacy-own', { of: page, sizes: [phone], fullPage: true })
  })

  it('a member checks who asks; an open work order makes the erasure wait, and says so', async () => {
    const { page } = screen
    await owner.post(`/console/customers/${customerId}/fields`, { name: '欧阳琳' })
    await screen.open('/privacy')
    await page.getByText('待核实身份').waitFor()
    expect(await page.locator('.c-privacy-request a').first().innerText()).toBe('欧阳*')
    await screen.shot('privacy', { fullPage: true })
    await screen.fitsPhone()
    await page.getByRole('button', { name: '核实并开始' }).click()
    await page.getByLabel('怎么核实的').selectOption({ label: '用登记的电话回拨确认' })
    await page.getByRole('dialog').getByRole('button', { name: '核实并开始' }).click()
    await page.getByText('等工单完成', { exact: true }).waitFor()
  })

  it('a copy is made and handed over by a link', async () => {
    const { page } = screen
    await owner.post('/console/privacy-requests', { customerId, kind: 'export', checkedHow: 'wecom_chat' })
    await screen.open('/privacy')
    await page.getByRole('button', { name: '生成下载链接' }).click()
    const link = await page.locator('code').innerText()
    const answer = await fetch(link)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip'])
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK')
    expect((await fetch(`${link.slice(0, -3)}AAA`)).status).toBe(404)
    await screen.shot('privacy-copy', { fullPage: true })
    const agent = await memberClient(world.server.url, 'chenjing@hemu')
    const refused = await agent.send('POST', '/console/privacy-requests', {
      customerId,
      kind: 'erasure',
      checkedHow: 'wecom_chat',
    })
    expect(refused.status).toBe(403)
  })

  it('the audit names whom it speaks of, as far as the reader may see', async () => {
    const { page } = screen
    await screen.open('/audit')
    const entry = page.locator('tr[data-row-key]', { hasText: '登记隐私请求' }).first()
    await entry.getByRole('link', { name: '客户 欧阳*' }).waitFor()
    const { items, names } = await owner.get(`/console/audit?subject=customer:${customerId}`)
    expect(items.length).toBeGreaterThan(0)
    expect(names[customerId]).toBe('欧阳*')
  })

  it('consents and terms have tabs of their own, which the address keeps', async () => {
    const { page } = screen
    await screen.open('/privacy')
    await page.getByRole('tab', { name: '同意概况' }).click()
    await page.getByText('优惠与新品').waitFor()
    expect(new URL(page.url()).searchParams.get('tab')).toBe('consents')
    await screen.open('/privacy?tab=terms')
    await page.getByText('收到的原始消息（已处理的）').waitFor()
    expect(await page.getByText('3 年', { exact: true }).count()).toBeGreaterThan(0)
    await screen.shot('privacy-terms', { fullPage: true })
    await screen.fitsPhone()
  })

  it('nothing failed, and nothing left the origin', () => {
    expect([screen.watch.failures, screen.watch.foreign]).toEqual([[], []])
  })
})
