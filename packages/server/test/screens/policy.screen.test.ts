import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { phone } from '../support/chromium.ts'
import { memberClient } from '../support/client.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let screen: Screen
beforeAll(async () => {
  world = await testWorld()
  screen = await openScreen(world)
  const owner = await memberClient(world.server.url, 'zhoulan@hemu')
  await owner.send('PUT', '/console/products/HM-LOCK-X1/cost', { costFen: 41_257 })
  await owner.post('/console/stock-counts', { counts: [{ productId: 'HM-LOCK-X1', units: 40 }] })
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

describe('who sees what, on screen', () => {
  it('is a table on a desk and one role at a time on a phone', async () => {
    const { page } = screen
    await screen.open('/settings/policy')
    const dealer = page.getByRole('row', { name: /^经销商/ })
    await dealer.waitFor()
    expect(await dealer.getByRole('cell', { name: '明文' }).count()).toBe(1)
    // Every act once: whoever decides may, whoever stores may not.
    const act = page.getByRole('row', { name: /^派单和改派/ })
    expect(await act.getByRole('img', { name: '可用' }).count()).toBe(2)
    await screen.shot('policy', { fullPage: true })
    await screen.fitsPhone()
    await page.setViewportSize(phone)
    await page.getByLabel('角色').first().waitFor()
    expect(await page.getByRole('row', { name: /^经销商/ }).count()).toBe(0)
    // One choice for both cards, kept in the address.
    await page.getByLabel('角色').first().selectOption({ label: '经销商' })
    await page.getByText('查看库存数').waitFor()
    expect(await page.getByText('派单和改派').count()).toBe(0)
    expect(new URL(page.url()).searchParams.get('role')).toBe('dealer')
  })

  it('leaves a dealer the stock and what there is of it', async () => {
    const page = await screen.signedIn('qianduo')
    await page.goto(world.server.url)
    await page.getByRole('heading', { name: '库存' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/inventory')
    await page.getByText('X1 智能门锁').first().waitFor()
    const text = await page.locator('main').innerText()
    expect(text).toContain('40')
    for (const hidden of ['成本价', '412.57', '天猫', '各店铺可售数', '超卖风险'])
      expect(text).not.toContain(hidden)
    await screen.shot('dealer-stock', { of: page })
  })

  it('shows what goods cost to those who may see it', async () => {
    await screen.open('/inventory')
    await screen.page.setViewportSize({ width: 1440, height: 900 })
    await screen.page.getByText('412.57').first().waitFor()
    await screen.shot('owner-stock')
    expect(screen.watch.failures).toEqual([])
  })
})
