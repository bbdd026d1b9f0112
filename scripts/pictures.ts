import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { freePort, startProgram, stopChild } from '../bench/lib/processes.ts'
import { demoPassword } from '../packages/server/seeds/cast-brand.ts'
import { ensureBrowser } from './browser.ts'
import { importPeople } from './pictures-people.ts'

/** Takes the guide's pictures anew, or those that are named, of a demo of its own that has traded for a while. */

interface Picture {
  name: string
  path: string
  /** Clicked one after another before the picture is taken. */
  click?: string[]
  waitMs?: number
  /** Where the path hangs on what is in the demo, or more than clicks are needed. */
  run?: (page: Page) => Promise<void>
}

/** From the list to somebody's whole page. */
const someone = ['tbody tr[data-row-key]', 'text=打开整页']

const pictures: Picture[] = [
  { name: 'sources', path: '/sources' },
  { name: 'inbox', path: '/sources/inbox' },
  { name: 'connect-shop', path: '/settings', click: ['text=授权新店铺'] },
  { name: 'imports', path: '/imports/new' },
  { name: 'product-matches', path: '/product-matches' },
  { name: 'inventory', path: '/inventory' },
  { name: 'own-pages', path: '/own-pages' },
  { name: 'webhooks', path: '/settings/webhooks', click: ['text=新建接收地址'] },
  { name: 'vouchers', path: '/vouchers' },
  { name: 'pool-rules', path: '/pools?tab=rules' },
  { name: 'tag-governance', path: '/tag-governance' },
  { name: 'customer', path: '/customers', click: someone },
  // Everybody is placed within seconds of the page being open.
  { name: 'pools', path: '/pools', waitMs: 12_000 },
  { name: 'match-rate', path: '/match-rate', run: befriend, waitMs: 4_000 },
  { name: 'identity-run', path: '/customers/runs', click: ['text=看例子'] },
  { name: 'identity-review', path: '/customers/runs', run: joinPairs },
  { name: 'identity-merge', path: '/customers/runs', run: previewMerge },
  { name: 'identity-unmerge', path: '/customers/runs', run: mergeAndLookBack },
  { name: 'segments-builder', path: '/segments/new', run: writeSegment, waitMs: 20_000 },
  { name: 'life-cycles', path: '/life-cycles' },
  { name: 'policy', path: '/settings/policy' },
  { name: 'reveal', path: '/customers', click: [...someone, 'role=button[name="查看"s]'] },
  { name: 'consent', path: '/customers', click: [...someone, 'role=button[name="登记"s]'] },
  { name: 'erasure', path: '/customers', click: [...someone, 'role=button[name="登记隐私请求"]'] },
  { name: 'retention', path: '/privacy?tab=terms' },
]
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
    for (const picture of pictures.filter(isWanted)) await take(page, picture)
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

async function take(page: Page, { name, path, click = [], waitMs = 1_500, run }: Picture): Promise<void> {
  await page.goto(`${url}${path}`)
  await page.waitForLoadState('networkidle').catch(() => undefined)
  for (const target of click) await page.locator(target).first().click()
  await run?.(page)
  await page.waitForTimeout(waitMs)
  await page.screenshot({ path: `${folderOfPictures}/${name}.png` })
  console.error(`${folderOfPictures}/${name}.png`)
}

/** Friends by the code of their parcel, and friends who came without one; two of these are chosen. */
async function befriend(page: Page): Promise<void> {
  const { items } = await ask(page, 'GET', '/api/console/orders?limit=20')
  for (const { id, outsideId } of items.slice(0, 9)) {
    const named = { name: '包裹卡', wecomUserIds: ['chenjing'], orderId: id }
    const { state } = await ask(page, 'POST', '/api/console/live-codes', named)
    await ask(page, 'POST', '/sandbox/_world/act', { kind: 'scan', tid: outsideId, state }).catch(() => null)
  }
  for (const person of [301, 302, 303, 304, 305])
    await ask(page, 'POST', '/sandbox/_world/act', { kind: 'scan', person, userId: 'chenjing' })
  await page.waitForTimeout(8_000)
  await page.reload()
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
async function joinPairs(page: Page): Promise<void> {
  const act = page.getByRole('button', { name: /^合并这/ })
  if (await act.isVisible()) {
    await act.click()
    await page.getByText('已完成').first().waitFor({ timeout: 120_000 })
  }
  await page.goto(`${url}/customers/reviews`)
  await page.getByText('第 1 对').waitFor()
}

async function previewMerge(page: Page): Promise<void> {
  await joinPairs(page)
  await page.getByRole('button', { name: '先看合并后的样子' }).click()
  await page.getByText('合并后', { exact: true }).waitFor()
}

/** The first pair is merged, and what taking it back would give to whom is looked at. */
async function mergeAndLookBack(page: Page): Promise<void> {
  await joinPairs(page)
  await page.locator('.c-review-sides thead a').first().click()
  await page.waitForURL(/customers\/[0-9a-f-]{36}/)
  await page.getByRole('button', { name: '合并', exact: true }).click()
  const dialog = page.getByRole('dialog').last()
  await dialog.getByRole('button', { name: '选这位' }).first().click()
  await page.getByLabel('为什么是同一个人').selectOption('said')
  await page.getByRole('button', { name: '合并为一位客户' }).click()
  await page.getByRole('button', { name: '撤销合并', exact: true }).first().click()
  await page.getByText('分开后，').waitFor()
}

async function writeSegment(page: Page): Promise<void> {
  await page.getByLabel('分群名称').fill('买过、最近又来看过的客户')
  const row = (place: number) => page.locator('.c-condition').nth(place)
  await row(0).getByLabel('条件对象').selectOption({ label: '购买次数' })
  await row(0).getByLabel('数值').fill('1')
  await page.getByRole('button', { name: '加一组' }).last().click()
  await row(1).getByLabel('条件对象').selectOption('did:product_view')
  await page.getByRole('button', { name: '加条件' }).first().click()
  await row(2).getByLabel('条件对象').selectOption('did:cart_add')
}
