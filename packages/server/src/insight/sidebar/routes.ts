import { Type } from 'typebox'
import { listProducts } from '../../catalog/index.ts'
import { claimOrder, findContact, type SecondFact } from '../../contacts/index.ts'
import { saidNumbers } from '../../conversations/index.ts'
import { tagByHand } from '../../customers/index.ts'
import { QiaoError } from '../../kernel/error.ts'
import { id as asId, type CustomerId } from '../../kernel/ids.ts'
import { getBrandName } from '../../organization/index.ts'
import { replyView } from '../../outreach/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { customerLinkFor, getWorkOrders } from '../../work-orders/index.ts'
import { revealCustomer } from '../console/reveal.ts'
import { offeredBy } from './offers.ts'
import { readSidebar } from './read-sidebar.ts'
import { repliesFor } from './replies-for.ts'
import { searchSidebar } from './search.ts'
import { markSeen } from './store-notices.ts'
import { candidateView, sidebarView } from './view.ts'

const uuid = Type.String({ format: 'uuid' })
const externalUserId = Type.String({ minLength: 4, maxLength: 64 })

const fact = Type.Union([
  Type.Object({ kind: Type.Literal('phone_tail'), value: Type.String({ pattern: '^\\d{4}$' }) }),
  Type.Object({ kind: Type.Literal('surname'), value: Type.String({ minLength: 1, maxLength: 20 }) }),
  Type.Object({
    kind: Type.Literal('paid_fen'),
    value: Type.Integer({ minimum: 1, maximum: 1_000_000_000_000 }),
  }),
])

