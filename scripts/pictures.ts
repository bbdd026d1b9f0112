import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { freePort, startProgram, stopChild } from '../bench/lib/processes.ts'
import { demoPassword } from '../packages/server/seeds/cast-brand.ts'
import { ensureBrowser } from './browser.ts'

/** Takes the guide's pictures anew, or those that are named, of a demo of its own that has traded for a while. */

interface Picture {
  name: string
  path: string
  /** Clicked one after another before the picture is taken. */
  click?: string[]
  waitMs?: number
}

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
  { name: 'customer', path: '/customers', click: ['tbody tr[data-row-key]', 'text=打开整页'] },
  // Everybody is placed within seconds of the page being open.
  { name: 'pools', path: '/pools', waitMs: 12_000 },
  { name: 'match-rate', path: '/match-rate' },
]
const size = { width: 1280, height: 800 }
const tradesForMs = 60_000

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
    mkdirSync('docs/pictures/guide', { recursive: true })
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

async function take(page: Page, { name, path, click = [], waitMs = 1_500 }: Picture): Promise<void> {
  await page.goto(`${url}${path}`)
  await page.waitForLoadState('networkidle').catch(() => undefined)
  for (const target of click) await page.locator(target).first().click()
  await page.waitForTimeout(waitMs)
  await page.screenshot({ path: `docs/pictures/guide/${name}.png` })
  console.error(`docs/pictures/guide/${name}.png`)
}
