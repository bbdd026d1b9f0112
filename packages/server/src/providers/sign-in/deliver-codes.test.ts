import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { rows } from '../../runtime/db/transaction.ts'
import { silentLog } from '../../runtime/log.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { enrolPointClerks, enrolProviders, enrolServicePoints } from '../enrol.ts'
import { deliverCodesJob, type SendCode } from './deliver-codes.ts'
import { requestSignInCode } from './request-code.ts'
import { signInOutsider } from './sign-in.ts'

let brand: TestBrand
const wuTing = { phone: '13900000201' }

beforeAll(async () => {
  brand = await testBrand()
  await brand.transact(async (tx) => {
    await enrolProviders(tx, [{ providerId: 'anjie', name: '安捷到家', region: '华东', agreements: [] }])
    await enrolServicePoints(tx, [
      {
        servicePointId: 'point-shanghai',
        providerId: 'anjie',
        name: '上海静安网点',
        address: '上海市静安区',
        point: { lng: 121.44, lat: 31.24 },
      },
    ])
    await enrolPointClerks(tx, [
      {
        pointClerkId: 'wu-ting',
        providerId: 'anjie',
        servicePointId: 'point-shanghai',
        name: '吴婷',
        ...wuTing,
      },
    ])
  })
})
afterAll(() => brand.close())

const runtime = (effectsOff = false) =>
  ({
    db: brand.db,
    log: silentLog,
    ports: brand.ports,
    effectsOff: async () => effectsOff,
  }) as unknown as Runtime
const deliver = (send: SendCode | null, effectsOff = false) =>
  deliverCodesJob(send).run(runtime(effectsOff), brand.brandId, null)
const ask = (at: string) => {
  brand.time.now = new Date(at)
  return brand.transact((tx) => requestSignInCode(tx, 'point', wuTing, { demo: false }))
}
const newest = () =>
  brand.transact(
    async (tx) =>
      (
        await rows(
          tx,
          sql<{
            delivery: string
            code_sealed: Buffer | null
          }>`select delivery, code_sealed from providers.sign_in_code where brand_id = ${tx.brandId} order by created_at desc limit 1`,
        )
      )[0]!,
  )

describe('handing codes on', () => {
  it('sends each code once, to the phone of the person, and forgets it', async () => {
    await ask('2026-11-20T02:00:00Z')
    const sent: { phone: string; code: string }[] = []
    const send: SendCode = async (_runtime, _brand, message) => {
      sent.push(message)
      return true
    }
    await deliver(send, true)
    expect(sent).toEqual([])
    await deliver(send)
    await deliver(send)
    expect(sent).toMatchObject([{ audience: 'point', personId: 'wu-ting', phone: '+8613900000201' }])
    expect(await newest()).toEqual({ delivery: 'delivered', code_sealed: null })
    const session = await brand.transact((tx) => signInOutsider(tx, 'point', wuTing, sent[0]!.code))
    expect(session!.outsider.name).toBe('吴婷')
  })

  it('says so when there is no channel', async () => {
    await ask('2026-11-20T03:00:00Z')
    await deliver(null)
    expect(await newest()).toEqual({ delivery: 'no_channel', code_sealed: null })
  })
})
