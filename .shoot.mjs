// node .shoot.mjs LANG THEME WIDTH path...
import { chromium } from 'playwright-core'
const [lang, theme, width, ...paths] = process.argv.slice(2)
const base = 'http://127.0.0.1:8917'
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu','--use-gl=angle','--use-angle=swiftshader','--enable-unsafe-swiftshader'] })
const context = await browser.newContext({ viewport: { width: Number(width), height: Number(width) < 500 ? 844 : 900 }, locale: lang === 'en' ? 'en-US' : 'zh-CN', timezoneId: 'Asia/Shanghai', colorScheme: theme === 'dark' ? 'dark' : 'light' })
await context.addInitScript(([l, t]) => { localStorage.setItem('qiao.language', l); if (t) localStorage.setItem('qiao.theme', t) }, [lang, theme])
const fs = await import('node:fs')
if (fs.existsSync('/tmp/cookies.json')) await context.addCookies(JSON.parse(fs.readFileSync('/tmp/cookies.json')))
const page = await context.newPage()
page.on('pageerror', (e) => console.log('PAGE ERROR', e.message))
page.on('response', (r) => { if (r.status() >= 400) console.log(r.status(), r.url()) })
await page.goto(base + '/orders')
await page.waitForTimeout(1500)
if (await page.locator('input[type=password]').count()) {
  await page.locator('input').first().fill('zhoulan@hemu'); await page.locator('input[type=password]').fill('qiao-demo-2026')
  await page.keyboard.press('Enter'); await page.waitForTimeout(2500)
  fs.writeFileSync('/tmp/cookies.json', JSON.stringify(await context.cookies()))
}
for (const p of paths) {
  const [path, ...acts] = p.split('@@')
  await page.goto(base + path); await page.waitForTimeout(1800)
  for (const act of acts) { try { if (act.startsWith('scroll')) await page.mouse.wheel(0, 900); else await page.locator(act).first().click({ timeout: 4000 }); await page.waitForTimeout(1200) } catch (e) { console.log('ACT', act, e.message.split('\n')[0]) } }
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  const name = `/tmp/shots/${lang}-${theme}-${width}-${p.replaceAll(/[^\w]+/g, '_').slice(0, 60)}.png`
  await page.screenshot({ path: name }); console.log(name, over > 0 ? `OVERFLOW ${over}` : '')
}
await browser.close()