export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/sidebar/contacts/:externalUserId',
    summary: { zh: '侧边栏首屏', en: "The sidebar's first screen" },
    audience: 'sidebar',
    permission: 'sidebar.read',
    fields: ['name', 'phone', 'address', 'money', 'chat'],
    idempotency: 'safe',
    rate: 'read',
    short: true,
    schema: { params: Type.Object({ externalUserId }), answer: sidebarView },
    async handle({ params, principal, language }, tx) {
      const reader = { memberId: principal.id, roles: principal.roles, language }
      const view = await readSidebar(tx, params.externalUserId, reader)
      if (!view) throw new QiaoError('contact.not_found', { externalUserId: params.externalUserId })
      return view
    },
  }),
  route({
    method: 'POST',
    path: '/sidebar/contacts/:externalUserId/claims',
    summary: { zh: '核对并关联订单', en: 'Claim an order with a second fact' },
    audience: ['sidebar', 'console'],
    permission: 'sidebar.write',
    fields: [],
    // Claiming again what is bound changes nothing; a wrong try is counted each time on purpose.
    idempotency: 'natural',
    rate: 'sensitive',
    transaction: 'own',
    schema: {
      params: Type.Object({ externalUserId }),
      body: Type.Object(
        {
          orderNumber: Type.String({ minLength: 6, maxLength: 40 }),
          fact,
          takeOver: Type.Optional(Type.Boolean()),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({ orderId: Type.String() }),
    },
    async handle({ runtime, principal, params, body, transact }) {
      const number = body.orderNumber.trim()
      const [saidInChat, offered] = await transact(principal.brandId, (tx) =>
        howFound(tx, params.externalUserId, number, principal.id),
      )
      return claimOrder(runtime, principal.brandId, principal.actor, {
        externalUserId: params.externalUserId,
        outsideOrderId: number,
        fact: body.fact as SecondFact,
        saidInChat,
        foundBy: offered,
        takeOver: body.takeOver ?? false,
      })
    },
  }),
  route({
    method: 'GET',
    path: '/sidebar/search',
    summary: {
      zh: '按订单号、手机号、尾号、序列号、运单号或工单号查找',
      en: 'Find by order, phone, tail, serial, waybill or work-order code',
    },
    audience: 'sidebar',
    permission: 'sidebar.read',
    fields: [],
    idempotency: 'safe',
    rate: 'sensitive',
    schema: {
      query: Type.Object({ q: Type.String({ minLength: 4, maxLength: 40 }) }),
      answer: Type.Object({
        typed: Type.String(),
        orders: Type.Array(Type.Omit(candidateView, ['reason'])),
        jobs: Type.Array(
          Type.Object({
            workOrderId: Type.String(),
            code: Type.String(),
            stateName: Type.String(),
            products: Type.String(),
          }),
        ),
      }),
    },
    handle: ({ query, language, principal }, tx) => searchSidebar(tx, query.q, language, principal.id),
  }),
  route({
    method: 'GET',
    path: '/sidebar/ready-replies',
    summary: { zh: '对这位客户可用的话术', en: 'Ready replies for this person' },
    audience: 'sidebar',
    permission: 'sidebar.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      /** Without a customer: a friend who is nobody yet. */
      query: Type.Object({ customerId: Type.Optional(uuid) }),
      answer: Type.Object({
        items: Type.Array(replyView),
      }),
    },
    handle: async ({ query }, tx) => ({
      items: await repliesFor(tx, query.customerId ? asId<CustomerId>(query.customerId) : null),
    }),
  }),
  route({
    method: 'GET',
    path: '/sidebar/installable-products',
    summary: { zh: '可安装的商品', en: 'Products that need a visit' },
    audience: 'sidebar',
    permission: 'catalog.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            productId: Type.String(),
            name: Type.String(),
            category: Type.String(),
            serviceType: Type.String(),
          }),
        ),
      }),
    },
    async handle(_context, tx) {
      const items = await listProducts(tx)
      return {
        items: items.flatMap(({ id, name, category, serviceType, needsInstallation }) =>
          needsInstallation && serviceType ? [{ productId: id, name, category, serviceType }] : [],
        ),
      }
    },
  }),
  route({
    method: 'POST',
    path: '/sidebar/notices/:id/acknowledgement',
    summary: { zh: '知道了', en: 'Seen' },
    audience: 'sidebar',
    permission: 'sidebar.read',
    fields: [],
    // Seeing twice is seeing once.
    idempotency: 'natural',
    rate: 'write',
    schema: { params: Type.Object({ id: uuid }), answer: Type.Object({ seen: Type.Boolean() }) },
    handle: async ({ params, principal }, tx) => ({ seen: await markSeen(tx, params.id, principal.id) }),
  }),
  route({
    method: 'POST',
    path: '/sidebar/customers/:id/reveals',
    summary: { zh: '查看客户明文', en: 'Reveal one value of a customer' },
    audience: 'sidebar',
    permission: 'customers.reveal',
    unmasked: true,
    fields: ['name', 'phone'],
    // A token shows the value once.
    idempotency: 'natural',
    rate: 'sensitive',
    schema: {
      params: Type.Object({ id: uuid }),
      body: Type.Object(
        {
          field: Type.Union([Type.Literal('name'), Type.Literal('phone')]),
          /** Of `POST /console/reveals`. */
          token: Type.String({ minLength: 32, maxLength: 32 }),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({ value: Type.String() }),
    },
    async handle({ params, body, principal }, tx) {
      const { value } = await revealCustomer(tx, principal, params.id, body)
      return { value }
    },
  }),
  route({
    method: 'POST',
    path: '/sidebar/customers/:id/tags',
    summary: { zh: '打标签', en: 'Tag a customer' },
    audience: 'sidebar',
    permission: 'customers.write',
    fields: [],
    idempotency: 'natural',
    rate: 'write',
    schema: {
      params: Type.Object({ id: uuid }),
      body: Type.Object(
        { name: Type.String({ minLength: 1, maxLength: 20, pattern: '^[^\\d]*\\d{0,4}[^\\d]*$' }) },
        { additionalProperties: false },
      ),
      answer: Type.Object({ tagged: Type.Boolean() }),
    },
    async handle({ params, body, principal }, tx) {
      const customerId = asId<CustomerId>(params.id)
      await tagByHand(
        tx,
        customerId,
        { add: [body.name.trim()], remove: [] },
        { origin: `member:${principal.id}` },
      )
      return { tagged: true }
    },
  }),
  route({
    method: 'DELETE',
    path: '/sidebar/customers/:id/tags/:name',
    summary: { zh: '去标签', en: 'Take a tag off' },
    audience: 'sidebar',
    permission: 'customers.write',
    fields: [],
    idempotency: 'natural',
    rate: 'write',
    schema: {
      params: Type.Object({ id: uuid, name: Type.String({ maxLength: 40 }) }),
      answer: Type.Object({ tagged: Type.Boolean() }),
    },
    async handle({ params }, tx) {
      await tagByHand(
        tx,
        asId<CustomerId>(params.id),
        { add: [], remove: [params.name] },
        { origin: 'agent' },
      )
      return { tagged: false }
    },
  }),
  route({
    method: 'POST',
    path: '/sidebar/work-orders/:id/registration-cards',
    summary: { zh: '生成登记卡片', en: 'A registration card to send in the chat' },
    audience: 'sidebar',
    permission: 'sidebar.write',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: {
      params: Type.Object({ id: uuid }),
      answer: Type.Object({ title: Type.String(), description: Type.String(), path: Type.String() }),
    },
    async handle({ params }, tx) {
      const [job] = await getWorkOrders(tx, [params.id])
      const { path } = await customerLinkFor(tx, params.id)
      const products = [...new Set(job?.lines.map((line) => line.productName))].join('、')
      const title =
        job?.addressState === 'incomplete'
          ? '上门服务登记'
          : job?.state === 'sign_off'
            ? '完工确认'
            : '预约与进度'
      return {
        title: `${await getBrandName(tx)} · ${title}`,
        description: `${products}，点开填写或查看`,
        path,
      }
    },
  }),
]

/** Whether the friend wrote this number in the chat themself: it is then told as the way of the binding. */
/** Whoever wrote the number themself needed no hint of ours. */
async function howFound(tx: Tx, friend: string, number: string, memberId: string) {
  const said = await hasSaid(tx, friend, number)
  return [said, said ? [] : await offeredBy(tx, friend, number, memberId)] as const
}

async function hasSaid(tx: Tx, friend: string, number: string): Promise<boolean> {
  const contact = await findContact(tx, friend)
  if (!contact?.customerId) return false
  return (await saidNumbers(tx, [contact.customerId])).orders.includes(number)
}
