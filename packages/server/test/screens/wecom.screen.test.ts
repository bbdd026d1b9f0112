import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLiveCode } from '../../src/contacts/index.ts'
import { jobs as contactJobs } from '../../src/contacts/jobs.ts'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { openScreen, type Screen } from '../support/screen.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let url: string
let screen: Screen
let owner: Client
let page: Page

beforeAll(async () => {
  world = await testWorld({}, undefined, undefined, ['taobao', 'weixin-store'])
  url = world.server.url
  screen = await openScreen(world)
  owner = await memberClient(url, 'zhoulan@hemu')
  page = screen.page
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

describe('connecting a corp on screen', () => {
  it('says which key is wrong, then what to paste into WeCom, and hears its first event', async () => {
    const { corp, callbacks } = world.sandbox.wecom
    corp.callback = null
    const { agentId, secret } = corp.apps[0]!
    await page.goto(`${url}/wecom`)
    await page.getByText(`企业 ${corp.corpId}`).waitFor()
    await page.getByText('等第一条事件').waitFor()
    await screen.shot('wecom-health')
    await button(page, '接入企业微信').click()
    const dialog = page.getByRole('dialog')
    await button(page, '检查并接入').click()
    expect(await dialog.getByText('请填写').count()).toBe(3)
    await dialog.getByLabel('企业 ID').fill(corp.corpId)
    await dialog.getByLabel('AgentId').fill(String(agentId))
    await dialog.getByLabel('Secret').fill('not-the-secret')
    await screen.shot('wecom-keys')
    await button(page, '检查并接入').click()
    await dialog.getByText('还没接入：「凭证正确」没过').first().waitFor()
    await dialog.getByText('企业 ID 或 Secret 不对').waitFor()
    await dialog.getByText('40001').waitFor()
    await screen.shot('wecom-refused')
    await button(page, '改凭证').click()
    await dialog.getByLabel('Secret').fill(secret)
    await button(page, '检查并接入').click()
    await dialog.getByText('前面几项都通过').first().waitFor()
    await dialog.getByText('4 位员工可以加客户').waitFor()
    await screen.shot('wecom-checks')
    await button(page, '下一步：填回调地址').click()
    await dialog.getByText('等企业微信的第一条事件').waitFor()
    const [callbackUrl, token, encodingAesKey, domain, sidebar] = await dialog.locator('code').allInnerTexts()
    expect([callbackUrl, domain, sidebar]).toEqual([
      `${url}/webhooks/wecom/${corp.corpId}`,
      new URL(url).host,
      `${url}/sidebar/`,
    ])
    await screen.shot('wecom-callback')
    // What stands there is what WeCom's console takes: it asks the address at once, and refuses what does not fit.
    await expect(
      callbacks.configure({ url: callbackUrl!, token: `${token}x`, encodingAesKey: encodingAesKey! }),
    ).rejects.toThrow()
    await callbacks.configure({ url: callbackUrl!, token: token!, encodingAesKey: encodingAesKey! })
    await world.act('scan', { person: 7, userId: 'chenjing' })
    await dialog.getByText('收到了').waitFor()
    await button(page, '完成').click()
    await page.getByText('收得到事件').waitFor()
    await button(page, '检查接入').click()
    await dialog.getByText('全部通过').first().waitFor()
    await button(page, '完成').click()
    expect(await page.content()).not.toContain(encodingAesKey!)
  })

  it('shows the address book, the tags of both sides, groups with who left, and who waits for a hand-over', async () => {
    const { wecom } = world.sandbox
    const sync = contactJobs.find((one) => one.name === 'contacts.sync-corp')!
    await sync.run(world.server.runtime, world.brandId, null)
    await world.act('mark', { person: 7, text: '高意向' })
    await world.act('join_group', { person: 7 })
    await world.act('join_group', { person: 8 })
    const group = Object.values(wecom.corp.groups)[0]!
    await eventually(async () =>
      expect((await owner.get('/console/customer-groups')).items).toMatchObject([{ contacts: 2 }]),
    )
    wecom.groups.leave(group.chat_id, group.members.at(-1)!.userid)
    await page.goto(`${url}/wecom?tab=directory`)
    await button(page, '华东客服组 1 人').click()
    await page.getByText('客服 · chenjing').waitFor()
    expect(await page.getByText('仓库 · macang').count()).toBe(0)
    await screen.shot('wecom-directory')
    await page.goto(`${url}/wecom?tab=tags`)
    await page.getByRole('link', { name: '高意向' }).waitFor()
    await screen.shot('wecom-tags')
    await page.goto(`${url}/wecom?tab=rule`)
    await page.getByLabel('好友备注模板').fill('{称呼}-{商品}')
    await page.getByLabel('好友描述模板').fill('{平台}-订单 {订单}')
    await page.getByLabel('备注里的手机号').selectOption({ label: '员工没填过的才写' })
    await button(page, '保存').click()
    await page.getByText('已保存').waitFor()
    expect(await owner.get('/console/wecom-sync-rule')).toMatchObject({
      remarkTemplate: '{称呼}-{商品}',
      descriptionTemplate: '{平台}-订单 {订单}',
      remarkPhones: 'empty_only',
    })
    await page.goto(`${url}/customer-groups`)
    await page.getByText('禾木智家用户交流群').click()
    await page.getByRole('heading', { name: '已退群 1 人' }).waitFor()
    await screen.shot('groups')
    wecom.directory.leave('chenjing')
    await eventually(async () =>
      expect((await owner.get('/console/handovers')).items.length).toBeGreaterThan(0),
    )
    await page.goto(`${url}/handovers`)
    await page.getByRole('heading', { name: '谁的客户在交接' }).waitFor()
    await screen.shot('handovers')
    await button(page, '交给同事').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('接手人').selectOption({ label: '林涛' })
    await screen.shot('handover-dialog')
    await button(page, '交接').click()
    await page.getByText('已提交 1 位').waitFor()
    wecom.endTransfers()
    await eventually(async () =>
      expect((await owner.get('/console/handovers?state=done')).items).toMatchObject([
        { fromName: '陈静', toName: '林涛' },
      ]),
    )
    await page.getByText('已接手 1').waitFor()
  })
})

describe('conversations on screen', () => {
  it('lists who waits, shows the talk with numbers masked, and answers as the service account', async () => {
    await world.act('consult', { person: 21, text: '门锁打不开了，打 13812345678 找我' })
    await page.goto(`${url}/conversations?waiting=true`)
    const row = page.getByRole('row', { name: /等回复/ })
    await row.waitFor()
    await screen.shot('conversations')
    await row.click()
    await page.getByText('打 138****5678 找我').waitFor()
    expect(await page.content()).not.toContain('13812345678')
    await page.getByLabel('回复客户').fill('马上请师傅联系您')
    await screen.shot('conversation-look')
    await button(page, '发送').click()
    await page.getByText('已发送').waitFor()
    expect(world.sandbox.wecom.service.sent.at(-1)).toMatchObject({
      text: '马上请师傅联系您',
      onEvent: false,
    })
    await page.goto(`${url}/conversations`)
    await page.getByRole('row', { name: /已回复/ }).click()
    await button(page, '打开整页').click()
    await page.getByRole('heading', { name: '聊天记录' }).waitFor()
    await page.getByText('还可回复 4 条').waitFor()
    await button(page, '转给客服').click()
    await page.getByRole('dialog').getByLabel('转给谁').selectOption({ label: '赵敏' })
    await page.getByRole('dialog').getByRole('button', { name: '转给客服' }).click()
    await page.getByText('人工接待').first().waitFor()
    // A word that comes while the page is open stands there by itself.
    await world.act('consult', { person: 21, text: '还在吗' })
    await page.getByText('还在吗').waitFor()
    await screen.shot('conversation')
    await page.getByRole('link', { name: '打开客户' }).click()
    await page.getByRole('heading', { name: '聊天记录' }).waitFor()
    await page.getByText('马上请师傅联系您').waitFor()
  })

  it('keeps the words from whoever may not read chats', async () => {
    const dispatcher = await screen.signedIn('zhaomin')
    await dispatcher.goto(`${url}/conversations`)
    await dispatcher.getByRole('row', { name: /等回复/ }).click()
    await dispatcher.getByText('你的角色看不到聊天原文').waitFor()
    expect(await dispatcher.content()).not.toContain('门锁打不开')
  })
})

describe('cards of the sidebar', () => {
  it('show the memo and take a line, open a sealed receiver once, tell the talk and what each source gives', async () => {
    const { tid } = (await world.act('place', {
      person: 31,
      marketplace: 'weixin-store',
      paid: true,
      items: [{ merchantCode: 'HM-LOCK-X1-BLK' }],
    })) as { tid: string }
    const store = world.sandbox['weixin-store'].trading
    store.updateMemo(tid, '仓库：加固包装')
    let orderId = ''
    await eventually(async () => {
      await world.server.intake.sweep(world.brandId)
      orderId = (await owner.get(`/console/orders?outsideId=${tid}`)).items[0].id
    })
    const code = await createLiveCode(
      world.server.runtime,
      world.brandId,
      { kind: 'member', id: 'lintao' },
      { name: '包裹卡', wecomUserIds: ['zhaomin'], welcome: null, tags: [], orderId },
    )
    const { externalUserId } = (await world.act('scan', { person: 31, state: code.state })) as {
      externalUserId: string
    }
    await world.act('consult', { person: 31, text: '想改周末安装' })
    world.sandbox.wecom.actingUserId = 'zhoulan'
    const sidebar = await (
      await screen.browser.newContext({ viewport: narrow[0]!, locale: 'zh-CN' })
    ).newPage()
    const back = encodeURIComponent(`/sidebar/?contact=${externalUserId}`)
    await sidebar.goto(`${url}/api/public/wecom/sign-in?back=${back}`)
    await button(sidebar, '备注与收件人').click()
    await sidebar.getByText('仓库：加固包装').waitFor()
    await button(sidebar, '加一行').click()
    await sidebar.getByLabel('加到卖家备注').fill('客户要求周末上门')
    // The warehouse writes at the same moment: its words stay, and the agent is told.
    const held = world.sandbox.faults.add({ platform: 'weixin-store', kind: 'hold', rate: 1 })
    store.updateMemo(tid, '仓库：加固包装\n仓库：已出库')
    await button(sidebar, '写到平台').click()
    await sidebar.getByText('已写入').waitFor()
    await sidebar.getByText('期间有人改过备注').waitFor()
    world.sandbox.faults.remove(held.id)
    expect(store.orders.get(tid)!.merchantNotes).toMatch(
      /^仓库：加固包装\n仓库：已出库\n【Qiao】\d\d-\d\d 客户要求周末上门 周岚$/,
    )
    await screen.shot('sidebar-memo', { of: sidebar, sizes: narrow })
    await button(sidebar, '向平台解密').click()
    await sidebar.getByLabel('用在哪里').selectOption({ label: '联系客户' })
    await screen.shot('sidebar-decrypt', { of: sidebar, sizes: narrow })
    await button(sidebar, '向平台解密').click()
    await sidebar.getByText('已解密，一分钟后收起').waitFor()
    await screen.shot('sidebar-decrypted', { of: sidebar, sizes: narrow })
    await button(sidebar, '收起').last().click()
    await sidebar.getByText('已解密 1 次').waitFor()
    await sidebar.getByRole('tab', { name: '聊天' }).click()
    await sidebar.getByText('想改周末安装').waitFor()
    await screen.shot('sidebar-talk', { of: sidebar, sizes: narrow })
    await sidebar.getByRole('tab', { name: '行为' }).click()
    // What no source gives is a list of its own, opened on a word.
    await sidebar.getByText(/^还拿不到的 \d+ 项$/).waitFor()
    expect(await sidebar.locator('.s-behaviour-rest dl').isVisible()).toBe(false)
    await sidebar.getByText(/^还拿不到的 \d+ 项$/).click()
    await sidebar.getByText('视频号小店 平台不提供').last().waitFor()
    await screen.shot('sidebar-behaviour', { of: sidebar, sizes: narrow })
    await sidebar.evaluate("localStorage.setItem('qiao.language', 'en')")
    await sidebar.goto(`${url}/sidebar/?contact=${externalUserId}&tab=behaviour`)
    await sidebar.getByText('Source: WeCom', { exact: true }).waitFor()
    await screen.shot('sidebar-behaviour-en', { of: sidebar, sizes: narrow })
    const width = await sidebar.evaluate<number>('document.documentElement.scrollWidth')
    expect(width).toBeLessThanOrEqual(narrow[0]!.width)
  })

  it('and the others ask no other origin and fail in no script', () => {
    expect([screen.watch.foreign, screen.watch.failures]).toEqual([[], []])
  })
})
