import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

/** The agent's place beside a chat, seen by the agent and by the customer who gets a card. */

let world: TestWorld
let url: string
let screen: Screen
let owner: Client
let sidebar: Page
let placed: { tid: string; phone: string; externalUserId: string }

beforeAll(async () => {
  world = await testWorld()
  url = world.server.url
  screen = await openScreen(world)
  owner = await memberClient(url, 'zhoulan@hemu')
  const { tid, receiver, personName } = (await world.act('place', {
    person: 61,
    paid: true,
    items: [{ merchantCode: 'HM-LOCK-X1-BLK' }],
  })) as unknown as { tid: string; receiver: { mobile: string }; personName: string }
  expect(personName).toBeTruthy()
  await eventually(async () =>
    expect((await owner.get(`/console/orders?outsideId=${tid}`)).items).toHaveLength(1),
  )
  const { externalUserId } = (await world.act('scan', { person: 61, userId: 'chenjing' })) as {
    externalUserId: string
  }
  placed = { tid, phone: receiver.mobile, externalUserId }
  const context = await screen.browser.newContext({
    viewport: narrow[0]!,
    locale: 'zh-CN',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  sidebar = await context.newPage()
  const back = encodeURIComponent(`/sidebar/?contact=${externalUserId}`)
  await sidebar.goto(`${url}/api/public/wecom/sign-in?back=${back}`)
})
afterAll(async () => {
  await screen?.close()
  await world?.close()
})

const narrow = [
  { width: 320, height: 720 },
  { width: 420, height: 720 },
]
const button = (of: Page, name: string) => of.getByRole('button', { name, exact: true })
const fits = async (page: Page) =>
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
    page.viewportSize()!.width,
  )

/** The same screen as the English guide shows it, and back. */
async function alsoInEnglish(of: Page, name: string, words: string, fullPage = false): Promise<void> {
  await button(of, 'English').click()
  await of.getByText(words, { exact: true }).first().waitFor()
  await of.evaluate('scrollTo(0, 0)')
  await screen.shot(`${name}-en`, { of, sizes: narrow, fullPage })
  await fits(of)
  await button(of, '中文').click()
  await button(of, 'English').waitFor()
  await of.evaluate('scrollTo(0, 0)')
}

describe('an unbound friend', () => {
  let card: Page

  it('is met with a likely order, one box, a card and a work order', async () => {
    await sidebar.getByText('未关联订单').waitFor()
    await sidebar.getByText('可能是').waitFor()
    await sidebar.getByText('昵称与收件人相符，且刚下单').waitFor()
    await screen.shot('sidebar-unbound', { of: sidebar, sizes: narrow })
    await fits(sidebar)
    await alsoInEnglish(sidebar, 'sidebar-unbound', 'May be')
    await sidebar
      .getByRole('searchbox', { name: '订单号 / 手机 / 尾号 / 序列号 / 运单 / 工单' })
      .fill(placed.tid)
    await button(sidebar, '查找').click()
    await sidebar
      .getByText(/^工单 [A-Z0-9]+/)
      .first()
      .waitFor()
    await screen.shot('sidebar-search', { of: sidebar, sizes: narrow })
    expect(await sidebar.content()).not.toContain(placed.phone)
  })

  it('who bought the same lock twice is shown the ends of the numbers, by which the two are told apart', async () => {
    const bought = { person: 733, paid: true, items: [{ merchantCode: 'HM-LOCK-X1-BLK' }] }
    const tids = [(await world.act('place', bought)).tid, (await world.act('place', bought)).tid] as string[]
    for (const tid of tids)
      await eventually(async () =>
        expect((await owner.get(`/console/orders?outsideId=${tid}`)).items).toHaveLength(1),
      )
    const { externalUserId } = (await world.act('scan', { person: 733, userId: 'chenjing' })) as {
      externalUserId: string
    }
    const page = await sidebar.context().newPage()
    await page.goto(`${url}/sidebar/?contact=${externalUserId}`)
    for (const tid of tids) await page.getByText(`订单尾号 ${tid.slice(-4)}`).waitFor()
    await alsoInEnglish(page, 'sidebar-twins', 'May be')
    await fits(page)
    await page.close()
  })

  it('whom a colleague has, too, is shown with both', async () => {
    const { externalUserId } = (await world.act('scan', { person: 744, userId: 'chenjing' })) as {
      externalUserId: string
    }
    const page = await sidebar.context().newPage()
    await page.goto(`${url}/sidebar/?contact=${externalUserId}`)
    await page.getByText('未关联订单').waitFor()
    expect(await page.getByText('位同事加了这位客户').count()).toBe(0)
    await world.act('scan', { person: 744, userId: 'lintao' })
    await expect
      .poll(async () => {
        await page.reload()
        await page.getByText('未关联订单').waitFor()
        return page.getByText('2 位同事加了这位客户：陈静、林涛').count()
      })
      .toBe(1)
    await fits(page)
    await page.close()
  })

  it('who gave a gift is asked for the order number in one tap, where nothing leads to an order', async () => {
    const { externalUserId } = (await world.act('scan', { person: 77, userId: 'chenjing' })) as {
      externalUserId: string
    }
    const page = await sidebar.context().newPage()
    await page.goto(`${url}/sidebar/?contact=${externalUserId}`)
    await page.getByText('没有找到可能的订单。送人、代付的订单留的是别人的手机号').waitFor()
    await screen.shot('sidebar-ask', { of: page, sizes: narrow })
    await alsoInEnglish(page, 'sidebar-ask', 'Ask for the number')
    await page.getByText('个平台在哪里看').click()
    await page.getByText('京东：我的 → 我的订单').waitFor()
    await fits(page)
    await page.getByRole('searchbox').fill('13100000077')
    await button(page, '查找').click()
    await page.getByText('没有这个手机号的订单。').waitFor()
    await page.emulateMedia({ colorScheme: 'dark' })
    await screen.shot('sidebar-ask-nothing-dark', { of: page, sizes: narrow })
    await fits(page)
    await button(page, '请客户发订单号').first().click()
    // No WeCom around this page: the words lie ready to be pasted.
    await page.getByText('已复制，请粘贴到聊天里').waitFor()
    const copied = await page.evaluate<string>('navigator.clipboard.readText()')
    expect(copied).toContain('订单编号和收货手机尾号')
    expect(copied).toContain('\n淘宝/天猫：我的淘宝 → 我的订单')
    await page.close()
  })

  it('gets a card, and binds the order on it themself', async () => {
    await button(sidebar, '发登记卡片').click()
    await sidebar.getByText('已复制，请粘贴到聊天里').waitFor()
    const link = await sidebar.evaluate<string>('navigator.clipboard.readText()')
    expect(new URL(link).pathname).toMatch(/^\/c\/r\/hemu\./)
    card = await (
      await screen.browser.newContext({ viewport: { width: 390, height: 780 }, locale: 'zh-CN' })
    ).newPage()
    await card.goto(link)
    await card.getByRole('heading', { name: '登记您买的产品' }).waitFor()
    expect(new URL(card.url()).pathname).toBe('/c/card')
    await card.reload()
    await card.getByRole('heading', { name: '登记您买的产品' }).waitFor()
    await screen.shot('card-serial', { of: card, sizes: [{ width: 390, height: 780 }] })
    await button(card, 'English').click()
    await button(card, 'Register').waitFor()
    await screen.shot('card-serial-en', { of: card, sizes: [{ width: 390, height: 780 }] })
    await button(card, '中文').click()
    await button(card, '登记').click()
    await card.getByText('请填序列号').waitFor()
    await button(card, '订单号').click()
    await card.getByLabel('订单号', { exact: true }).last().fill(placed.tid)
    await card.getByLabel('收货手机号').fill(placed.phone.endsWith('0000') ? '0001' : '0000')
    await button(card, '登记').click()
    await card.getByText('没有对上，请再核对一下').waitFor()
    await screen.shot('card-refused', { of: card, sizes: [{ width: 390, height: 780 }] })
    await card.getByLabel('收货手机号').fill(placed.phone.slice(-4))
    await button(card, '登记').click()
    await card.getByText('登记好了').waitFor()
    await screen.shot('card-done', { of: card, sizes: [{ width: 390, height: 780 }] })
    await fits(card)
    await button(card, '去预约上门').click()
    await card.getByText('上门服务').first().waitFor()
    await card.waitForURL((at) => !at.pathname.startsWith('/c/card'))
  })

  it('says so when a card no longer opens', async () => {
    await card.goto(`${url}/c/r/hemu.AAAAAAAAAAAAAAAA`)
    await card.getByText('这张登记卡片打不开了。').waitFor()
  })
})

describe('the bound friend', () => {
  it('shows the way of the link by itself, and takes it back after a question', async () => {
    await sidebar.getByText('关联方式：客户在登记页填写并核对').waitFor()
    await screen.shot('sidebar-bound', { of: sidebar, sizes: narrow })
    await fits(sidebar)
    await alsoInEnglish(sidebar, 'sidebar-bound', 'Take the link back')
    // To an English reader every reason is said in English, and the keyboard begins in the form.
    await button(sidebar, 'English').click()
    await button(sidebar, 'Reveal').click()
    const reasons = sidebar.getByRole('dialog').getByLabel('Reason').locator('option')
    await expect.poll(() => reasons.count()).toBe(5)
    expect((await reasons.allInnerTexts()).join()).not.toMatch(/\p{Script=Han}/u)
    expect(await sidebar.evaluate('document.activeElement.tagName')).toBe('SELECT')
    await sidebar.keyboard.press('Escape')
    await button(sidebar, '中文').click()
    await button(sidebar, '撤销关联').click()
    await sidebar.getByText('撤销后订单回到原来的客户名下').waitFor()
    await screen.shot('sidebar-undo', { of: sidebar, sizes: narrow })
    await button(sidebar, '确认撤销').click()
    await sidebar.getByText('未关联订单').waitFor()
  })

  it('is remembered at a time', async () => {
    await button(sidebar, '设提醒').click()
    const sheet = sidebar.getByRole('dialog')
    await sheet.getByRole('button', { name: '设好提醒' }).click()
    await sheet.getByText('请写要做什么，并选时间').waitFor()
    await sheet.getByLabel('提醒我做什么').fill('问门厚，寄配件')
    await sheet.getByRole('button', { name: '1 小时后' }).click()
    await screen.shot('sidebar-reminder', { of: sidebar, sizes: narrow })
    await sheet.getByRole('button', { name: '设好提醒' }).click()
    await sidebar.getByText('问门厚，寄配件').waitFor()
    world.passTime(3700_000)
    await sidebar.getByText('到时间了').waitFor()
    await screen.shot('sidebar-reminded', { of: sidebar, sizes: narrow })
    // Where no chat is open, it is listed with the others, and leads to the friend.
    const list = await sidebar.context().newPage()
    await list.setViewportSize(narrow[0]!)
    await list.goto(`${url}/sidebar/`)
    await list.getByRole('heading', { name: '到时间的提醒' }).waitFor()
    await screen.shot('sidebar-my-reminders', { of: list, sizes: narrow })
    await fits(list)
    expect((await list.locator('.s-box').boundingBox())!.x).toBeGreaterThan(0)
    await alsoInEnglish(list, 'sidebar-my-reminders', 'Reminders that are due')
    await list.getByRole('link', { name: /问门厚，寄配件/ }).click()
    await list.getByText('到时间了').waitFor()
    await list.close()
    await button(sidebar, '已处理').click()
    await sidebar.getByText('问门厚，寄配件').waitFor({ state: 'detached' })
  })
})

describe('ready replies', () => {
  it('are written by the operator and sent from the sidebar', async () => {
    const operator = await screen.signedIn('lintao')
    await operator.goto(`${url}/ready-replies`)
    await button(operator, '载入常用话术').click()
    await operator.getByRole('region', { name: '通知' }).getByText('已载入 15 条').waitFor()
    await operator.getByText('门锁安装前准备').waitFor()
    await screen.shot('ready-replies', { of: operator })
    await button(operator, '新增话术').click()
    const dialog = operator.getByRole('dialog')
    await dialog.getByLabel('分组').fill('欢迎')
    await dialog.getByLabel('标题').fill('周末问好')
    await dialog.getByLabel('内容').fill('{称呼}周末好，我是{客服}')
    expect(await dialog.getByLabel('给谁用').inputValue()).toBe('')
    await screen.shot('ready-reply-form', { of: operator })
    await button(operator, '保存').click()
    await operator.getByText('话术已新增').waitFor()
    await sidebar.reload()
    await sidebar.getByRole('tab', { name: '话术' }).click()
    await sidebar.getByLabel('搜话术').fill('周末问好')
    await screen.shot('sidebar-replies', { of: sidebar, sizes: narrow, fullPage: true })
    await alsoInEnglish(sidebar, 'sidebar-replies', 'Replies', true)
    await button(sidebar, '发出').click()
    await sidebar.getByText('已复制，请粘贴到聊天里').waitFor()
    expect(await sidebar.evaluate<string>('navigator.clipboard.readText()')).toMatch(/周末好，我是/)
    await fits(sidebar)
    await screen.shot('sidebar-said', { of: sidebar, sizes: narrow })
    await sidebar.setViewportSize(narrow[0]!)
    const [said, who] = await Promise.all(
      ['.q-notice', '.s-who'].map((one) => sidebar.locator(one).first().boundingBox()),
    )
    expect(said!.y).toBeGreaterThan(who!.y + who!.height)
    await eventually(async () => {
      const { items } = await owner.get('/console/ready-replies')
      expect(items.find((one: { title: string }) => one.title === '周末问好')).toMatchObject({ used: 1 })
    })
  })
})

describe('talk', () => {
  it('came with the one read: its tab asks for nothing, and what is said later appears by itself', async () => {
    const view = `/api/sidebar/contacts/${placed.externalUserId}`
    const agent = sidebar.context().request
    await world.act('consult', { person: 61, text: '周六上午可以安装吗' })
    await eventually(async () =>
      expect((await (await agent.get(`${url}${view}`)).json()).talk?.items[0]).toMatchObject({
        content: { text: '周六上午可以安装吗' },
      }),
    )
    await sidebar.goto(`${url}/sidebar/?contact=${placed.externalUserId}&tab=replies`)
    await sidebar.getByLabel('搜话术').waitFor()
    const asked: string[] = []
    sidebar.on('request', (one) => asked.push(new URL(one.url()).pathname))
    await sidebar.getByRole('tab', { name: '聊天' }).click()
    await sidebar.getByText('周六上午可以安装吗').waitFor()
    await screen.shot('sidebar-talk', { of: sidebar, sizes: narrow, fullPage: true })
    expect(asked.filter((path) => path.startsWith('/api/') && !path.includes('realtime'))).toEqual([])
    await alsoInEnglish(sidebar, 'sidebar-talk', 'Talk', true)
    await world.act('consult', { person: 61, text: '门厚四十五' })
    await sidebar.getByText('门厚四十五').waitFor()
  })
})

describe('a customer group', () => {
  it('asks who is speaking before anything of anybody is shown', async () => {
    await world.act('join_group', { person: 61 })
    let groupId = ''
    await eventually(async () => {
      groupId = (await owner.get('/console/customer-groups')).items[0].groupId
    })
    await sidebar.goto(`${url}/sidebar/?group=${encodeURIComponent(groupId)}`)
    await sidebar.getByText('在群聊里，你在和谁说话？').waitFor()
    await screen.shot('sidebar-group', { of: sidebar, sizes: narrow })
    await sidebar.locator('.s-candidates .q-row').first().click()
    await sidebar.getByText('未关联订单').waitFor()
    await button(sidebar, '换一位').click()
    await sidebar.getByText('在群聊里，你在和谁说话？').waitFor()
  })

  it('and all that was opened failed in no script', () => {
    expect([screen.watch.foreign, screen.watch.failures]).toEqual([[], []])
  })
})
