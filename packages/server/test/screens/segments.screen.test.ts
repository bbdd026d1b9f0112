import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobs } from '../../src/insight/pictures/follow-people.ts'
import { silentLog } from '../../src/runtime/log.ts'
import { desktop } from '../support/chromium.ts'
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
  page.on('response', async (answer) => {
    if (answer.status() >= 400) console.error(answer.status(), answer.url(), await answer.text())
  })
  ids = []
  for (const person of [1, 2, 3, 4, 5, 6]) {
    const { tid } = await world.act('place', { marketplace: 'taobao', paid: true, person })
    await eventually(async () => {
      await world.server.intake.sweep(world.brandId)
      const found = (await owner.get(`/console/orders?outsideId=${tid}`)).items[0]
      expect(found?.customerId).toBeTruthy()
      ids.push(found.customerId)
    })
  }
  for (const id of ids.slice(0, 3)) await owner.post(`/console/customers/${id}/tags`, { add: ['老客'] })
  for (const id of ids.slice(2, 4)) await owner.post(`/console/customers/${id}/tags`, { add: ['装修中'] })
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

/** What the server does each two seconds; the clock of a test world may stand. */
const draw = () => jobs[0]!.run(world.server.runtime, world.brandId, null)
const row = (place: number) => page.locator('.c-condition').nth(place)
const counted = () => page.locator('.c-segment-count strong')
const segmentPath = async (name: string) => {
  const found = (await owner.get('/console/segments')).items.find(
    (one: { name: string }) => one.name === name,
  )
  return `/segments/${found?.id}`
}
const members = async (name: string) =>
  (await owner.get('/console/segments')).items.find((one: { name: string }) => one.name === name)?.members

