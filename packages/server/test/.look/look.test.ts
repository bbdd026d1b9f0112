import { sql } from 'kysely'
import { chromium } from 'playwright-core'
import { it } from 'vitest'
import { createLiveCode } from '../../src/contacts/index.ts'
import { rows } from '../../src/runtime/db/transaction.ts'
import { testWorld } from '../support/world.ts'

it('looks', async () => {
  const world = await testWorld()
  const base = world.server.url
  const wait = (ms: number) => new Promise((r) => setTimeout(r, ms))
  const placed = await world.act('place', { person: 0, paid: true, items: [{ merchantCode: 'HM-LOCK-X1-BLK' }] })
  await world.act('place', { person: 5, paid: true })
  await wait(1200)
  const found = await world.server.runtime.db.transact(world.brandId, (tx) => rows(tx, sql<{ id: string }>`select id from orders."order" where outside_id = ${placed.tid as string}`))
  const code = await createLiveCode(world.server.runtime, world.brandId, { kind: 'member', id: 'lintao' }, { name: '包裹卡', wecomUserIds: ['chenjing'], welcome: null, tags: ['锁新客'], orderId: found[0]!.id })
  await world.act('scan', { person: 0, state: code.state })
  await world.act('scan', { person: 5 })
  await wait(1200)
  const view = (await (await fetch(`${base}/sandbox/wecom/_client/view?userId=chenjing`)).json()) as { chats: { name: string; externalUserId: string }[] }
  const id = (n: string) => view.chats.find((c) => c.name === n)!.externalUserId
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  const five = view.chats.find((c) => c.name !== '刘敏')!.name
  // biome-ignore lint/suspicious/noExplicitAny: throwaway
  const shot = async (name: string, opts: object, who: string, steps: (p: any) => Promise<void> = async () => {}) => {
    const context = await browser.newContext({ locale: 'zh-CN', permissions: ['clipboard-read', 'clipboard-write'], ...opts })
    const page = await context.newPage()
    page.on('pageerror', (e) => console.log(name, 'pageerror', e.message))
    const began = Date.now()
    await page.goto(`${base}/sidebar/?contact=${id(who)}`)
    await page.locator('h1').first().waitFor({ timeout: 8000 }).catch(async () => console.log(name, await page.locator('body').innerText()))
    const took = Date.now() - began
    await wait(300)
    try { await steps(page) } catch (e) { console.log(name, String(e).slice(0, 200)) }
    const tall = await page.evaluate('document.documentElement.scrollHeight')
    const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
    console.log(name, took, 'ms, height', tall, wide ? 'TOO WIDE' : '')
    await page.screenshot({ path: `/tmp/qshots/${name}.png` })
    await context.close()
  }
  const small = { viewport: { width: 380, height: 720 } }
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
  await shot('bound-380', small, '刘敏')
  await shot('unbound-380', small, five)
  await shot('bound-390', phone, '刘敏')
  await shot('unbound-390', phone, five)
  await shot('behaviour', small, '刘敏', async (p) => { await p.getByRole('tab', { name: '行为' }).click(); await wait(400); await p.mouse.wheel(0, 600); await wait(200) })
  await shot('jobs', small, '刘敏', async (p) => { await p.getByRole('tab', { name: /工单/ }).click(); await wait(400) })
  await shot('claim', small, five, async (p) => { await p.getByRole('button', { name: '关联', exact: true }).first().click(); await wait(400); await p.locator('.s-form input').nth(1).fill('0000'); await p.getByRole('button', { name: '核对并关联' }).click(); await wait(600) })
  await shot('reveal', small, '刘敏', async (p) => { await p.getByRole('button', { name: '查看' }).click(); await wait(400); await p.locator('.s-form select').first().selectOption('name'); await p.locator('.s-form button[type=submit]').click(); await wait(600) })
  await shot('newjob', small, five, async (p) => { await p.getByRole('button', { name: '新建工单' }).click(); await wait(500) })
  await shot('search', small, five, async (p) => { await p.getByRole('searchbox').fill('SF1234567890123'); await p.getByRole('button', { name: '查找' }).click(); await wait(500) })
  await shot('english', { ...small, locale: 'en-US' }, '刘敏')
  await shot('outside', small, '刘敏', async (p) => { await p.goto(`${base}/sidebar/?sign_in=not_a_member`); await wait(500) })
  await shot('notice', small, '刘敏', async (p) => { await world.act('change_address', { tid: placed.tid }); await p.locator('.s-notice').waitFor({ timeout: 3000 }); await wait(300) })
  await shot('dark', { ...small, colorScheme: 'dark' }, '刘敏')
  await browser.close()
  await world.close()
}, 140000)

it('measures', async () => {
  const { readSidebar } = await import('../../src/insight/sidebar/index.ts')
  const world = await testWorld()
  const { db } = world.server.runtime
  const ext: string[] = []
  for (let i = 50; i < 60; i++) {
    await world.act('place', { person: i, paid: true })
    ext.push(((await world.act('scan', { person: i })) as { externalUserId: string }).externalUserId)
  }
  await new Promise((r) => setTimeout(r, 2500))
  // bind by moving orders straight to the contact's customer
  await db.transact(world.brandId, (tx) => rows(tx, sql`with c as (select id, customer_id, row_number() over (order by id) as n from contacts.contact), o as (select id, row_number() over (order by id) as n from orders."order") update orders."order" x set customer_id = c.customer_id from c, o where c.n = o.n and x.id = o.id`))
  await db.transact(world.brandId, (tx) => rows(tx, sql`update work_orders.work_order w set customer_id = o.customer_id::text from orders."order" o where o.id::text = w.order_id`))
  const reader = { memberId: 'chenjing', roles: ['agent'] as const, language: 'zh' as const }
  const times: number[] = []
  let statements = 0
  for (let i = 0; i < 600; i++) {
    const t = performance.now()
    await db.transact(world.brandId, async (tx) => {
      const counted = { ...tx, named: (...a: Parameters<typeof tx.named>) => { if (i === 500) statements++; return tx.named(...a) } } as typeof tx
      const v = await readSidebar(counted, ext[i % 10]!, reader)
      if (i === 500) console.log('bound', v?.bound, 'jobs', v?.jobs.length, 'bytes', JSON.stringify(v).length)
    })
    times.push(performance.now() - t)
  }
  const sorted = times.slice(100).sort((a, b) => a - b)
  console.log('statements', statements, 'p50', sorted[250]!.toFixed(2), 'p99', sorted[494]!.toFixed(2))
  let lanes = 0
  const cpu = process.cpuUsage()
  const began = performance.now()
  await Promise.all(Array.from({ length: 16 }, async () => { while (lanes < 2000) { lanes++; await db.transact(world.brandId, (tx) => readSidebar(tx, ext[lanes % 10]!, reader)) } }))
  const used = process.cpuUsage(cpu)
  console.log('cpu ms per read', ((used.user + used.system) / 2000 / 1000).toFixed(3))
  console.log('per second', Math.round(2000 / ((performance.now() - began) / 1000)))
  await world.close()
}, 60000)
