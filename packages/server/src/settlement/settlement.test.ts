import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { balancesOfOwners, checkBooks, ofTheBrand } from '../ledger/index.ts'
import { closeStatement } from './close-statement.ts'
import { adjustSlip, getSlip, reverseSlip } from './correct-slip.ts'
import { earningsOf, slipsOf } from './earnings.ts'
import { exportStatement } from './export-statement.ts'
import type { Job } from './job.ts'
import { postSlips, type SlipRequest } from './post-slips.ts'
import { replaySlip } from './replay-slip.ts'
import { listStatementRows } from './store.ts'

let brand: TestBrand
let made = 0

beforeAll(async () => {
  brand = await testBrand()
})
afterAll(() => brand.close())
beforeEach(() => {
  brand.time.now = new Date('2026-11-24T07:30:00.000Z')
  brand.announced.length = 0
})

const earnedAt = new Date('2026-11-24T07:00:00.000Z')

/** A smart lock in 浦东 for 刘女士, by a technician of this test's own (王磊, of 安捷到家). */
function lockJob(change: Partial<Job['facts']> = {}, whom: Partial<Job> = {}): Job {
  made += 1
  const workOrderId = `wo-${made}`
  return {
    workOrderId,
    code: `QG2611${String(made).padStart(4, '0')}`,
    technicianId: `wang-lei-${made}`,
    servicePointId: 'pudong',
    providerId: `anjie-${made}`,
    facts: {
      workOrderId,
      serviceType: 'install',
      items: [{ category: 'smart_lock', quantity: 1 }],
      districtCode: '310115',
      appointmentStartsAt: '2026-11-24T06:00:00.000Z',
      straightM: 9500,
      urgency: 'normal',
      customerOwnParts: [],
      materials: [],
      rating: null,
      throughServicePoint: true,
      ...change,
    },
    ...whom,
  }
}

const post = (...requests: SlipRequest[]) => brand.transact((tx) => postSlips(tx, requests))
const service = (job: Job, at = earnedAt): SlipRequest => ({ job, kind: 'service', earnedAt: at })
const praise = (job: Job): SlipRequest => ({
  job: { ...job, facts: { ...job.facts, rating: 5 } },
  kind: 'praise',
  earnedAt,
})

async function balance(kind: 'technician_earnings' | 'provider_earnings', ownerId: string): Promise<bigint> {
  const [found] = await brand.transact((tx) => balancesOfOwners(tx, [{ kind, ownerId }]))
  return found?.balanceFen ?? 0n
}

describe('a signed-off job', () => {
  it('gives technician and provider a slip, a statement and their money, and tells', async () => {
    const job = lockJob()
    const slips = await post(service(job))
    expect(slips.map((slip) => [slip.payee, slip.totalFen])).toEqual([
      [{ kind: 'technician', id: job.technicianId }, 8748n],
      [{ kind: 'provider', id: job.providerId }, 1440n],
    ])
    expect(await balance('technician_earnings', job.technicianId!)).toBe(8748n)
    expect(await balance('provider_earnings', job.providerId!)).toBe(1440n)
    const [statement] = await brand.transact((tx) =>
      listStatementRows(tx, { payee: slips[0]!.payee, limit: 9 }),
    )
    expect(statement).toMatchObject({ month: '2026-11', state: 'open', totalFen: 8748n, slips: 1 })
    expect(brand.announced.map((event) => [event.type, event.key])).toEqual([
      ['slip.priced', job.workOrderId],
      ['slip.posted', job.workOrderId],
      ['slip.priced', job.workOrderId],
      ['slip.posted', job.workOrderId],
    ])
    const [first] = await brand.transact((tx) => slipsOf(tx, [job.workOrderId]))
    expect(first).toMatchObject({ rateCard: { id: 'home-installation', version: 1 }, reversed: false })
    expect(first!.lines.map((line) => line.code)).toEqual(['base_fee', 'travel'])
  })

  it('is paid once, however often it is told, alone or by callers at the same moment', async () => {
    const job = lockJob()
    await post(service(job), service(job))
    expect(await post(service(job))).toEqual([])
    const other = lockJob()
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(service(other))))
    expect(answers.map((slips) => slips.length).sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 2])
    expect(await balance('technician_earnings', job.technicianId!)).toBe(8748n)
    expect(await balance('technician_earnings', other.technicianId!)).toBe(8748n)
    expect(await brand.transact((tx) => slipsOf(tx, [job.workOrderId, other.workOrderId]))).toHaveLength(4)
  })

  it('moves own parts back to the brand and material into its income', async () => {
    const before = await brand.transact((tx) =>
      balancesOfOwners(tx, [{ kind: 'material_income', ownerId: ofTheBrand }]),
    )
    const job = lockJob({
      customerOwnParts: [{ code: 'lock_body', quantity: 1 }],
      materials: [{ code: 'cover_plate', quantity: 1 }],
    })
    const [technician] = await post(service(job))
    expect(technician!.totalFen).toBe(8748n - 1700n - 2800n)
    const after = await brand.transact((tx) =>
      balancesOfOwners(tx, [{ kind: 'material_income', ownerId: ofTheBrand }]),
    )
    expect(after[0]!.balanceFen - before[0]!.balanceFen).toBe(2800n)
  })

  it('needs somebody to pay', async () => {
    await expect(post(service(lockJob({}, { technicianId: null })))).rejects.toMatchObject({
      code: 'settlement.no_payee',
    })
  })

  it('without a service point belongs to the technician alone', async () => {
    const job = lockJob({ throughServicePoint: false }, { servicePointId: null, providerId: null })
    expect(await post(service(job))).toMatchObject([{ payee: { kind: 'technician' }, totalFen: 10_188n }])
  })
})

