import QRCode from 'qrcode'
import { Type } from 'typebox'
import { listProducts } from '../catalog/index.ts'
import { formatAddress, parseAddress } from '../kernel/address.ts'
import type { Principal } from '../runtime/access/principal.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { Reply, type Route, route } from '../runtime/http/route.ts'
import { one } from './apply-changes.ts'
import { customerLinkFor } from './customer-links.ts'
import { WorkOrderError } from './errors.ts'
import { fileReply, idParams } from './routes-console.ts'
import { readContact } from './service-contact.ts'
import { readWorkOrders } from './store.ts'
import { photosOf } from './store-files.ts'
import { currentVisit, type WorkOrder } from './work-order.ts'

/** What the customer's pages read before a promise is given or a name is signed, and the QR that leads there. */

const text = Type.String()
const counted = Type.Array(Type.Object({ name: text, quantity: Type.Integer() }))

const doneView = Type.Object({
  completedAt: Type.Union([text, Type.Null()]),
  /** Guidance slots that were ticked. */
  done: Type.Array(text),
  serials: Type.Array(text),
  materials: counted,
  customerOwnParts: counted,
  photos: Type.Array(Type.Object({ fileId: text, item: Type.Union([text, Type.Null()]) })),
  warranties: Type.Array(Type.Object({ productName: text, months: Type.Integer() })),
})

const base = { audience: 'customer', permission: 'customer.self', rate: 'read' } as const

export const customerPageRoutes: Route[] = [
  route({
    ...base,
    method: 'POST',
    path: '/customer/work-order/contact-reading',
    summary: { zh: '看懂填写的联系方式和地址', en: 'How a contact and an address are understood' },
    // Only what the caller has just typed comes back.
    fields: ['address'],
    // A reading; the values stand in the body so that no address is written into a log of paths.
    idempotency: 'natural',
    schema: {
      body: Type.Object({
        name: Type.Optional(Type.String({ maxLength: 40 })),
        phone: Type.Optional(Type.String({ maxLength: 60 })),
        address: Type.Optional(Type.String({ maxLength: 300 })),
      }),
      answer: Type.Object({
        region: text,
        detail: text,
        remarks: Type.Array(text),
        problems: Type.Array(text),
      }),
    },
    handle: async ({ body }) => readingOf(body),
  }),
  route({
    ...base,
    method: 'GET',
    path: '/customer/work-order/visit',
    summary: { zh: '师傅做了什么', en: 'What the technician did' },
    fields: ['address'],
    idempotency: 'safe',
    schema: { answer: doneView },
    async handle({ principal }, tx) {
      const workOrder = await ownWorkOrder(tx, principal)
      return {
        ...doneIn(workOrder),
        photos: await photoViews(tx, workOrder),
        warranties: await warrantiesOf(tx, workOrder),
      }
    },
  }),
  route({
    ...base,
    method: 'GET',
    path: '/customer/work-order/photos/:fileId',
    summary: { zh: '查看完工照片', en: 'A photo of the finished work' },
    fields: ['address'],
    idempotency: 'safe',
    schema: { params: Type.Object({ fileId: Type.String({ format: 'uuid' }) }), answer: Type.Unknown() },
    async handle({ principal, params: { fileId } }, tx) {
      const { workOrderId } = await ownWorkOrder(tx, principal)
      const photos = await photosOf(tx, workOrderId)
      if (!photos.some((photo) => photo.fileId === fileId)) throw new WorkOrderError('not_found', { fileId })
      return fileReply(tx, workOrderId, fileId)
    },
  }),
  route({
    method: 'GET',
    path: '/technician/work-orders/:id/sign-off-qr',
    summary: { zh: '验收二维码图片', en: 'Picture of the sign-off QR code' },
    audience: 'technician',
    permission: 'technician.work',
    fields: [],
    // Each look draws a link of its own, good for half an hour; the work order stays as it is.
    idempotency: 'safe',
    rate: 'write',
    schema: { params: idParams, answer: Type.Unknown() },
    async handle({ principal, params, runtime }, tx) {
      await assertAssigned(tx, principal, params.id)
      const { token } = await customerLinkFor(tx, params.id, 'sign_off')
      const page = new URL(`/c/w/${token}`, runtime.config.publicUrl)
      const svg = await QRCode.toString(page.href, { type: 'svg', margin: 1 })
      return new Reply(200, { 'content-type': 'image/svg+xml', 'cache-control': 'no-store' }, svg)
    },
  }),
]

/** Problems of the parts that were given; a part that is not there yet has none. */
function readingOf(given: { name?: string; phone?: string; address?: string }) {
  const { name = '-', phone = '', address = '' } = given
  const { problems } = readContact({ name, phone, address })
  const parsed = parseAddress(address)
  const isAbout = (problem: string): boolean => {
    if (problem.startsWith('phone_')) return given.phone !== undefined
    return problem.startsWith('address_') ? given.address !== undefined : given.name !== undefined
  }
  return {
    region: formatAddress({ ...parsed, detail: '' }),
    detail: parsed.detail,
    remarks: parsed.remarks,
    problems: problems.filter(isAbout),
  }
}

async function ownWorkOrder(tx: Tx, { scope }: Principal): Promise<WorkOrder> {
  if (!scope.workOrderId) throw new WorkOrderError('link_invalid')
  return one(await readWorkOrders(tx, [scope.workOrderId]), scope.workOrderId)
}

/** Throws `work_order.not_found` for another's job too: a technician learns nothing of what is not his. */
async function assertAssigned(tx: Tx, { scope }: Principal, workOrderId: string): Promise<void> {
  const found = await readWorkOrders(tx, [workOrderId])
  one(
    found.filter(({ technicianId }) => technicianId !== null && technicianId === scope.technicianId),
    workOrderId,
  )
}

function doneIn(workOrder: WorkOrder) {
  const { completedAt, checklist, serials, materials, customerOwnParts } = currentVisit(workOrder)
  const count = ({ name, quantity }: { name: string; quantity: number }) => ({ name, quantity })
  return {
    completedAt,
    done: checklist.map(({ item }) => item),
    serials: serials.map(({ serial }) => serial),
    materials: materials.map(count),
    customerOwnParts: customerOwnParts.map(count),
  }
}

async function photoViews(tx: Tx, { workOrderId }: WorkOrder) {
  return (await photosOf(tx, workOrderId)).map(({ fileId, item }) => ({ fileId, item }))
}

async function warrantiesOf(tx: Tx, { lines }: WorkOrder) {
  const wanted = new Set(
    lines.filter(({ ordered, refunded }) => ordered > refunded).map(({ productId }) => productId),
  )
  const products = wanted.size > 0 ? await listProducts(tx) : []
  return products
    .filter(({ id, warrantyMonths }) => wanted.has(id) && warrantyMonths > 0)
    .map(({ name, warrantyMonths }) => ({ productName: name, months: warrantyMonths }))
}
