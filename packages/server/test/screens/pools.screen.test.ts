import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/runtime/log.ts'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let screen: Screen
let page: Page
let owner: Client
let ids: string[]

beforeAll(async () => {
  world = await testWorld({}, silentLog, undefined, ['taobao'])
  screen = await openScreen(world)
  page = screen.page
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
  ids = []
  for (const person of [1, 2, 3, 4]) {
    const { tid } = await world.act('place', { marketplace: 'taobao', paid: true, person })
    await eventually(async () => {
      await world.server.intake.sweep(world.brandId)
      const found = (await owner.get(`/console/orders?outsideId=${tid}`)).items[0]
      expect(found?.customerId).toBeTruthy()
      ids.push(found.customerId)
    })
  }
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

const choose = (name: string) => page.getByRole('combobox', { name })
const dialog = () => page.getByRole('dialog')

describe('the page of pools', () => {
  it('places everybody by the rules while it is open', async () => {
    await screen.open('/pools')
    await page.getByRole('heading', { name: '客户池' }).waitFor()
    await eventually(async () => {
      const { pools } = await owner.get('/console/pools')
      const placed = pools.reduce((sum: number, one: { customers: number }) => sum + one.customers, 0)
      expect(placed).toBeGreaterThanOrEqual(4)
    })
    await page.reload()
    await page.getByText('首次分池').first().waitFor()
    await screen.shot('pools-list')
    await screen.fitsPhone()
  })

  it('lets a member claim from the sea, within the day’s limit, and shows why a customer moved', async () => {
    await owner.post('/console/pool-assignments', { customerIds: ids.slice(0, 3), pool: 'sea' })
    await screen.open('/pools?pool=sea')
    await page.locator('.ant-table-tbody tr.ant-table-row .ant-checkbox-input').first().click()
    await page.getByRole('button', { name: '领取', exact: true }).click()
    await page.getByText('今天已领取 1 / 20').waitFor()
    // A rule may have moved him on by now, so that the claim is not his newest move: the row is opened, not the word.
    await screen.open('/pools?whose=mine')
    await page.locator('.ant-table-tbody tr.ant-table-row').first().locator('td').nth(2).click()
    const moves = page.locator('.ant-drawer .c-pool-moves')
    await moves.getByText('从公海领取').waitFor()
    await moves.getByText('公海 → ').waitFor()
    await screen.shot('pools-history')
  })

  it('shows rules as a form, counts what they would do, and publishes them', async () => {
    await screen.open('/pools?tab=rules')
    await page.getByText('现在用的是系统自带的规则').waitFor()
    const publish = page.getByRole('button', { name: '发布', exact: true })
    expect(await publish.isDisabled()).toBe(true)
    const silent = page.locator('.c-pool-rule').last()
    await silent.getByText('沉默天数不少于 90 天', { exact: true }).waitFor()
    await silent.getByRole('button', { name: '编辑' }).click()
    await silent.getByRole('textbox', { name: '沉默天数' }).fill('120')
    await silent.getByText('未发布').waitFor()
    await page.getByRole('button', { name: '试算' }).click()
    await page.getByText(/现在发布会移动 \d+ 位/).waitFor()
    await silent.getByText('沉默天数不少于 120 天', { exact: true }).waitFor()
    await screen.shot('pools-rules', { fullPage: true })
    await screen.fitsPhone()
    await page.getByLabel('每人每天最多领取（位）').fill('5')
    await publish.click()
    await page.getByText('第 1 版，由周岚').waitFor()
    const { limits, rules } = await owner.get('/console/pool-rules')
    expect(limits.dailyClaims).toBe(5)
    expect(rules.at(-1).condition.zh).toBe('沉默天数不少于 120 天')
  })

  it('hands a member’s customers over, with progress and a way back', async () => {
    await screen.open('/pools?tab=runs')
    await page.getByRole('button', { name: '交接', exact: true }).first().click()
    await dialog().getByLabel('交给谁').selectOption({ index: 1 })
    await dialog().getByRole('button', { name: '开始交接' }).click()
    await page.getByText('已完成').first().waitFor()
    await screen.shot('pools-runs')
    await screen.fitsPhone()
    await page.getByRole('button', { name: '撤销', exact: true }).first().click()
    await page.getByText('已撤销').first().waitFor()
  })
})

describe('the page of tag governance', () => {
  it('shows what is alike and contradicts, and merges with a way back', async () => {
    for (const id of ids) await owner.post(`/console/customers/${id}/tags`, { add: ['智能锁', '智能门锁'] })
    await owner.post(`/console/customers/${ids[0]}/tags`, { add: ['羊毛党', '忠实客户'] })
    await screen.open('/tag-governance')
    await page.getByText('1 位客户同时有').waitFor()
    await screen.shot('tag-governance', { fullPage: true })
    await screen.fitsPhone()
    for (const name of ['羊毛党', '忠实客户'])
      await page.getByRole('link', { name: `看带“${name}”的客户` }).waitFor()
    await page.getByRole('link', { name: '看同时带两个标签的 1 位客户' }).click()
    await eventually(async () => expect(await page.locator('tbody tr[data-row-key]').count()).toBe(1))
    await choose('同时有标签').first().waitFor()
    await screen.open('/tag-governance')
    const row = page.getByRole('row').filter({ hasText: '智能门锁' })
    await row.getByRole('button', { name: '并入…' }).click()
    await dialog().getByLabel('并入').selectOption('智能锁')
    await dialog().getByRole('button', { name: '合并' }).click()
    await page.getByText('智能门锁 → 智能锁').waitFor()
    await eventually(async () => {
      const { tags } = await owner.get(`/console/customers/${ids[1]}`)
      expect(tags.map((one: { name: string }) => one.name)).not.toContain('智能门锁')
    })
    await page.getByRole('button', { name: '撤销', exact: true }).click()
    await eventually(async () => {
      const { tags } = await owner.get(`/console/customers/${ids[1]}`)
      expect(tags.map((one: { name: string }) => one.name)).toEqual(
        expect.arrayContaining(['智能锁', '智能门锁']),
      )
    })
    await choose('只看').waitFor()
    expect([screen.watch.foreign, screen.watch.failures]).toEqual([[], []])
  })
})
