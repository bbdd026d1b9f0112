import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

/**
 * Makes the compact purchase log of the simulated world from the invoice table of UCI Online Retail:
 *
 *   node scripts/build-retail-log.ts ONLINE_RETAIL_INVOICES.csv
 *
 * Input columns: invoice_no, customer_id, date, country, lines, units, amount (pounds). Cancellations and free
 * goods (amount of zero or less) are left out. Output columns: day (from the first day), customer (0 = unknown,
 * numbered by first purchase), lines, pence.
 */
const target = new URL('../packages/sandbox/src/world/data/online-retail.csv.gz', import.meta.url)
const source = process.argv[2]
if (!source) throw new Error('usage: node scripts/build-retail-log.ts ONLINE_RETAIL_INVOICES.csv')

const [header, ...rows] = readFileSync(source, 'utf8').trim().split('\n')
if (header?.trim() !== 'invoice_no,customer_id,date,country,lines,units,amount')
  throw new Error(`unexpected columns: ${header}`)

const customers = new Map<string, number>()
const purchases = rows.map((row) => row.split(',')).filter((row) => Number(row[6]) > 0)
const firstDay = Math.min(...purchases.map((row) => dayOf(row[2]!)))
const lines = purchases
  .map(([, customer, date, , lineCount, , amount]) => ({
    day: dayOf(date!) - firstDay,
    text: `${dayOf(date!) - firstDay},${numberOf(customer!)},${lineCount},${pence(amount!)}`,
  }))
  .sort((a, b) => a.day - b.day)
  .map(({ text }) => text)

mkdirSync(new URL('.', target), { recursive: true })
const packed = gzipSync(`day,customer,lines,pence\n${lines.join('\n')}\n`, { level: 9 })
writeFileSync(target, packed)
console.log(`${lines.length} purchases of ${customers.size} customers, ${packed.length} bytes`)

function dayOf(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / 86_400_000)
}

function numberOf(customer: string): number {
  if (customer === '') return 0
  const known = customers.get(customer) ?? customers.size + 1
  customers.set(customer, known)
  return known
}

function pence(amount: string): number {
  const [pounds, rest = ''] = amount.split('.')
  return Number(pounds) * 100 + Number(rest.padEnd(2, '0').slice(0, 2))
}
