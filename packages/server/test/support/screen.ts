import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { demoPassword } from '../../seeds/cast-brand.ts'
import { desktop, launch, phone, Watch } from './chromium.ts'
import type { TestWorld } from './world.ts'

interface Size {
  width: number
  height: number
}

/** The console of a world in a real browser, signed in as a member. */
export interface Screen {
  browser: Browser
  watch: Watch
  /** The owner's page. */
  page: Page
  open(path: string): ReturnType<Page['goto']>
  signedIn(name: string): Promise<Page>
  /** `QIAO_SHOTS=DIR` keeps pictures for people to look at, at each width. */
  shot(name: string, options?: { of?: Page; sizes?: readonly Size[]; fullPage?: boolean }): Promise<void>
  /** No sideways scrolling on a phone. */
  fitsPhone(): Promise<void>
  close(): Promise<void>
}

export async function openScreen(world: TestWorld): Promise<Screen> {
  const { url } = world.server
  const browser = await launch()
  const watch = new Watch(url)
  const signedIn = async (name: string): Promise<Page> => {
    const { context, page } = await watch.open(browser, desktop)
    // As the page itself would: its cookies come with the answer.
    const data = { login: `${name}@hemu`, password: demoPassword }
    await context.request.post(`${url}/api/session`, { data })
    return page
  }
  const page = await signedIn('zhoulan')
  return {
    browser,
    watch,
    page,
    signedIn,
    open: (path) => page.goto(url + path),
    async shot(name, { of = page, sizes = [desktop, phone], fullPage = false } = {}) {
      const folder = process.env.QIAO_SHOTS
      if (!folder) return
      mkdirSync(folder, { recursive: true })
      const before = of.viewportSize()!
      for (const size of sizes) {
        await of.setViewportSize(size)
        await of.waitForTimeout(400)
        await of.screenshot({ path: join(folder, `${name}-${size.width}.png`), fullPage })
      }
      await of.setViewportSize(before)
    },
    async fitsPhone() {
      await page.setViewportSize(phone)
      await page.waitForTimeout(200)
      const wider = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      expect(wider).toBeLessThanOrEqual(0)
      await page.setViewportSize(desktop)
    },
    close: () => browser.close(),
  }
}
