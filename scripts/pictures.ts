import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { freePort, startProgram, stopChild } from '../bench/lib/processes.ts'
import { demoPassword } from '../packages/server/seeds/cast-brand.ts'
import { ensureBrowser } from './browser.ts'
import { importPeople } from './pictures-people.ts'

/** Takes the guide's pictures anew, or those that are named, of a demo of its own that has traded for a while. */

const languages = ['zh-CN', 'en'] as const
type Language = (typeof languages)[number]
/** The words of a screen in the language in which its picture is taken. */
type Say = (chinese: string, english: string) => string

interface Picture {
  name: string
  path: string
  /** Where the English guide shows it, too: a second picture, `NAME-en`. */
  english?: true
  /** Clicked one after another before the picture is taken. */
  click?: (say: Say) => string[]
  waitMs?: number
  /** Where the path hangs on what is in the demo, or more than clicks are needed. */
  run?: (page: Page, say: Say) => Promise<void>
}

/** From the list to somebody's whole page. */
const someone = (say: Say) => ['tbody tr[data-row-key]', `text=${say('打开整页', 'Open full page')}`]
const button = (name: string) => `role=button[name="${name}"s]`

const pictures: Picture[] = [
  { name: 'sources', path: '/sources' },
  { name: 'inbox', path: '/sources/inbox' },
  { name: 'connect-shop', path: '/settings', click: () => ['text=授权新店铺'] },
  { name: 'imports', path: '/imports/new' },
  { name: 'product-matches', path: '/product-matches' },
  { name: 'inventory', path: '/inventory' },
  { name: 'own-pages', path: '/own-pages' },
  { name: 'webhooks', path: '/settings/webhooks', click: () => ['text=新建接收地址'] },
  { name: 'vouchers', path: '/vouchers' },
  { name: 'pool-rules', path: '/pools?tab=rules', english: true },
  { name: 'tag-governance', path: '/tag-governance', english: true },
  { name: 'customer', path: '/customers', click: someone },
  // Everybody is placed within seconds of the page being open.
  { name: 'pools', path: '/pools', english: true, waitMs: 12_000 },
  { name: 'match-rate', path: '/match-rate', english: true, run: chooseFriends, waitMs: 4_000 },
  {
    name: 'identity-run',
    path: '/customers/runs',
    english: true,
    click: (say) => [`text=${say('看例子', 'Examples')}`],
  },
  { name: 'identity-review', path: '/customers/runs', english: true, run: joinPairs },
  { name: 'identity-merge', path: '/customers/runs', english: true, run: previewMerge },
  { name: 'identity-unmerge', path: '/customers/runs', english: true, run: mergeAndLookBack },
  { name: 'segments-builder', path: '/segments/new', english: true, run: writeSegment, waitMs: 20_000 },
  { name: 'life-cycles', path: '/life-cycles' },
  { name: 'policy', path: '/settings/policy', english: true },
  {
    name: 'reveal',
    path: '/customers',
    english: true,
    click: (say) => [...someone(say), button(say('查看', 'Show'))],
  },
  {
    name: 'consent',
    path: '/customers',
    english: true,
    click: (say) => [...someone(say), button(say('登记', 'Enter'))],
  },
  {
    name: 'erasure',
    path: '/customers',
    english: true,
    click: (say) => [...someone(say), button(say('登记隐私请求', 'Enter a privacy request'))],
  },
  { name: 'retention', path: '/privacy?tab=terms', english: true },
  { name: 'keys', path: '/privacy/keys', english: true, run: changeKeys, waitMs: 0 },
]
/** Show friends who bought, and of whom some came to look again. */
const friendly = ['match-rate', 'segments-builder']
const size = { width: 1280, height: 800 }
const tradesForMs = 60_000
const folderOfPictures = 'docs/pictures/guide'

