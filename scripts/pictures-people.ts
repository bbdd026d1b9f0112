import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { generatePeople } from '../bench/lib/zh-people.ts'

const people = 900
/** What the answers hold of which this file asks. */
interface Said {
  id: string
  importId: string
  import: { state: string }
  items: { state: string }[]
}

const mappingFile = new URL('../content/mappings/store-customers.json', import.meta.url)

/**
 * Puts a shop's file of customers into the demo through the signed-in page, and compares everybody once, so that there are
 * pairs to look at: the people of the demo itself are too few to teach the engine anything.
 */
export async function importPeople(page: Page, url: string): Promise<void> {
  const ask = async (method: string, path: string, data?: object): Promise<Said> => {
    const cookies = await page.context().cookies()
    const csrf = decodeURIComponent(cookies.find(({ name }) => name === 'qiao_csrf')?.value ?? '')
    const answer = await page.request.fetch(`${url}/api/console${path}`, {
      method,
      headers: { 'x-csrf-token': csrf },
      data,
    })
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`)
    return (await answer.json()) as Said
  }
  const until = async (path: string, isOver: (answer: Said) => boolean) => {
    for (let tries = 0; tries < 120; tries += 1) {
      if (isOver(await ask('GET', path))) return
      await page.waitForTimeout(1_000)
    }
    throw new Error(`${path} is not over after two minutes`)
  }
  const file = Buffer.from(fileOfPeople())
  const upload = await ask('POST', '/import-uploads', { name: '门店会员.csv', bytes: file.length })
  await ask('PUT', `/import-uploads/${upload.id}/parts/0`, { base64: file.toString('base64') })
  const mapping = JSON.parse(readFileSync(mappingFile, 'utf8'))
  const { importId } = await ask('POST', '/imports', {
    mapping: { ...mapping, source: { ...mapping.source, format: 'csv' } },
    uploads: [upload.id],
    startFlows: false,
    dryRun: false,
  })
  await until(`/imports/${importId}`, (answer) =>
    ['done', 'failed', 'cancelled'].includes(answer.import.state),
  )
  await ask('POST', '/identity-runs', { applies: false })
  await until('/identity-runs', ({ items }) => items[0]?.state === 'planned')
}

function fileOfPeople(): string {
  const { columns, persons } = generatePeople({ records: people, seed: 7 })
  const lines = persons.map((_, i) =>
    [`V${i}`, '徐汇店', columns.name[i], columns.phone[i], columns.address[i]]
      .map((value) => `"${value ?? ''}"`)
      .join(','),
  )
  return `会员卡号,开卡门店,姓名,手机号,地址\n${lines.join('\n')}\n`
}
