import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountKey, openAccounts, postTransactions } from '../../src/ledger/index.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let screen: Screen
let page: Page
beforeAll(async () => {
  world = await testWorld()
  const { runtime } = world.server
  await runtime.db.transact(world.brandId, async (tx) => {
    const [brand, income] = [
      { kind: 'brand_payable', ownerId: 'brand' } as const,
      { kind: 'material_income', ownerId: 'brand' } as const,
    ]
    const accounts = await openAccounts(tx, [brand, income])
    const [debit, credit] = [brand, income].map((ref) => accounts.get(accountKey(ref))!.id)
    await postTransactions(tx, [
      {
        ...{ idempotencyKey: 'v1', reason: 'slip.posted', subject: 'slip:v1' },
        postings: [{ debit: debit!, credit: credit!, amountFen: 128_050n }],
      },
    ])
  })
  screen = await openScreen(world)
  page = screen.page
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

const shot = (name: string) => screen.shot(name, { fullPage: true })
const today = () => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10)

describe('vouchers on screen', () => {
  it('are shown for a time, written by the own accounts once these are published, and saved as files', async () => {
    await page.goto(`${world.server.url}/vouchers`)
    await page.getByText('这段时间没有过账').waitFor()
    await page.getByLabel('从', { exact: true }).fill(today())
    await page.getByLabel('到', { exact: true }).fill(today())
    await page.getByText('1 张凭证，2 行').waitFor()
    await page.getByText('今天还没结束').waitFor()
    await page.getByRole('cell', { name: '应付清算' }).waitFor()
    await page.getByLabel('应付清算的科目编码').fill('6401')
    await page.getByLabel('应付清算的科目名称').fill('主营业务成本')
    await page.getByRole('cell', { name: '6401' }).waitFor()
    await page.getByText('预览按还没发布的改动显示').waitFor()
    await shot('vouchers')
    await screen.fitsPhone()
    await page.getByText('表格的列').click()
    await page.getByLabel('对方字段').first().waitFor()
    await shot('vouchers-columns')
    await screen.fitsPhone()
    await page.getByRole('button', { name: '发布样式' }).click()
    await page.getByText('第 1 版样式').waitFor()
    await page.getByRole('cell', { name: '主营业务成本' }).waitFor()
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: '导出 Excel' }).click()
    expect((await saved).suggestedFilename()).toBe(`vouchers-${today()}-${today()}.xlsx`)
  })

  it('speaks English, too', async () => {
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Vouchers' }).waitFor()
    await shot('vouchers-english')
  })

  it('leaves no foreign request and no failure behind', () => {
    expect([screen.watch.foreign, screen.watch.failures]).toEqual([[], []])
  })
})
