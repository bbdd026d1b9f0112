import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withClient } from '../../supervisor/postgres-roles.ts'
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

beforeAll(async () => {
  world = await testWorld()
  screen = await openScreen(world)
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
  planted = await plant(world, await memberClient(world.server.url, 'chenjing@hemu'), people.here)
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

const asAdmin = <T>(work: Parameters<typeof withClient<T>>[1]): Promise<T> =>
  withClient(world.database.adminUrl, work)
/** Spoils a sealed name, or mends it again. */
const shiftName = (by: number) =>
  asAdmin((client) =>
    client.query(
      `update customers.customer set name = set_byte(name, 33, (get_byte(name, 33) + $1) % 256) where id = $2`,
      [by, planted.customerId],
    ),
  )

async function speak(language: 'en' | 'zh-CN', heading: string): Promise<void> {
  await screen.page.evaluate(`localStorage.setItem('qiao.language', '${language}')`)
  await screen.page.reload()
  await screen.page.getByRole('heading', { name: heading, level: 1 }).waitFor()
}
/** At the desk and on a phone, in both languages. */
async function lookAt(name: string): Promise<void> {
  await screen.shot(name, { fullPage: true })
  await speak('en', 'Keys')
  await screen.page.getByText('By kind of data').or(screen.page.getByText('never changed')).first().waitFor()
  await screen.shot(`${name}-en`, { fullPage: true })
  await screen.fitsPhone()
  await speak('zh-CN', '密钥')
  await screen.fitsPhone()
}

async function begin(): Promise<void> {
  const { page } = screen
  await page.getByRole('button', { name: '更换密钥' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '更换密钥' }).click()
  await dialog.getByText('这一项要填').waitFor()
  await screen.shot('keys-ask')
  await dialog.getByLabel('原因').selectOption({ label: '有权限的人离职或换岗' })
  await dialog.getByRole('button', { name: '更换密钥' }).click()
  await page.getByText('已安排更换密钥').waitFor()
}

describe('the keys, on screen', () => {
  it('are told where they were never changed, to the owner alone', async () => {
    const { page } = screen
    await screen.open('/privacy/keys')
    await page.getByText('还没有更换过密钥', { exact: false }).waitFor()
    await page.getByText('第 1 把', { exact: true }).waitFor()
    await lookAt('keys-never')
    const agent = await screen.signedIn('chenjing')
    await agent.goto(`${world.server.url}/customers`)
    await agent.getByRole('link', { name: '公用号码' }).waitFor()
    expect(await agent.getByRole('link', { name: '密钥' }).count()).toBe(0)
    await agent.goto(`${world.server.url}/privacy/keys`)
    await agent.getByText('你的角色看不了这个页面', { exact: false }).waitFor()
    expect(await agent.getByRole('button', { name: '更换密钥' }).count()).toBe(0)
    await agent.context().close()
  })

  it('change on a word with a reason: progress with time left, what is left by kind, and then who did it', async () => {
    const { page } = screen
    await asAdmin(async (client) => {
      await begin()
      // The change is held half-way, to be looked at.
      await eventually(async () => {
        await client.query('begin')
        const { rows } = await client.query(
          `select from runtime.key_rotation where state = 'sealing' and values_sealed > 40 and round = 1 for update`,
        )
        if (rows.length === 0) await client.query('rollback')
        expect(rows).toHaveLength(1)
      })
      const bar = page.getByRole('progressbar', { name: '重新加密' })
      await bar.waitFor()
      const percent = Number(await bar.getAttribute('value'))
      expect(percent).toBeGreaterThan(5)
      expect(percent).toBeLessThan(100)
      await page.getByText(/还要约 \d+ (秒|分钟)/).waitFor()
      await page
        .getByText(/剩 [\d,]+ \/ 共 [\d,]+/)
        .first()
        .waitFor()
      await page.getByText('换下来，还有内容在用').waitFor()
      expect(await page.getByRole('button', { name: '更换密钥' }).count()).toBe(0)
      await lookAt('keys-half')
      await client.query('rollback')
    })
    await page.getByText('第 2 把密钥，没有内容还用旧密钥', { exact: false }).waitFor()
    await page.getByText('换完，旧密钥已销毁').waitFor()
    await page.getByText(/^重新加密 [\d,]+ 项，迁移检索索引 [\d,]+ 项/).waitFor()
    await page.getByText('已销毁', { exact: true }).waitFor()
    await page.getByText('审计链完整').waitFor()
    await page.getByText('周岚 · 有权限的人离职或换岗').first().waitFor()
    const { rotations } = await owner.get('/console/keys')
    expect(rotations).toMatchObject([{ state: 'done', reason: 'member_left', startedBy: 'member:zhoulan' }])
    await lookAt('keys-done')
  })

  it('that do not open something say what, where and how it is mended, and go on when it is', async () => {
    const { page } = screen
    await shiftName(1)
    await begin()
    const alert = page.getByRole('alert').filter({ hasText: '有 1 项打不开，旧密钥先留着' })
    await alert.waitFor()
    await page.getByText('需要处理').waitFor()
    await alert.getByText('打不开的行').click()
    await alert.getByText(`customers.customer.name ${planted.customerId}`).waitFor()
    await lookAt('keys-stuck')
    await page.setViewportSize(phone)
    await alert.waitFor()
    await page.setViewportSize({ width: 1440, height: 900 })
    await shiftName(255)
    world.passTime(11 * 60_000)
    await page.getByText('第 3 把密钥，没有内容还用旧密钥', { exact: false }).waitFor()
    expect(await alert.count()).toBe(0)
  })
})