const browserFound = ensureBrowser(console.error)
if ('run' in browserFound) throw new Error(browserFound.run)
const folder = mkdtempSync(join(tmpdir(), 'qiao-pictures-'))
const port = await freePort()
const url = `http://127.0.0.1:${port}`
const demo = await startProgram(
  'packages/server/supervisor/main.ts',
  ['start', '--port', String(port), '--data', folder],
  {},
  `${url}/readyz`,
)
try {
  const browser = await chromium.launch({
    executablePath: browserFound.chromium,
    args: ['--no-sandbox', '--disable-gpu', '--use-gl=angle', '--use-angle=swiftshader'],
  })
  try {
    const page = await browser.newPage({ viewport: size, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
    await logIn(page)
    await page.waitForTimeout(tradesForMs)
    if (pictures.some((one) => one.name.startsWith('identity-') && isWanted(one)))
      await importPeople(page, url)
    mkdirSync(folderOfPictures, { recursive: true })
    if (pictures.some((one) => friendly.includes(one.name) && isWanted(one))) await befriend(page)
    for (const picture of pictures.filter(isWanted))
      for (const language of picture.english ? languages : (['zh-CN'] as const))
        await take(page, picture, language)
  } finally {
    await browser.close()
  }
} finally {
  await stopChild(demo)
  rmSync(folder, { recursive: true, force: true })
}

function isWanted({ name }: Picture): boolean {
  const named = process.argv.slice(2)
  return named.length === 0 || named.includes(name)
}

async function logIn(page: Page): Promise<void> {
  await page.goto(url)
  await page.locator('input').first().fill('zhoulan@hemu')
  await page.locator('input[type=password]').fill(demoPassword)
  await page.keyboard.press('Enter')
  await page.waitForURL((at) => !at.pathname.includes('log-in'))
}

async function take(page: Page, { name, path, click, waitMs = 1_500, run }: Picture, language: Language) {
  const say: Say = (chinese, english) => (language === 'en' ? english : chinese)
  await page.evaluate((kept) => localStorage.setItem('qiao.language', kept), language)
  await page.goto(`${url}${path}`)
  await page.waitForLoadState('networkidle').catch(() => undefined)
  for (const target of click?.(say) ?? []) await page.locator(target).first().click()
  await run?.(page, say)
  await page.waitForTimeout(waitMs)
  const file = `${folderOfPictures}/${name}${say('', '-en')}.png`
  await page.screenshot({ path: file })
  console.error(file)
}

/** Friends by the code of their parcel, who then look around in the shop, and friends who came without one. */
async function befriend(page: Page): Promise<void> {
  const { items } = await ask(page, 'GET', '/api/console/orders?limit=20')
  for (const { id, outsideId } of items.slice(0, 9)) {
    const named = { name: '包裹卡', wecomUserIds: ['chenjing'], orderId: id }
    const { state } = await ask(page, 'POST', '/api/console/live-codes', named)
    for (const act of [{ kind: 'scan', state }, { kind: 'browse' }])
      await ask(page, 'POST', '/sandbox/_world/act', { ...act, tid: outsideId }).catch(() => null)
  }
  for (const person of [301, 302, 303, 304, 305])
    await ask(page, 'POST', '/sandbox/_world/act', { kind: 'scan', person, userId: 'chenjing' })
  await page.waitForTimeout(8_000)
}

async function chooseFriends(page: Page): Promise<void> {
  const boxes = page.getByRole('checkbox')
  await boxes.nth(1).check()
  await boxes.nth(2).check()
  await page.evaluate("document.querySelector('.c-match-bar').scrollIntoView({ block: 'center' })")
}

/** As the page itself would, with the CSRF token of its session. */
async function ask(page: Page, method: string, path: string, body?: object) {
  const token = (await page.context().cookies()).find(({ name }) =>
    /^qiao_csrf(_console)?$/.test(name),
  )?.value
  const answer = await page.request.fetch(url + path, {
    method,
    headers: { 'x-csrf-token': token ?? '', 'idempotency-key': crypto.randomUUID() },
    ...(body ? { data: body } : {}),
  })
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`)
  return answer.json()
}

/** What was previewed is merged, unless it is already; the pairs that are left wait for review. */
async function joinPairs(page: Page, say: Say): Promise<void> {
  const act = page.getByRole('button', { name: /^(合并这|Merge these)/ })
  if (await act.isVisible()) {
    await act.click()
    await page.getByText(say('已完成', 'Done')).first().waitFor({ timeout: 120_000 })
  }
  await page.goto(`${url}/customers/reviews`)
  await page.getByText(say('第 1 对', 'Pair 1')).waitFor()
}

async function previewMerge(page: Page, say: Say): Promise<void> {
  await joinPairs(page, say)
  await page.getByRole('button', { name: say('先看合并后的样子', 'See the merged customer first') }).click()
  await page.getByText(say('合并后', 'After merging'), { exact: true }).waitFor()
}

/** The first pair is merged, and what taking it back would give to whom is looked at. */
async function mergeAndLookBack(page: Page, say: Say): Promise<void> {
  await joinPairs(page, say)
  await page.locator('.c-review-sides thead a').first().click()
  await page.waitForURL(/customers\/[0-9a-f-]{36}/)
  await page.getByRole('button', { name: say('合并', 'Merge'), exact: true }).click()
  const dialog = page.getByRole('dialog').last()
  await dialog
    .getByRole('button', { name: say('选这位', 'Choose') })
    .first()
    .click()
  await page.getByLabel(say('为什么是同一个人', 'Why they are one person')).selectOption('said')
  await page.getByRole('button', { name: say('合并为一位客户', 'Merge into one customer') }).click()
  await page
    .getByRole('button', { name: say('撤销合并', 'Take back'), exact: true })
    .first()
    .click()
  await page.getByText(say('分开后，', 'Each side gets back')).waitFor()
}

async function writeSegment(page: Page, say: Say): Promise<void> {
  const named = say('买过、最近又来看过的客户', 'Bought, and came to look again')
  await page.getByLabel(say('分群名称', 'Name of the segment')).fill(named)
  const row = (place: number) => page.locator('.c-condition').nth(place)
  const about = (place: number) => row(place).getByLabel(say('条件对象', 'What the condition is about'))
  await about(0).selectOption({ label: say('购买次数', 'Purchases') })
  await row(0).getByLabel(say('数值', 'Value')).fill('1')
  await page
    .getByRole('button', { name: say('加一组', 'Add group') })
    .last()
    .click()
  await about(1).selectOption('did:product_view')
  await page
    .getByRole('button', { name: say('加条件', 'Add condition') })
    .first()
    .click()
  await about(2).selectOption('did:cart_add')
}

/** As far as it tells how long it lasts. */
async function changeKeys(page: Page, say: Say): Promise<void> {
  const begin = say('更换密钥', 'Change the keys')
  await page.getByRole('button', { name: begin }).click({ timeout: 120_000 })
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(say('原因', 'Reason')).selectOption({ index: 1 })
  await dialog.getByRole('button', { name: begin }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByText(say('还要约', 'left'), { exact: false }).first().waitFor()
  await page.getByText(say('重新加密', 'Sealing anew'), { exact: true }).waitFor()
}
