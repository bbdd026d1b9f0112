import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDays, businessDay } from '../../src/kernel/time.ts'
import { silentLog } from '../../src/runtime/log.ts'
import { type Body, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let screen: Screen
let page: Page
let customer: string

beforeAll(async () => {
  world = await testWorld({}, silentLog, undefined, ['taobao'])
  screen = await openScreen(world)
  const owner = await memberClient(world.server.url, 'zhoulan@hemu')
  const { tid } = await world.act('place', { marketplace: 'taobao', paid: true, person: 1 })
  await eventually(async () => {
    await world.server.intake.sweep(world.brandId)
    const [found] = (await owner.get(`/console/orders?outsideId=${tid}`)).items as Body[]
    expect(found?.customerId).toBeTruthy()
    customer = found.customerId
  })
  for (const ago of [200, 195, 100])
    await owner.post(`/console/customers/${customer}/products`, {
      productId: 'HM-WP-600',
      installedOn: addDays(businessDay(new Date()), -ago),
      words: '',
    })
  page = await screen.signedIn('lintao')
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

const row = (at: number) => page.locator('.c-cycle-part').nth(at)
const save = () => page.getByRole('button', { name: '保存', exact: true })

describe('the page of cycles', () => {
  it('shows what makers print and its source, tries a shorter cycle out, and says what is wrong beside it', async () => {
    await page.goto(`${world.server.url}/life-cycles`)
    await page.getByRole('heading', { name: '产品周期' }).waitFor()
    await page.locator('.c-cycle-choice', { hasText: '净水器' }).first().click()
    await page.waitForURL(/place=kind%3Awater_purifier/)
    await expect.poll(() => row(1).getByLabel('名称').first().inputValue()).toBe('RO 反渗透滤芯')
    await row(1).getByText('厂家常见').waitFor()
    await page.getByText(/同类产品的说明书上常见的周期/).waitFor()
    expect(await save().isDisabled()).toBe(true)
    await screen.shot('cycles-printed', { of: page, fullPage: true })
    await row(1).getByLabel('每几个月').fill('0')
    await save().click()
    await page.getByText('第 2 行「RO 反渗透滤芯」的周期不能是 0 个月').waitFor()
    await screen.shot('cycles-wrong', { of: page, fullPage: true })
    await row(1).getByLabel('每几个月').fill('6')
    await row(1).getByText('原来：更换耗材，每 24 个月，提前 14 天').waitFor()
    await page.getByRole('button', { name: '试算影响' }).click()
    await page.getByText('在用 3 件，1 位客户').waitFor()
    await page
      .getByRole('row', { name: /RO 反渗透滤芯/ })
      .getByText(/0 → [1-9]/)
      .first()
      .waitFor()
    await screen.shot('cycles-trial', { of: page, fullPage: true })
  })

  it('saves it, adds a part with its articles, and takes that back again', async () => {
    await save().click()
    await page.getByText('已保存，正在重算客户的需求').waitFor()
    await page.getByText('每 24 个月更换耗材，提前 14 天 → 每 6 个月更换耗材，提前 14 天').waitFor()
    await row(1).getByText('品牌设定').waitFor()
    await page.getByRole('button', { name: '加部件' }).click()
    await row(2).getByLabel('名称').first().fill('滤芯卡')
    await row(2).getByText('算作这个部件的配件和工单').click()
    await row(2).getByRole('checkbox', { name: 'NFC 感应卡' }).check()
    await row(0).getByRole('button', { name: '去掉第 1 行' }).click()
    await page.getByText('已去掉「PP 棉复合滤芯」').waitFor()
    await screen.shot('cycles-parts', { of: page, fullPage: true })
    await save().click()
    await page.getByText('加上「滤芯卡」：每 6 个月更换耗材，提前 14 天').waitFor()
    await page.getByText('位客户已全部重算').waitFor()
    await page.goto(`${world.server.url}/customers/${customer}`)
    await page
      .getByText(/按品牌设定的周期每 6 个月一次/)
      .first()
      .waitFor()
    await page.goBack()
    await page.getByRole('button', { name: '撤销', exact: true }).click()
    await page.getByText('已撤销，正在重算客户的需求').waitFor()
    await page.getByText('撤销上一次修改').waitFor()
    await expect.poll(() => page.locator('.c-cycle-part').count()).toBe(2)
    await screen.shot('cycles-history', { of: page, fullPage: true })
  })

  it('goes back to what is printed with one button, and is only read by others', async () => {
    expect(await row(1).getByLabel('每几个月').inputValue()).toBe('6')
    await page.getByRole('button', { name: '全部恢复厂家常见周期' }).click()
    expect(await row(1).getByLabel('每几个月').inputValue()).toBe('24')
    await save().click()
    await expect.poll(() => page.locator('.c-cycle-part').getByText('厂家常见').count()).toBe(2)
    const agent = await screen.signedIn('chenjing')
    await agent.goto(`${world.server.url}/life-cycles?place=product:HM-WP-600`)
    await agent.getByText('只有负责人和运营可以修改').waitFor()
    expect(await agent.getByRole('button', { name: '保存', exact: true }).count()).toBe(0)
    await screen.open('/life-cycles?place=kind:water_purifier')
    await screen.page.locator('.c-cycle-part').first().waitFor()
    await screen.fitsPhone()
    await screen.page.evaluate(`localStorage.setItem('qiao.language', 'en')`)
    await screen.open('/life-cycles?place=kind:water_purifier')
    await screen.page.locator('.c-cycle-part').first().waitFor()
    await screen.shot('cycles-english', { fullPage: true })
  })
})
