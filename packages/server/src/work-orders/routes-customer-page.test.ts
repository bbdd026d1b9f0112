import sharp from 'sharp'
import { Compile } from 'typebox/compile'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { writeProducts } from '../catalog/index.ts'
import type { Actor } from '../runtime/db/actor.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Reply, TransactedRoute } from '../runtime/http/route.ts'
import { addPhoto, storePicture } from './add-file.ts'
import { assignWorkOrders } from './assign-work-orders.ts'
import { makeAppointment } from './make-appointment.ts'
import { openByHand } from './open-by-hand.ts'
import { customerPageRoutes } from './routes-customer-page.ts'
import { signOffBySignature } from './sign-off-work-order.ts'
import { checkIn, completeWorkOrder, depart, recordFirstCall } from './visit-work-order.ts'

let brand: TestBrand
let workOrderId: string
let signatureId: string

const chen: Actor = { kind: 'member', id: 'chen-jing' }
const wang: Actor = { kind: 'technician', id: 'wang-lei' }
const home = { name: '刘女士', phone: '13812345678', address: '上海市浦东新区陆家嘴街道花园路88号3栋1201室' }
const publicUrl = 'https://hemu.example'
const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => brand.transact((tx) => work({ ...tx, actor }))

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = new Date('2026-04-10T02:00:00Z')
  const lock = {
    id: 'lock-x1',
    model: 'X1',
    name: '智能锁 X1',
    category: 'smart_lock',
    needsInstallation: true,
  }
  const install = {
    serviceType: 'install',
    surveyFirst: false,
    deliverAndInstall: false,
    requiredSkill: null,
  }
  await as(chen, (tx) => writeProducts(tx, [{ ...lock, ...install, warrantyMonths: 36 }]))
  ;({ workOrderId } = await as(chen, (tx) =>
    openByHand(tx, {
      customerId: 'liu',
      orderId: null,
      serviceType: 'install',
      lines: [{ productId: 'lock-x1', productName: '智能锁 X1', category: 'smart_lock', quantity: 1 }],
      contact: home,
      urgency: 'normal',
      reason: null,
    }),
  ))
  await workToSignature()
})
afterAll(() => brand.close())

async function workToSignature(): Promise<void> {
  const startsAt = new Date('2026-04-12T01:00:00Z')
  const window = { startsAt, endsAt: new Date('2026-04-12T03:00:00Z') }
  await as(chen, (tx) => makeAppointment(tx, { workOrderId, window }))
  const given = { technicianId: 'wang-lei', servicePointId: null, providerId: null, offerId: null }
  await as(chen, (tx) => assignWorkOrders(tx, [{ workOrderId, ...given }]))
  await as(wang, (tx) => recordFirstCall(tx, workOrderId, 'reached'))
  brand.time.now = startsAt
  await as(wang, (tx) => depart(tx, workOrderId))
  await as(wang, (tx) => checkIn(tx, workOrderId, { lng: 121.5, lat: 31.23 }, 10))
  const plain = { width: 9, height: 9, channels: 3, background: '#274' } as const
  const pixels = await sharp({ create: plain }).jpeg().toBuffer()
  for (let i = 0; i < 3; i++) {
    const photo = await storePicture(brand.ports, brand.brandId, 'photo', pixels)
    await as(wang, (tx) => addPhoto(tx, workOrderId, photo, i === 0 ? 'fixing' : null))
  }
  const required = [
    'model_and_serial',
    'site_check',
    'safety_and_certificates',
    'trial_run',
    'customer_instruction',
    'photos_due',
  ]
  await as(wang, (tx) =>
    completeWorkOrder(tx, {
      workOrderId,
      checklist: required.map((item) => ({ item, value: null })),
      serials: [{ lineId: null, serial: 'HMX1-0042' }],
      materials: [{ code: 'BRACKET', name: '支架', quantity: 2 }],
      customerOwnParts: [],
    }),
  )
  const strokes = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="120"><path d="M20 90 Q150 -20 280 90" stroke="black" stroke-width="4" fill="none"/></svg>',
  )
  const signature = await storePicture(
    brand.ports,
    brand.brandId,
    'signature',
    await sharp(strokes).png().toBuffer(),
  )
  signatureId = signature.fileId
  await as({ kind: 'customer', id: 'liu' }, (tx) => signOffBySignature(tx, workOrderId, signature, null))
}

