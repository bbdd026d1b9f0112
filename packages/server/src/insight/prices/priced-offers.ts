import { type Static, Type } from 'typebox'
import { QiaoError } from '../../kernel/error.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { type PayeeKind, type Quote, quoteWorkOrders } from '../../settlement/index.ts'
import { type OfferedJob, openOffersTo } from '../console/store.ts'
import { type Language, regionName, serviceName } from '../words.ts'

const nullable = Type.Union([Type.String(), Type.Null()])

/** What may be seen before acceptance (T17): district, street, product, window and price. Nothing of the person. */
export const pricedOffer = Type.Object({
  offerId: Type.String(),
  workOrderId: Type.String(),
  district: Type.String(),
  street: nullable,
  service: Type.String(),
  products: Type.Array(Type.Object({ name: Type.String(), quantity: Type.Integer() })),
  units: Type.Integer(),
  startsAt: nullable,
  endsAt: nullable,
  madeAt: Type.String(),
  expiresAt: Type.String(),
  /** What the asked one would earn; null where the rate card has no answer, with the code of why. */
  price: Type.Union([
    Type.Object({
      totalFen: Type.Integer(),
      rateCard: Type.Object({ id: Type.String(), version: Type.Integer() }),
      lines: Type.Array(
        Type.Object({
          code: Type.String(),
          amountFen: Type.Integer(),
          factor: Type.String(),
          sentence: Type.String(),
        }),
      ),
    }),
    Type.Null(),
  ]),
  priceProblem: nullable,
})

export const pricedOffers = Type.Object({ items: Type.Array(pricedOffer), nextCursor: nullable })

export type AskedOne = { technicianId: string } | { servicePointId: string }

/** Open offers to a technician or a point, each with its price line by line; soonest end first. */
export async function readPricedOffers(
  tx: Tx,
  asked: AskedOne,
  page: { cursor: string | null; limit: number },
  language: Language,
): Promise<Static<typeof pricedOffers>> {
  const found = await openOffersTo(tx, asked, page.cursor ? placeOf(page.cursor) : null, page.limit + 1)
  const jobs = found.slice(0, page.limit)
  const last = jobs.at(-1)
  const quotes = await quoteEach(tx, jobs, asked)
  const payee: PayeeKind = 'technicianId' in asked ? 'technician' : 'provider'
  return {
    items: jobs.map((job) => offerView(job, quotes.get(job.workOrderId)!, payee, language)),
    nextCursor: found.length > page.limit && last ? `${last.expiresAt.toISOString()}_${last.offerId}` : null,
  }
}

function placeOf(cursor: string): { at: Date; id: string } | null {
  const [at, id] = cursor.split('_')
  return at && id ? { at: new Date(at), id } : null
}

type Priced = { quote: Quote } | { problem: string }

/** One call for all; a job that cannot be priced does not hide the prices of the others. */
async function quoteEach(tx: Tx, jobs: readonly OfferedJob[], asked: AskedOne): Promise<Map<string, Priced>> {
  const ids = jobs.map((job) => job.workOrderId)
  const together = await quoteOrWhy(tx, ids, asked)
  if ('quotes' in together) return new Map(together.quotes.map((quote) => [quote.workOrderId, { quote }]))
  const priced = new Map<string, Priced>()
  for (const id of ids) {
    const one = await quoteOrWhy(tx, [id], asked)
    priced.set(id, 'quotes' in one ? { quote: one.quotes[0]! } : one)
  }
  return priced
}

async function quoteOrWhy(
  tx: Tx,
  ids: readonly string[],
  asked: AskedOne,
): Promise<{ quotes: Quote[] } | { problem: string }> {
  try {
    return { quotes: await quoteWorkOrders(tx, ids, asked) }
  } catch (error) {
    if (error instanceof QiaoError && error.code.startsWith('settlement.')) return { problem: error.code }
    throw error
  }
}

function offerView(
  job: OfferedJob,
  priced: Priced,
  payee: PayeeKind,
  language: Language,
): Static<typeof pricedOffer> {
  const slip = 'quote' in priced ? priced.quote.slips.find((one) => one.payeeKind === payee) : undefined
  return {
    offerId: job.offerId,
    workOrderId: job.workOrderId,
    district: regionName(job.districtCode) ?? job.districtCode,
    street: job.street,
    service: serviceName(job.category, job.serviceType, language),
    products: job.products,
    units: job.units,
    startsAt: job.startsAt?.toISOString() ?? null,
    endsAt: job.endsAt?.toISOString() ?? null,
    madeAt: job.madeAt.toISOString(),
    expiresAt: job.expiresAt.toISOString(),
    price:
      'quote' in priced && slip
        ? {
            totalFen: Number(slip.totalFen),
            rateCard: priced.quote.rateCard,
            lines: slip.lines.map(({ code, amountFen, factor, sentence }) => ({
              code,
              amountFen: Number(amountFen),
              factor,
              sentence: sentence[language],
            })),
          }
        : null,
    priceProblem: 'problem' in priced ? priced.problem : null,
  }
}
