import { Type } from 'typebox'
import { audit } from '../runtime/access/audit.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { type Named, readRegistration, registerByCard } from './register-order.ts'
import { undoMatchAct } from './undo-match-act.ts'
import { beginWechatVisit, finishWechatVisit } from './wechat-visit.ts'

const linkToken = Type.String({ minLength: 10, maxLength: 200 })
const cardToken = Type.String({ minLength: 10, maxLength: 100 })

/** A token stands in the body, so that no log of paths has it; why each may be sent twice is said where it stands. */
const open = {
  audience: 'public',
  permission: 'none',
  fields: [],
  idempotency: 'natural',
  transaction: 'own',
} satisfies Partial<Route>

export const routes: Route[] = [
  route({
    method: 'POST',
    path: '/console/match-acts/:id/reversal',
    summary: { zh: '撤销一次商品匹配', en: 'Take a decision about SKUs back' },
    audience: 'console',
    permission: 'catalog.write',
    fields: [],
    // A place that was taken back says so when it is asked again.
    idempotency: 'natural',
    rate: 'write',
    schema: {
      params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
      answer: Type.Object({
        results: Type.Array(
          Type.Object({
            shopId: Type.String(),
            itemId: Type.String(),
            skuId: Type.String(),
            ok: Type.Boolean(),
            code: Type.Union([Type.String(), Type.Null()]),
          }),
        ),
      }),
    },
    async handle({ params, principal }, tx) {
      const results = await undoMatchAct(tx, params.id, `member:${principal.id}`)
      const undone = results.filter(({ ok }) => ok).length
      await audit(tx, [
        {
          action: 'product_match.undone',
          subject: `match-act:${params.id}`,
          facts: { undone, left: results.length - undone },
        },
      ])
      return { results: results.map((one) => ({ ...one, code: one.ok ? null : one.code })) }
    },
  }),
  route({
    method: 'POST',
    path: '/public/registrations/opening',
    summary: { zh: '打开登记卡片', en: 'Open a registration card' },
    ...open,
    // Only the first opening is noted.
    rate: 'read',
    schema: {
      body: Type.Object({ token: cardToken }, { additionalProperties: false }),
      answer: Type.Object({ brandName: Type.String() }),
    },
    handle: ({ runtime, body }) => readRegistration(runtime, body.token),
  }),
  route({
    method: 'POST',
    path: '/public/wechat-visits',
    summary: { zh: '在微信里打开服务页', en: 'A page of a visit was opened in WeChat' },
    ...open,
    // Each opening has a state of its own; those that nobody comes back from go by themselves.
    rate: 'sensitive',
    schema: {
      body: Type.Object({ token: linkToken }, { additionalProperties: false }),
      answer: Type.Object({ location: Type.Union([Type.String(), Type.Null()]) }),
    },
    handle: async ({ runtime, body, rawHeaders }) => ({
      location: await beginWechatVisit(runtime, { token: body.token, page: rawHeaders.origin }),
    }),
  }),
  route({
    method: 'POST',
    path: '/public/wechat-visits/completion',
    summary: { zh: '微信授权回来', en: 'Back from WeChat with its code' },
    ...open,
    // A state works once.
    rate: 'sensitive',
    schema: {
      body: Type.Object(
        {
          token: linkToken,
          state: Type.String({ pattern: '^[a-f0-9]{32}$' }),
          code: Type.String({ minLength: 1, maxLength: 512 }),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({ outcome: Type.Enum(['bound', 'waiting', 'others', 'unknown']) }),
    },
    handle: async ({ runtime, body }) => ({ outcome: await finishWechatVisit(runtime, body) }),
  }),
  route({
    method: 'POST',
    path: '/public/registrations',
    summary: { zh: '客户登记订单或设备', en: 'A customer registers an order or a device' },
    ...open,
    // What is registered stays registered; a wrong try is counted each time on purpose.
    rate: 'sensitive',
    schema: {
      body: Type.Object(
        {
          token: cardToken,
          named: Type.Union([
            Type.Object(
              { serial: Type.String({ minLength: 4, maxLength: 60 }) },
              { additionalProperties: false },
            ),
            Type.Object(
              {
                orderNumber: Type.String({ minLength: 6, maxLength: 40 }),
                phone: Type.String({ minLength: 4, maxLength: 30 }),
              },
              { additionalProperties: false },
            ),
          ]),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({
        products: Type.Array(Type.String()),
        path: Type.Union([Type.String(), Type.Null()]),
      }),
    },
    handle: ({ runtime, body }) => registerByCard(runtime, body.token, body.named as Named),
  }),
]