async function call<A>(name: string, parts: object, scope: object = { workOrderId }): Promise<A> {
  const found = customerPageRoutes.find(({ method, path }) => `${method} ${path}` === name)!
  const context = { params: {}, body: {}, ...parts, principal: { scope }, runtime: { config: { publicUrl } } }
  const answer = await brand.transact((tx) => (found as TransactedRoute).handle(context as never, tx))
  expect(Compile(found.schema.answer).Check(answer), name).toBe(true)
  return answer as A
}

describe('how a contact is understood', () => {
  const read = (body: object) =>
    call<{ region: string; detail: string; remarks: string[]; problems: string[] }>(
      'POST /customer/work-order/contact-reading',
      { body },
    )

  it('shows the regions back, with what was left out', async () => {
    expect(await read({ address: '浦东新区三林镇羽山路971号27幢1703室 到了打电话' })).toEqual({
      region: '上海市浦东新区三林镇',
      detail: '羽山路971号27幢1703室',
      remarks: ['到了打电话'],
      problems: [],
    })
  })

  it.each([
    [{ address: '上海市浦东新区三林镇羽山路971号菜鸟驿站' }, 'address_not_a_service_address'],
    [{ address: '羽山路971号' }, 'address_no_region'],
    [{ phone: '138****5678' }, 'phone_masked'],
    [{ phone: '1381234567' }, 'phone_not_a_number'],
    [{ name: ' ' }, 'name_missing'],
  ])('%o has the problem %s', async (body, problem) => {
    expect((await read(body)).problems).toContain(problem)
  })

  it('speaks of no part that was not given yet', async () => {
    expect((await read({ phone: '13812345678' })).problems).toEqual([])
    expect((await read({})).problems).toEqual([])
  })
})

describe('what was done', () => {
  it('is told with photos and warranty, to the customer of this job only', async () => {
    const done = await call<{ photos: { fileId: string; item: string | null }[] }>(
      'GET /customer/work-order/visit',
      {},
    )
    expect(done).toMatchObject({
      serials: ['HMX1-0042'],
      materials: [{ name: '支架', quantity: 2 }],
      customerOwnParts: [],
      warranties: [{ productName: '智能锁 X1', months: 36 }],
    })
    expect(done.photos.map(({ item }) => item)).toEqual(['fixing', null, null])
    const { fileId } = done.photos[0]!
    const photo = await call<Reply>('GET /customer/work-order/photos/:fileId', { params: { fileId } })
    expect(photo).toMatchObject({ status: 200, headers: { 'content-type': 'image/jpeg' } })
    await expect(call('GET /customer/work-order/visit', {}, {})).rejects.toMatchObject({
      code: 'work_order.link_invalid',
    })
  })

  it('never gives the signature away', async () => {
    await expect(
      call('GET /customer/work-order/photos/:fileId', { params: { fileId: signatureId } }),
    ).rejects.toMatchObject({ code: 'work_order.not_found' })
  })
})

describe('the sign-off QR', () => {
  const draw = (technicianId: string) =>
    call<Reply>(
      'GET /technician/work-orders/:id/sign-off-qr',
      { params: { id: workOrderId } },
      { technicianId },
    )

  it('is a picture that nobody keeps, another one each time', async () => {
    const [one, two] = [await draw('wang-lei'), await draw('wang-lei')]
    expect(one).toMatchObject({ headers: { 'content-type': 'image/svg+xml', 'cache-control': 'no-store' } })
    expect(String(one.body)).toMatch(/^<svg /)
    expect(one.body).not.toBe(two.body)
  })

  it('is drawn for the technician of the job only', async () => {
    await expect(draw('li-qiang')).rejects.toMatchObject({ code: 'work_order.not_found' })
  })
})
