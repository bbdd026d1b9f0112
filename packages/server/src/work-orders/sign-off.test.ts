import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { chen, type Jobs, jobsOf, liu, morning, refused, wang } from '../../test/support/climbing-jobs.ts'
import { storePicture } from './add-file.ts'
import { completionCode } from './completion-code.ts'
import { brandOfToken, customerLinkFor, openLink, resolveCustomer } from './customer-links.ts'
import {
  askReturnCall,
  rateWorkOrder,
  recordReturnCall,
  renewCompletionCode,
  signOffByCode,
  signOffBySignature,
} from './sign-off-work-order.ts'
import { readWorkOrders } from './store.ts'
import { entriesOf } from './store-entries.ts'
import { ratingOf } from './store-ratings.ts'

let brand: TestBrand
let jobs: Jobs
beforeAll(async () => {
  brand = await testBrand()
  jobs = jobsOf(brand)
})
beforeEach(() => {
  brand.time.now = morning
})
afterAll(() => brand.close())

describe('sign-off', () => {
  it('locks the completion code after five wrong ones; the customer renews it', async () => {
    const id = await jobs.at('sign_off')
    const code = await brand.transact(async (tx) => completionCode(tx, (await readWorkOrders(tx, [id]))[0]!))
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
    for (const left of [4, 3, 2, 1, 0])
      expect(await jobs.as(wang, (tx) => signOffByCode(tx, id, wrong))).toMatchObject({
        signedOff: false,
        triesLeft: left,
      })
    await expect(jobs.as(wang, (tx) => signOffByCode(tx, id, code))).rejects.toMatchObject(
      refused('code_locked'),
    )
    const renewed = await jobs.as(liu, (tx) => renewCompletionCode(tx, id))
    const fresh = await brand.transact(async (tx) => completionCode(tx, renewed))
    expect(await jobs.as(wang, (tx) => signOffByCode(tx, id, fresh))).toMatchObject({
      signedOff: true,
      workOrder: { state: 'settle' },
    })
  })

  it('by signature keeps the picture and the rating; the words are sealed', async () => {
    const id = await jobs.at('sign_off')
    const strokes = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="120"><path d="M20 90 Q150 -20 280 90" stroke="black" stroke-width="4" fill="none"/></svg>',
    )
    const signature = await storePicture(
      brand.ports,
      brand.brandId,
      'signature',
      await sharp(strokes).png().toBuffer(),
    )
    const done = await jobs.as(liu, (tx) =>
      signOffBySignature(tx, id, signature, { stars: 5, words: '王师傅很细心' }),
    )
    expect(done).toMatchObject({
      state: 'settle',
      rating: 5,
      signOff: { proof: 'qr_signature', signatureFileId: signature.fileId },
    })
    expect(await brand.transact((tx) => ratingOf(tx, id))).toMatchObject({ stars: 5, words: '王师傅很细心' })
    await expect(
      jobs.as(liu, (tx) => rateWorkOrder(tx, id, { stars: 1, words: null })),
    ).rejects.toMatchObject(refused('already_rated'))
    expect(
      brand.announced
        .filter(({ key }) => key === id)
        .map(({ type }) => type)
        .slice(-2),
    ).toEqual(['work-order.signed-off', 'work-order.rated'])
  })

  it('does not take an empty box for a signature', async () => {
    const empty = await sharp({
      create: { width: 300, height: 120, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer()
    await expect(storePicture(brand.ports, brand.brandId, 'signature', empty)).rejects.toMatchObject(
      refused('signature_missing'),
    )
  })

  it('by photos and a return call, when nobody is there who can confirm', async () => {
    const id = await jobs.at('sign_off')
    await expect(jobs.as(chen, (tx) => recordReturnCall(tx, id, 'confirmed', null))).rejects.toMatchObject(
      refused('return_call_not_asked'),
    )
    const asked = await jobs.as(wang, (tx) => askReturnCall(tx, id))
    expect(asked.signOff).toMatchObject({
      at: null,
      callDueAt: new Date(morning.getTime() + 48 * 3600_000).toISOString(),
    })
    expect((await jobs.as(chen, (tx) => recordReturnCall(tx, id, 'not_reached', null))).state).toBe(
      'sign_off',
    )
    const done = await jobs.as(chen, (tx) => recordReturnCall(tx, id, 'confirmed', '老人的女儿确认'))
    expect(done).toMatchObject({
      state: 'settle',
      signOff: { proof: 'photos_and_call', askedAt: morning.toISOString() },
    })
    expect((await brand.transact((tx) => entriesOf(tx, id))).at(-1)!.words).toBe('老人的女儿确认')
  })
})

describe('a customer’s link', () => {
  it('opens as often as wanted until it ends, for one work order', async () => {
    const id = await jobs.at('appoint')
    const { token } = await jobs.as(chen, (tx) => customerLinkFor(tx, id))
    const { brandId, secret } = brandOfToken(token)!
    expect(brandId).toBe(brand.brandId)
    const link = await brand.transact((tx) => openLink(tx, secret))
    expect(link).toMatchObject({ workOrderId: id, purpose: 'service' })
    const person = await brand.transact((tx) => resolveCustomer(tx, link!.linkId))
    expect(person).toMatchObject({
      audience: 'customer',
      roles: ['customer'],
      scope: { workOrderId: id, customerId: 'liu' },
      actor: { kind: 'customer' },
    })
    brand.time.now = new Date(morning.getTime() + 91 * 24 * 3600_000)
    expect(await brand.transact((tx) => openLink(tx, secret))).toBeNull()
    expect(await brand.transact((tx) => resolveCustomer(tx, link!.linkId))).toBeNull()
  })

  it('is nothing to guess and nothing to bend', () => {
    expect(brandOfToken('hemu')).toBeNull()
    expect(brandOfToken(`hemu.${'a'.repeat(42)}`)).toBeNull()
    expect(brandOfToken(`HEMU'.${'a'.repeat(43)}`)).toBeNull()
  })
})