describe('the page of segments', () => {
  it('teaches while there is none, and leads into the builder', async () => {
    await screen.open('/segments')
    await page.getByText('还没有分群').waitFor()
    await screen.shot('segments-empty')
    await page.getByRole('link', { name: '新建分群' }).click()
    await page.getByRole('heading', { name: '新分群' }).waitFor()
    await draw()
  })

  it('counts while conditions are written, says them in a sentence and shows some people, masked', async () => {
    await screen.open('/segments/new')
    await eventually(async () => {
      await draw()
      expect((await owner.post('/console/segment-watches', {})).waiting).toBe(0)
    })
    await page.reload()
    await page.getByLabel('分群名称').fill('买过又有标签的客户')
    await row(0).getByLabel('条件对象').selectOption({ label: '标签' })
    await page.getByText('还有 1 个条件没填完').waitFor()
    await row(0).getByLabel('加一个值').selectOption({ label: '老客（3）' })
    await page.getByText('标签为 老客').waitFor()
    await eventually(async () => expect(await counted().innerText()).toBe('3'))
    await page.getByText('占全部 6 人的 50%').waitFor()
    const sample = page.locator('.c-segment-side li')
    await sample.first().waitFor()
    expect(await sample.first().innerText()).toMatch(/\p{Script=Han}\*/u)
    await screen.shot('segments-builder')
  })

  it('nests groups and is worked by keyboard alone', async () => {
    await row(0).getByLabel('条件对象').focus()
    await page.keyboard.press('Alt+n')
    await eventually(async () =>
      expect(
        await page.evaluate(
          "[...document.querySelectorAll('.c-condition')].indexOf(document.activeElement.closest('.c-condition'))",
        ),
      ).toBe(1),
    )
    await row(1).getByLabel('条件对象').selectOption({ label: '购买次数' })
    await row(1).getByLabel('数值').fill('1')
    await page.getByText('标签为 老客，并且购买次数不少于 1 次').waitFor()
    await page.getByRole('button', { name: '加一组' }).last().click()
    await row(2).getByLabel('条件对象').selectOption('did:order_pay')
    await row(2).getByRole('button', { name: '取反' }).click()
    await page.getByText('不符合（最近 30 天内', { exact: false }).waitFor()
    await eventually(async () => expect(await counted().innerText()).toBe('0'))
    await page.getByText('没有符合的客户').waitFor()
    await screen.shot('segments-nested', { fullPage: true })
    await screen.fitsPhone()
    await row(2).getByLabel('天数').focus()
    await page.keyboard.press('Alt+Backspace')
    await eventually(async () => expect(await page.locator('.c-condition').count()).toBe(2))
    await eventually(async () => expect(await counted().innerText()).toBe('3'))
    await page.keyboard.press('Control+Enter')
    await page.getByText('草稿已保存').waitFor()
    await eventually(async () => expect(new URL(page.url()).pathname).toMatch(/segments\/[0-9a-f-]{36}$/))
  })

  it('publishes, keeps a snapshot, and members follow what happens next', async () => {
    await page.getByRole('button', { name: '发布', exact: true }).click()
    await page.getByText('已发布第 1 版，3 人').waitFor()
    await page.getByRole('button', { name: '保存快照' }).click()
    await page.getByText('查看名单').waitFor()
    await owner.post(`/console/customers/${ids[4]}/tags`, { add: ['老客'] })
    await eventually(async () => expect(await members('买过又有标签的客户')).toBe(4))
    await page.getByText('查看名单').click()
    await eventually(async () => expect(await page.locator('tbody tr[data-row-key]').count()).toBe(3))
    await page.goBack()
    await page.getByRole('link', { name: '查看成员' }).click()
    await eventually(async () => expect(await page.locator('tbody tr[data-row-key]').count()).toBe(4))
    await screen.shot('segments-members')
  })

  it('puts a tag on its members, and refuses one that its own conditions ask for', async () => {
    await screen.open(await segmentPath('买过又有标签的客户'))
    await page.getByLabel('标签', { exact: true }).fill('老客')
    await page.getByRole('button', { name: '保存自动标签' }).click()
    await page.getByText('自动标签会互相牵动').waitFor()
    await page.getByLabel('标签', { exact: true }).fill('会员日名单')
    await page.getByRole('button', { name: '保存自动标签' }).click()
    await page.getByText('成员都会带上「会员日名单」').waitFor()
    await eventually(async () => {
      expect(JSON.stringify(await owner.get(`/console/customers/${ids[0]}`))).toContain('会员日名单')
    })
    await screen.shot('segments-tag', { fullPage: true })
  })

  it('shows what it shares with another one', async () => {
    const rule = { all: [{ dimension: 'tag', is: 'any_of', values: ['装修中'] }] }
    const { id } = await owner.post('/console/segments', { name: '装修中的客户', rule })
    await screen.open(`/segments/${id}`)
    await page.getByLabel('选一个分群').selectOption({ label: '买过又有标签的客户' })
    const picture = page.getByRole('img', { name: '当前条件 2 人，买过又有标签的客户 4 人，重叠 1 人' })
    await picture.waitFor()
    await screen.shot('segments-overlap', { fullPage: true })
    // Beside a long name, a count stays whole.
    const counts = page.locator('.c-overlap-line strong')
    expect(await counts.allInnerTexts()).toEqual(['1', '1', '3'])
    const lines = await page.evaluate<number[]>(
      "[...document.querySelectorAll('.c-overlap-line strong')].map((one) => getComputedStyle(one).flexShrink * 1)",
    )
    expect(lines).toEqual([0, 0, 0])
  })

  it('tells a dispatcher that it may only be looked at, and what the role does not see', async () => {
    const dispatcher = await screen.signedIn('zhaomin')
    await dispatcher.goto(`${world.server.url}${await segmentPath('装修中的客户')}`)
    await dispatcher.getByText('你的角色只能看分群，不能新建或修改。').waitFor()
    expect(await dispatcher.getByRole('button', { name: /发布|保存|删除|去掉/ }).count()).toBe(0)
    expect(await dispatcher.locator('option', { hasText: '预测价值（你的角色看不到）' }).isDisabled()).toBe(
      true,
    )
    await screen.shot('segments-dispatcher', { of: dispatcher, fullPage: true })
    await dispatcher.close()
  })

  it('is refreshed at hours of the day where that is chosen', async () => {
    await page.getByLabel('定时：每天在这些钟点更新').check()
    await page.getByRole('button', { name: '20', exact: true }).click()
    await page.getByRole('button', { name: '保存更新方式' }).click()
    await page.getByText('更新方式已保存').waitFor()
    await screen.open('/segments')
    await page.getByText('每天 08:00、20:00').waitFor()
    await screen.shot('segments-list')
    await screen.fitsPhone()
  })

  it('keeps what somebody did on one line of a small desk, one time as one time', async () => {
    await page.setViewportSize({ width: 1280, height: 800 })
    await screen.open('/segments/new')
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('button', { name: 'Add group' }).last().click()
    await row(1).getByLabel('What the condition is about').selectOption('did:product_view')
    const said = async () => (await row(1).innerText()).replace(/\s+/g, ' ')
    expect(await said()).toMatch(/within days, at least time$/)
    await row(1).getByLabel('Times').fill('2')
    expect(await said()).toMatch(/within days, at least times$/)
    const heightOf = async (place: number) => (await row(place).boundingBox())!.height
    expect(await heightOf(1)).toBe(await heightOf(0))
    await page.getByRole('button', { name: '中文' }).click()
    await page.setViewportSize(desktop)
  })

  it('stands in a console that reads out Chinese alone, and names each of its buttons', async () => {
    const spoken = () =>
      page.evaluate<string[]>(`[...document.querySelectorAll('[aria-label], [title]')]
        .filter((one) => !one.closest('[aria-hidden="true"]'))
        .map((one) => one.getAttribute('aria-label') ?? one.title)
        .filter((words) => /[a-z]{3}/i.test(words) && !/\\p{Script=Han}/u.test(words))`)
    const nameless = () =>
      page.evaluate<string[]>(`[...document.querySelectorAll('button')]
        .filter((one) => !one.ariaLabel && !one.title && !one.textContent && !one.querySelector('[aria-label]'))
        .map((one) => one.outerHTML)`)
    const opened: [path: string, waitsFor: string][] = [
      ['/', '.maplibregl-ctrl-zoom-in'],
      ['/work-orders', '.ant-picker-range'],
      ['/work-orders/board', '.ant-input-search-btn'],
      ['/customers', 'tbody tr[data-row-key]'],
    ]
    for (const [path, waitsFor] of opened) {
      await screen.open(path)
      await page.locator(waitsFor).first().waitFor()
      expect([path, await spoken(), await nameless()]).toEqual([path, ['English'], []])
    }
    await page.locator('tbody tr[data-row-key]').first().click()
    await page.getByRole('button', { name: '关闭' }).waitFor()
    expect([await spoken(), await nameless()]).toEqual([['English'], []])
  })

  it('names the dimensions that wait, in both languages and dark', async () => {
    await screen.open('/segments/new')
    await page.getByText('还不能用的维度').click()
    await page.getByText('积分余额：等积分上线').waitFor()
    expect(await page.locator('option', { hasText: '积分余额' }).first().isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'New segment' }).waitFor()
    // What members and buyers wrote stays as they wrote it: names, tags, regions.
    const text = await page.locator('.c-segment-main').innerText()
    expect(text).not.toMatch(/\p{Script=Han}/u)
    await page.getByRole('button', { name: 'Switch to dark' }).click()
    await screen.shot('segments-english-dark')
    expect(screen.watch.failures).toEqual([])
  })
})