describe('praise', () => {
  it('after the slip is a slip of its own, once', async () => {
    const job = lockJob()
    await post(service(job))
    expect(await post(praise(job))).toMatchObject([{ kind: 'praise', totalFen: 500n }])
    expect(await post(praise(job))).toEqual([])
    expect(await balance('technician_earnings', job.technicianId!)).toBe(9248n)
  })

  it('that the slip knew of, or that comes before it, is not paid twice', async () => {
    const known = lockJob({ rating: 5 })
    await post(service(known), praise(known))
    expect(await balance('technician_earnings', known.technicianId!)).toBe(9248n)
    const early = lockJob({ rating: 5 })
    expect(await post(praise(early))).toEqual([])
    await post(service(early))
    expect(await post(praise(early))).toEqual([])
    expect(await balance('technician_earnings', early.technicianId!)).toBe(9248n)
  })
})

describe('a wasted trip', () => {
  it('is paid with its fee and the way', async () => {
    const job = lockJob()
    const slips = await post({ job, kind: 'wasted_trip', earnedAt })
    expect(slips.map((slip) => slip.totalFen)).toEqual([3060n + 588n, 540n])
  })
})

describe('a correction', () => {
  const reason = 'wrong_price' as const

  it('adds or takes by a slip of its own, with reason and note', async () => {
    const job = lockJob()
    const [slip] = await post(service(job))
    const adjust = (amountFen: bigint) =>
      brand.transact((tx) => adjustSlip(tx, { slipId: slip!.id, amountFen, reason, note: '多走一趟取件' }))
    const plus = await adjust(2000n)
    expect(plus).toMatchObject({ kind: 'adjustment', totalFen: 2000n, correctsSlipId: slip!.id })
    expect(plus.lines[0]!.sentence.zh).toBe('人工调整（计价有误）：加 20.00 元')
    await adjust(-748n)
    expect(await balance('technician_earnings', job.technicianId!)).toBe(10_000n)
    expect(await brand.transact((tx) => getSlip(tx, plus.id))).toMatchObject({ note: '多走一趟取件' })
    await expect(adjust(0n)).rejects.toMatchObject({ code: 'settlement.adjustment_is_zero' })
    await expect(adjust(-10_001n)).rejects.toMatchObject({ code: 'ledger.insufficient_balance' })
    await expect(
      brand.transact((tx) => adjustSlip(tx, { slipId: plus.id, amountFen: 1n, reason, note: null })),
    ).rejects.toMatchObject({ code: 'settlement.slip_not_adjustable' })
  })

  it('undoes a slip whole, once, also when two ask at the same moment', async () => {
    const job = lockJob()
    const [slip] = await post(service(job))
    const reverse = () => brand.transact((tx) => reverseSlip(tx, { slipId: slip!.id, reason, note: null }))
    const both = await Promise.allSettled([reverse(), reverse()])
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find((one) => one.status === 'rejected')).toMatchObject({
      reason: { code: 'settlement.slip_already_reversed' },
    })
    expect(await balance('technician_earnings', job.technicianId!)).toBe(0n)
    expect(await brand.transact((tx) => getSlip(tx, slip!.id))).toMatchObject({ reversed: true })
    const earnings = await brand.transact((tx) => earningsOf(tx, job.technicianId!, '2026-11'))
    expect(earnings).toMatchObject({ totalFen: 0n, todayFen: 0n, balanceFen: 0n, state: 'open' })
  })

  it('never edits: the table refuses it', async () => {
    await expect(
      brand.db.pool.query("begin; set local qiao.brand = 'hemu'; update settlement.slip set total_fen = 1"),
    ).rejects.toThrow(/permission denied/)
  })
})

describe('a replay', () => {
  it('of every computed slip gives the same lines to the fen', async () => {
    const jobs = [
      lockJob({ rating: 5, urgency: 'urgent', appointmentStartsAt: '2026-11-27T22:30:00.000Z' }),
      lockJob({ items: [{ category: 'air_conditioner', quantity: 3 }], districtCode: '620123' }),
      lockJob({ materials: [{ code: 'copper_pipe', quantity: 4 }] }),
    ]
    const slips = [
      ...(await post(...jobs.map((job) => service(job)))),
      ...(await post({ job: lockJob(), kind: 'wasted_trip', earnedAt })),
    ]
    expect(slips).toHaveLength(8)
    for (const slip of slips) {
      const replay = await brand.transact((tx) => replaySlip(tx, slip.id))
      expect(replay).toMatchObject({ computed: true, equal: true, diffFen: 0n, storedFen: slip.totalFen })
    }
  })

  it('of a correction has nothing to compute', async () => {
    const [slip] = await post(service(lockJob()))
    const plus = await brand.transact((tx) =>
      adjustSlip(tx, { slipId: slip!.id, amountFen: 5n, reason: 'goodwill', note: null }),
    )
    expect(await brand.transact((tx) => replaySlip(tx, plus.id))).toMatchObject({
      computed: false,
      equal: true,
    })
    await expect(
      brand.transact((tx) => replaySlip(tx, '00000000-0000-7000-8000-000000000000')),
    ).rejects.toMatchObject({ code: 'settlement.unknown_slip' })
  })
})

