import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/runtime/log.ts'
import { type Body, type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let screen: Screen
let page: Page
let owner: Client
/** Customers with an order each, as they came in. */
let ids: string[]

beforeAll(async () => {
  world = await testWorld({}, silentLog, undefined, ['taobao'])
  screen = await openScreen(world)
  page = screen.page
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
  const orders: string[] = []
  for (const person of [1, 2, 3, 4, 5, 6, 7, 8])
    orders.push((await world.act('place', { marketplace: 'taobao', paid: true, person })).tid as string)
  ids = []
  for (const tid of orders)
    await eventually(async () => {
      await world.server.intake.sweep(world.brandId)
      const found = (await owner.get(`/console/orders?outsideId=${tid}`)).items[0]
      expect(found?.customerId).toBeTruthy()
      ids.push(found.customerId)
    })
  await alike(ids[0]!, ids[1]!, 0.82, [
    { field: 'address', level: 'same-door', weight: 9.4 },
    { field: 'name', level: 'one-slip', weight: 3.1 },
    { field: 'phone', level: 'other', weight: -2.2 },
  ])
  await alike(ids[2]!, ids[3]!, 0.71)
  await alike(ids[4]!, ids[5]!, 0.64)
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

/** What the engine hands over for review. */
async function alike(a: string, b: string, score: number, evidence: object[] = []): Promise<void> {
  await world.server.runtime.db.transact(world.brandId, (tx) =>
    sql`insert into customers.possible_duplicate (brand_id, first_id, second_id, reason, found_by, score, evidence, rule_version, found_at)
      values (${tx.brandId}, least(${a}::uuid, ${b}::uuid), greatest(${a}::uuid, ${b}::uuid), 'engine', 'engine', ${score},
        ${JSON.stringify(evidence)}::jsonb, '2026-11-22', ${tx.now})`.execute(tx.db),
  )
}

const customer = (id: string): Promise<Body> => owner.get(`/console/customers/${id}`)
const dialog = () => page.getByRole('dialog')
/** What must be the same after all is taken back: how it stands, and where it came from. */
const standing = async (id: string) => {
  const { name, phone, level, region, tags, orders, paidFen, contacts, links, rowIds } = await customer(id)
  const notes = (await owner.get(`/console/customers/${id}/notes`)).items.map((one: Body) => one.words)
  const { entries } = await owner.get(`/console/customers/${id}/consents`)
  const said = entries.map(({ purpose, channel, given }: Body) => [purpose, channel, given])
  return { name, phone, level, region, tags, orders, paidFen, contacts, links, rowIds, notes, said }
}
const note = (id: string, words: string) =>
  owner.post(`/console/customers/${id}/notes`, { words, mentions: [] })
/** Somebody says no on the phone, of a person who is one. */
const saysNo = (id: string) =>
  owner.post(`/console/customers/${id}/consents`, {
    purpose: 'marketing',
    channel: 'sms',
    given: false,
    evidence: 'said_on_phone',
  })
const no = ['marketing', 'sms', false]

describe('the review of pairs', () => {
  it('shows both sides and what speaks for it, and is worked by keyboard with a way back', async () => {
    await screen.open('/customers/reviews')
    await page.getByText('地址同一户').waitFor()
    await page.getByText('还剩 3 对，今天已确认 0 对').waitFor()
    await screen.shot('persons-review')
    // The keys are told above the fold of a small desk.
    const keys = await page.locator('.c-review-keys').boundingBox()
    expect(keys!.y + keys!.height).toBeLessThan(400)
    await page.keyboard.press('j')
    await page.getByText('第 2 对').waitFor()
    await page.keyboard.press('k')
    await page.getByText('第 1 对').waitFor()
    // The preview holds the keys while it is open, and gives the focus back to what opened it.
    const preview = page.getByRole('button', { name: '先看合并后的样子' })
    await preview.focus()
    await page.keyboard.press('Enter')
    await dialog().getByText('合并后', { exact: true }).waitFor()
    for (let n = 0; n < 14; n += 1) await page.keyboard.press('Tab')
    expect(await page.evaluate<boolean>("!!document.activeElement.closest('[role=dialog]')")).toBe(true)
    await page.keyboard.press('d')
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })
    const focused = () => page.evaluate<string>('document.activeElement?.textContent ?? ""')
    await expect.poll(focused).toContain('先看合并后的样子')
    await page.getByText('还剩 3 对，今天已确认 0 对').waitFor()
    await page.keyboard.press('d')
    await page.getByText('1 对已记为不是同一人').waitFor()
    await page.getByText('还剩 2 对，今天已确认 1 对').waitFor()
    await page.keyboard.press('u')
    await page.getByText('已撤回 1 对').waitFor()
    await page.getByText('地址同一户').waitFor()
    await page.keyboard.press('s')
    await page.getByText('已合并 1 对').waitFor()
    await page.getByText('还剩 2 对，今天已确认 1 对').waitFor()
    expect((await customer(ids[0]!)).rowIds).toHaveLength(2)
    await page.keyboard.press('u')
    await page.getByText('还剩 3 对，今天已确认 0 对').waitFor()
    expect((await customer(ids[0]!)).rowIds).toEqual([ids[0]])
  })

  it('takes nothing back over what was done in between: U leads to where each thing is given to a side', async () => {
    const before = [await standing(ids[0]!), await standing(ids[1]!)]
    await page.keyboard.press('s')
    await page.getByText('还剩 2 对，今天已确认 1 对').waitFor()
    await note(ids[0]!, '周末在家')
    await saysNo(ids[0]!)
    await page.keyboard.press('u')
    await page.getByText('1 对没有撤回', { exact: false }).waitFor()
    expect((await customer(ids[0]!)).rowIds).toHaveLength(2)
    await screen.shot('persons-review-stays')
    await page.getByRole('button', { name: '选归谁并撤销' }).click()
    await dialog().getByText('备注：周末在家').waitFor()
    // A no is a no of both until somebody says whose it is; the slip is looked at again.
    const whose = (label: RegExp) => dialog().getByRole('listitem').filter({ hasText: label })
    expect(await whose(/撤回/).getByRole('radio', { name: /都/ }).isChecked()).toBe(true)
    await whose(/周末在家/)
      .getByRole('radio', { name: /^归并入方/ })
      .check()
    await screen.shot('persons-review-parting')
    await dialog().getByRole('button', { name: '撤销合并，分为两位' }).click()
    await page.getByText('已分为两位客户').waitFor()
    await page.getByText('还剩 3 对，今天已确认 0 对').waitFor()
    const notes = [await standing(ids[0]!), await standing(ids[1]!)].map((one) => one.notes)
    expect(notes.flat()).toEqual(['周末在家'])
    for (const [at, now] of [await standing(ids[0]!), await standing(ids[1]!)].entries())
      expect(now).toEqual({ ...before[at]!, notes: now.notes, said: [no] })
  })

  it('decides many at once, and shows what was decided under its tab, from where it is taken back', async () => {
    const boxes = page.getByRole('checkbox')
    await boxes.nth(1).check()
    await boxes.nth(2).check()
    await page.getByRole('button', { name: '都不是同一个人' }).click()
    await page.getByText('2 对已记为不是同一人').waitFor()
    await page.getByRole('tab', { name: '已确认不是同一人' }).click()
    await page.getByText('周岚').first().waitFor()
    await page.getByRole('button', { name: '撤回', exact: true }).last().click()
    await page.getByText('已撤回 1 对').last().waitFor()
    await page.getByRole('tab', { name: '待确认', exact: false }).first().click()
    await page.getByText('还剩 2 对，今天已确认 1 对').waitFor()
    await screen.fitsPhone()
  })

  it('shows for whom the last order was where the customer says nothing, and says so, in both languages', async () => {
    await world.server.runtime.db.transact(world.brandId, (tx) =>
      sql`update customers.customer set name = null, phone = null where id = any(${ids.slice(2, 6)}::uuid[])`.execute(
        tx.db,
      ),
    )
    await screen.open('/customers/reviews')
    await page.locator('.c-review-list > li > button').nth(1).click()
    await page
      .getByRole('link', { name: /^收货人 / })
      .first()
      .waitFor()
    const phone = page.getByRole('row', { name: /^手机号/ })
    expect(await phone.getByRole('link', { name: '来自最近一单的收货人' }).count()).toBe(2)
    expect(await phone.textContent()).toMatch(/\*{3}/)
    await screen.shot('persons-received')
    await screen.fitsPhone()
    await page.evaluate("localStorage.setItem('qiao.language', 'en')")
    await page.reload()
    await page.getByRole('row', { name: /^Last sent to/ }).waitFor()
    await screen.shot('persons-received-en')
    await page.evaluate("localStorage.setItem('qiao.language', 'zh-CN')")
    await page.reload()
    await phone.getByRole('link').first().click()
    await page.waitForURL('**/orders/*')
  })
})

describe('the map of the overview', () => {
  it('shows no label over another, and stands after light turned dark', async () => {
    await screen.open('/')
    const labels = page.locator('.q-map-label:not([data-covered])')
    await page.getByRole('tab', { name: '全国' }).click()
    await labels.first().waitFor()
    const boxes = (await Promise.all((await labels.all()).map((one) => one.boundingBox()))).map((box) => box!)
    const over = boxes.flatMap((a, at) =>
      boxes
        .slice(at + 1)
        .filter((b) => Math.abs(a.x - b.x) < a.width && Math.abs(a.y - b.y) < (a.height + b.height) / 2),
    )
    expect(over).toEqual([])
    await page.evaluate("document.querySelector('.maplibregl-canvas').dataset.light = ''")
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.locator('.maplibregl-canvas:not([data-light])').waitFor()
    await labels.first().waitFor()
    await screen.shot('overview-dark')
    await page.emulateMedia({ colorScheme: 'light' })
  })
})

describe('the page of matching', () => {
  it('shows both rates with their denominators, by shop and month', async () => {
    await screen.open('/match-rate')
    await page.getByText('按店铺和月份').waitFor()
    expect(await page.locator('tbody tr').first().innerText()).toMatch(/天猫旗舰店\s+8\s+0\s+8\s+0/)
    // Every way has its line, also where nobody came by it, and says what it lacks.
    const ways = page.locator('.c-match-ways tbody tr')
    expect(await ways.count()).toBe(10)
    await ways.getByText('店铺还没有会员通的会员').waitFor()
    await screen.shot('persons-match', { fullPage: true })
    await screen.fitsPhone()
    // On a phone one line a shop, with the same whole and part.
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByText('8 位买家里 0 位是好友').waitFor()
    expect(await page.locator('.c-match-table:not(.c-match-ways)').count()).toBe(0)
    // In English on a small desk the rate at the end of the line stays in sight.
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.evaluate("localStorage.setItem('qiao.language', 'en')")
    await page.reload()
    await page.getByText('Friends of buyers').waitFor()
    await screen.shot('persons-match-en', {
      sizes: [
        { width: 1280, height: 800 },
        { width: 390, height: 844 },
      ],
      fullPage: true,
    })
    const cut = await page.evaluate<number>(
      "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.c-match-scroll'))",
    )
    expect(cut).toBeLessThanOrEqual(0)
    await page.evaluate("localStorage.setItem('qiao.language', 'zh-CN')")
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  it('has the agents of friends without an order reminded, by keyboard too, and takes it back', async () => {
    for (const person of [41, 42]) await world.act('scan', { person, userId: 'chenjing' })
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    await eventually(async () =>
      expect((await owner.get('/console/unbound-friends')).items.length).toBeGreaterThanOrEqual(2),
    )
    await screen.open('/match-rate')
    const boxes = page.getByRole('checkbox')
    await boxes.nth(1).focus()
    await page.keyboard.press('Space')
    await button('请接待员登记（1 位）').click()
    await dialog().getByText('选了 1 位好友。', { exact: false }).waitFor()
    await screen.shot('match-ask-dialog')
    await button('提醒接待员').click()
    await page.getByText('已提醒 1 位').waitFor()
    await page.getByRole('checkbox', { name: /^选中列出的/ }).check()
    await page.getByRole('button', { name: /^请接待员登记（\d+ 位）$/ }).click()
    await button('提醒接待员').click()
    await page.getByText('已有提醒，或 7 天内提醒过 1 位', { exact: false }).waitFor()
    await page
      .getByRole('button', { name: /^逐位看/ })
      .first()
      .click()
    await page.getByText('已提醒：陈静').first().waitFor()
    await screen.shot('match-asked', { fullPage: true })
    await screen.fitsPhone()
    await page.emulateMedia({ colorScheme: 'dark' })
    await screen.shot('match-asked-dark', {
      sizes: [
        { width: 390, height: 844 },
        { width: 320, height: 720 },
      ],
      fullPage: true,
    })
    await page.emulateMedia({ colorScheme: 'light' })
    // Each act keeps its own way back, the latest first.
    const reminded = page.locator('.c-match-reminded')
    expect([await reminded.count(), await button('撤回提醒').count()]).toEqual([2, 2])
    await button('撤回提醒').first().click()
    await page.getByText(/^已撤回 1 条提醒/).waitFor()
    await expect.poll(() => reminded.count()).toBe(1)
    // And after the page was read anew, for whoever may ask.
    await screen.open('/match-rate')
    const earlier = page.getByRole('region', { name: '还能撤回的提醒' })
    await earlier.getByText(/提醒了 1 位好友的接待员，1 位还没处理$/).waitFor()
    await page.evaluate("localStorage.setItem('qiao.language', 'en')")
    await page.reload()
    await page.getByText(/asked about 1 friend; 1 not done yet$/).waitFor()
    await page.evaluate("localStorage.setItem('qiao.language', 'zh-CN')")
    await page.reload()
    await earlier.waitFor()
    await screen.shot('match-asked-before')
    await screen.fitsPhone()
    await button('撤回提醒').click()
    await page.getByText(/^已撤回 1 条提醒/).waitFor()
    await expect.poll(() => reminded.count()).toBe(0)
    expect(await earlier.count()).toBe(0)
    // A reason in the address: all of it in one act.
    await screen.open('/match-rate?reason=by_hand')
    await button('这个原因的都请接待员登记').click()
    await button('提醒接待员').click()
    await page.getByText('已提醒 2 位', { exact: true }).waitFor()
  })
})

describe('a merge by hand', () => {
  let before: Awaited<ReturnType<typeof standing>>[]

  it('is previewed in the language of the screen', async () => {
    await page.evaluate("localStorage.setItem('qiao.language', 'en')")
    await screen.open(`/customers/${ids[0]}`)
    await page.getByRole('button', { name: 'Merge', exact: true }).click()
    await dialog().getByRole('button', { name: 'Choose' }).first().click()
    await dialog().getByText('After merging', { exact: true }).waitFor()
    await screen.shot('persons-preview-en')
    const level = dialog().getByRole('row', { name: /^Level/ })
    expect(await level.textContent()).toContain('Regular')
    expect(await level.textContent()).not.toContain('普通')
    await page.evaluate("localStorage.setItem('qiao.language', 'zh-CN')")
  })

  it('is previewed, done, and seen from either row', async () => {
    before = [await standing(ids[0]!), await standing(ids[1]!)]
    await screen.open(`/customers/${ids[0]}`)
    await page.getByRole('button', { name: '合并', exact: true }).click()
    await dialog().getByRole('button', { name: '选这位' }).first().click()
    await dialog().getByText('合并后', { exact: true }).waitFor()
    await screen.shot('persons-preview')
    await dialog().getByRole('radio').nth(1).check()
    await dialog().getByText('刚选的').waitFor()
    await dialog().getByLabel('为什么是同一个人').selectOption('said')
    await dialog().getByRole('button', { name: '合并为一位客户' }).click()
    await page.getByText('已合并为一位客户').waitFor()
    await page.getByText('本人确认').first().waitFor()
    const one = await customer(ids[0]!)
    expect(one.orders).toBe(before[0]!.orders + before[1]!.orders)
    expect(one.name).toBe(before[1]!.name)
    await screen.shot('persons-merged')
    await eventually(async () => {
      const { items } = await owner.get(`/console/customers/${ids[0]}/timeline`)
      expect(items.map((item: Body) => item.type)).toContain('customer.merged')
    })
    await page.reload()
    // With whom, and that leads there; the page has the other's name by now, so whose entry it was is told, too.
    const told = page.getByRole('link', { name: `${before[0]!.name}与${before[1]!.name}合并`, exact: true })
    await told.first().waitFor()
    await screen.shot('persons-timeline')
    await told.first().click()
    await page.waitForURL(`**/customers/${ids[1]}`)
    await page.getByText('这条档案已并入').waitFor()
    await page.getByRole('link', { name: '去主档案' }).click()
    await page.waitForURL(`**/customers/${ids[0]}`)
  })

  it('takes edits by hand, which refuse what is masked', async () => {
    await page.getByRole('button', { name: '改资料' }).click()
    await dialog().getByLabel('姓名').fill('刘*')
    await dialog().getByRole('button', { name: '保存' }).click()
    await dialog().getByText('带星号的是脱敏后的内容').waitFor()
    await dialog().getByLabel('姓名').fill('')
    await dialog().getByLabel('等级').fill('金卡')
    await dialog().getByLabel('省').selectOption({ label: '上海市' })
    await screen.shot('persons-edit')
    await dialog().getByLabel('省').selectOption({ index: 0 })
    await dialog().getByRole('button', { name: '保存' }).click()
    await page.getByText('资料已更新').waitFor()
    expect((await customer(ids[1]!)).level).toBe('金卡')
    await page.getByText('客户 · 金卡').waitFor()
    await note(ids[0]!, '楼下等')
    await saysNo(ids[0]!)
  })

  it('is taken back with nothing lost, and each change where it was sent', async () => {
    await page.getByRole('button', { name: '撤销合并', exact: true }).click()
    await dialog().getByText('合并后手工改过的，归谁').waitFor()
    await dialog().getByText('等级：金卡').waitFor()
    for (const what of [/等级：金卡/, /备注：楼下等/]) {
      const item = dialog().getByRole('listitem').filter({ hasText: what })
      await item.getByRole('radio', { name: /^归并入方/ }).check()
    }
    await screen.shot('persons-unmerge')
    await dialog().getByRole('button', { name: '撤销合并，分为两位' }).click()
    await page.getByText('已分为两位客户').waitFor()
    const [kept, absorbed] = [await standing(ids[0]!), await standing(ids[1]!)]
    expect(kept).toEqual({ ...before[0], said: [no, ...before[0]!.said] })
    expect({ ...absorbed, notes: absorbed.notes.toSorted() }).toEqual({
      ...before[1],
      level: '金卡',
      notes: ['楼下等', ...before[1]!.notes].toSorted(),
      said: [no, ...before[1]!.said],
    })
    await page.getByText('已撤销').first().waitFor()
    await page.getByRole('button', { name: '打开另一位' }).click()
    await page.waitForURL(`**/customers/${ids[1]}`)
    await page.getByText('客户 · 金卡').waitFor()
    // Said to be two: the queue asks no more about them.
    const { items } = await owner.get('/console/duplicates')
    expect(items.map((one: Body) => one.firstId)).not.toContain(ids[0]! < ids[1]! ? ids[0] : ids[1])
  })

  it('warns of what was said before, in English too and on a phone', async () => {
    await page.evaluate("localStorage.setItem('qiao.language', 'en')")
    await screen.open(`/customers/${ids[0]}`)
    await screen.fitsPhone()
    await screen.shot('persons-customer')
  })
})

describe('the page of the full recalculation', () => {
  it('looks first, shows whom it would merge and why, merges on a word, and takes all back', async () => {
    await page.evaluate("localStorage.setItem('qiao.language', 'zh-CN')")
    await screen.open('/customers/runs')
    await page.getByText('还没有算过').waitFor()
    await page.getByRole('button', { name: '先预览' }).click()
    await page.getByText('待决定').waitFor({ timeout: 60_000 })
    const { items } = await owner.get('/console/identity-runs')
    await plannedPair(items[0].id, ids[6]!, ids[7]!)
    await page.reload()
    await page.getByText('会自动合并').waitFor()
    await page.getByRole('button', { name: '看例子' }).first().click()
    await page.getByText('地址同一户').waitFor()
    await screen.shot('persons-run-planned')
    await screen.fitsPhone()
    await page.getByRole('button', { name: /^合并这/ }).click()
    await page.getByText('已完成').waitFor()
    expect((await customer(ids[6]!)).rowIds).toHaveLength(2)
    await screen.shot('persons-run-done')
    await note(ids[7]!, '门铃坏了')
    await page.getByRole('button', { name: '整批撤销' }).click()
    await dialog().getByRole('button', { name: '整批撤销' }).click()
    await page.getByText('已撤销', { exact: true }).waitFor()
    // Somebody worked on them since: the merge stays, and its preview is one tap away.
    await page.getByText('1 次合并没有撤销', { exact: false }).waitFor()
    expect((await customer(ids[6]!)).rowIds).toHaveLength(2)
    await screen.shot('persons-run-left')
    await screen.fitsPhone()
    await page.evaluate("localStorage.setItem('qiao.language', 'en')")
    await page.reload()
    await page.getByText('1 merge stays', { exact: false }).waitFor()
    await screen.shot('persons-run-left-en')
    await page.evaluate("localStorage.setItem('qiao.language', 'zh-CN')")
    await page.reload()
    await page.getByRole('button', { name: '选归谁并撤销' }).click()
    await dialog().getByText('备注：门铃坏了').waitFor()
    await dialog().getByRole('button', { name: '撤销合并，分为两位' }).click()
    await page.getByText('1 次合并没有撤销', { exact: false }).waitFor({ state: 'detached' })
    expect((await customer(ids[6]!)).rowIds).toEqual([ids[6]])
    await screen.shot('persons-run-undone')
  })
})

/** Eight orders teach the engine nothing: a pair is put where it would put one. */
async function plannedPair(runId: string, a: string, b: string): Promise<void> {
  const evidence = [
    { field: 'address', level: 'same-door', weight: 9.4 },
    { field: 'name', level: 'sounds-same', weight: 5.2 },
    { field: 'phone', level: 'other', weight: -1.1 },
  ]
  await world.server.runtime.db.transact(world.brandId, (tx) =>
    sql`insert into customers.planned_pair (brand_id, run_id, number, outcome, first_id, second_id, score, grounds, evidence)
      values (${tx.brandId}, ${runId}::uuid, 1, 'link', ${a}::uuid, ${b}::uuid, 0.987, 'name+address', ${JSON.stringify(evidence)}::jsonb)`.execute(
      tx.db,
    ),
  )
}