describe('a statement', () => {
  it('counts by the month of Shanghai', async () => {
    const whom = { technicianId: 'li-qiang', providerId: 'anjie-li' }
    // 31 October 23:59:59 and 1 November 00:00:00 in Shanghai.
    await post(
      service(lockJob({}, whom), new Date('2026-10-31T15:59:59.000Z')),
      service(lockJob({}, whom), new Date('2026-10-31T16:00:00.000Z')),
    )
    const statements = await brand.transact((tx) =>
      listStatementRows(tx, { payee: { kind: 'technician', id: 'li-qiang' }, limit: 9 }),
    )
    expect(statements.map((one) => [one.month, one.slips])).toEqual([
      ['2026-11', 1],
      ['2026-10', 1],
    ])
  })

  it('closes after its month, once, with slips, total and ledger compared; what is late goes to the next', async () => {
    const whom = { technicianId: 'he-xiuying', providerId: 'anjie-he' }
    const payee = { kind: 'technician' as const, id: 'he-xiuying' }
    const [slip] = await post(service(lockJob({}, whom)))
    const [open] = await brand.transact((tx) => listStatementRows(tx, { payee, limit: 1 }))
    const close = () => brand.transact((tx) => closeStatement(tx, open!.id))
    await expect(close()).rejects.toMatchObject({ code: 'settlement.month_not_over' })
    brand.time.now = new Date('2026-11-30T16:00:00.000Z')
    const closed = await close()
    expect(closed).toMatchObject({ state: 'closed', totalFen: 8748n, slips: 1 })
    expect(await close()).toEqual(closed)
    expect(brand.announced.filter((event) => event.type === 'statement.closed')).toHaveLength(1)
    await post(service(lockJob({}, whom)))
    await brand.transact((tx) => reverseSlip(tx, { slipId: slip!.id, reason: 'complaint', note: null }))
    const statements = await brand.transact((tx) => listStatementRows(tx, { payee, limit: 9 }))
    expect(statements.map((one) => [one.month, one.state, one.slips, one.totalFen])).toEqual([
      ['2026-12', 'open', 2, 0n],
      ['2026-11', 'closed', 1, 8748n],
    ])
  })

  it('that does not agree with its slips stays open', async () => {
    const whom = { technicianId: 'zhang', providerId: 'anjie-zhang' }
    await post(service(lockJob({}, whom)))
    const payee = { kind: 'technician' as const, id: 'zhang' }
    const [open] = await brand.transact((tx) => listStatementRows(tx, { payee, limit: 1 }))
    await brand.transact((tx) =>
      tx.named(
        'tamper',
        'update settlement.statement set total_fen = total_fen + 1 where brand_id = $1 and id = $2',
        [tx.brandId, open!.id],
      ),
    )
    brand.time.now = new Date('2026-12-02T00:00:00.000Z')
    await expect(brand.transact((tx) => closeStatement(tx, open!.id))).rejects.toMatchObject({
      code: 'settlement.statement_mismatch',
      facts: { totalFen: '8749', slipsFen: '8748', ledgerFen: '8748' },
    })
  })

  it('is exported with its lines and a total that is theirs', async () => {
    const whom = { technicianId: 'a-bu-du', providerId: 'hengan' }
    const [slip] = await post(service(lockJob({}, whom)))
    await brand.transact((tx) =>
      adjustSlip(tx, { slipId: slip!.id, amountFen: -1n, reason: 'other', note: '=HYPERLINK("http://x")' }),
    )
    const payee = { kind: 'technician' as const, id: 'a-bu-du' }
    const [open] = await brand.transact((tx) => listStatementRows(tx, { payee, limit: 1 }))
    const { csv, fileName } = await brand.transact((tx) => exportStatement(tx, open!.id, 'zh'))
    expect(fileName).toMatch(/^statement-2026-11-technician-[0-9a-f]{6}\.csv$/)
    const lines = csv.trimEnd().split('\r\n')
    const amounts = lines.slice(1).map((line) => line.split(',').at(-1))
    expect(amounts).toEqual(['81.60', '5.88', '-0.01', '87.47'])
    expect(csv).toContain(`"'=HYPERLINK(""http://x"")"`)
  })
})

describe('the books', () => {
  it('balance after all of this', async () => {
    expect(await brand.transact(checkBooks)).toMatchObject({ balanced: true, sumFen: 0n })
  })
})
