import { type Static, Type } from 'typebox'
import { type OutwardMapping, readMapping } from '../mapping/index.ts'
import { listMembers } from '../organization/index.ts'
import type { EventDefinition } from '../runtime/events/event.ts'
import { type RequestContext, type Route, route } from '../runtime/http/route.ts'
import { HttpFailure } from '../runtime/ports.ts'
import { deliveryRoutes } from './delivery-routes.ts'
import { countDeliveries, type EndpointCounts } from './delivery-store.ts'
import { type Endpoint, endpointStates, mayHear, maySendMoney, methods } from './endpoint.ts'
import { WebhookError } from './errors.ts'
import { eventWords, inOrder } from './event-words.ts'
import { addEndpoint, changeSecret, dropEndpoint, editEndpoint, switchEndpoint } from './keep-endpoints.ts'
import { outcomes } from './retry.ts'
import { idParams, nullable, nullableInt, oneOf, read, write } from './route-parts.ts'
import { sendTest } from './send-test.ts'
import { type EndpointWish, listEndpoints } from './store.ts'
import { tellable } from './subscribers.ts'

const dayMs = 24 * 3600_000

const endpointShape = Type.Object({
  id: Type.String(),
  name: Type.String(),
  url: Type.String(),
  eventTypes: Type.Array(Type.String()),
  showMoney: Type.Boolean(),
  mapping: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
  headerNames: Type.Array(Type.String()),
  method: oneOf(methods),
  madeBy: Type.Object({ id: Type.String(), name: Type.String() }),
  secretTail: Type.String(),
  previousUntil: nullable,
  state: oneOf(endpointStates),
  disabledReason: Type.Union([oneOf(['failing', 'gone', 'maker_left']), Type.Null()]),
  failingSince: nullable,
  createdAt: Type.String(),
  /** Of the last day; what waits is counted whole. */
  counts: Type.Object({ waiting: Type.Integer(), delivered: Type.Integer(), failed: Type.Integer() }),
  lastAt: nullable,
})

const wishShape = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 60 }),
    url: Type.String({ minLength: 8, maxLength: 2000 }),
    /** Empty: every type that one may see. */
    eventTypes: Type.Array(Type.String({ maxLength: 80 }), { maxItems: 200 }),
    showMoney: Type.Boolean(),
    /** An outward mapping of what the events tell of, checked by its own schema; left out it stays, null means the usual body. */
    mapping: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
    headers: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: 2000 }))),
    method: Type.Optional(oneOf(methods)),
  },
  { additionalProperties: false },
)

function show(one: Endpoint, names: Map<string, string>, counts: EndpointCounts | undefined, now: Date) {
  const { waiting = 0, delivered = 0, failed = 0 } = counts ?? {}
  return {
    id: one.id,
    name: one.name,
    url: one.url,
    eventTypes: one.eventTypes,
    showMoney: one.showMoney,
    mapping: one.mapping as Record<string, unknown> | null,
    headerNames: one.headerNames,
    method: one.method,
    madeBy: { id: one.memberId, name: names.get(one.memberId) ?? one.memberId },
    secretTail: one.secretTail,
    previousUntil: one.previousUntil && one.previousUntil > now ? one.previousUntil.toISOString() : null,
    state: one.state,
    disabledReason: one.disabledReason,
    failingSince: one.failingSince?.toISOString() ?? null,
    createdAt: one.createdAt.toISOString(),
    counts: { waiting, delivered, failed },
    lastAt: counts?.last_at?.toISOString() ?? null,
  }
}

const refusals: Record<string, [zh: string, en: string]> = {
  not_a_url: ['不是网址', 'it is no URL'],
  scheme: ['必须用 https', 'it must use https'],
  user_info: ['网址里不能带账号', 'it may hold no user name'],
  port: ['只能用 443 或 8443 端口', 'only the ports 443 and 8443 are open'],
  address: ['它指向内网或本机', 'it leads to a private or local address'],
}

/** Resolves the name and judges its addresses before anything is kept; sending judges them again each time. */
async function refuseAddress({ runtime }: Pick<RequestContext, 'runtime'>, url: string): Promise<void> {
  try {
    await runtime.ports.guarded.check(url, runtime.config.webhookAllow)
  } catch (error) {
    const kind = error instanceof HttpFailure && error.kind === 'blocked' ? error.message : 'name'
    const [why, whyEn] = refusals[kind] ?? ['域名解析不到', 'its name cannot be resolved']
    throw new WebhookError('webhook.address_refused', { why, whyEn })
  }
}

export function webhookRoutes(definitions: readonly EventDefinition[]): Route[] {
  const known = tellable(definitions).map((one) => one.type)
  const knownSet = new Set(known)
  const wishOf = ({ mapping, ...body }: Static<typeof wishShape>): EndpointWish => ({
    ...body,
    ...(mapping === undefined ? {} : { mapping: mapping && (readMapping(mapping) as OutwardMapping) }),
    name: body.name.trim(),
    url: body.url.trim(),
    eventTypes: [...new Set(body.eventTypes)],
  })
  return [
    route({
      ...read,
      path: '/console/webhooks',
      summary: { zh: '外发 Webhook', en: 'Outgoing webhooks' },
      fields: [],
      schema: { answer: Type.Object({ items: Type.Array(endpointShape) }) },
      async handle(_context, tx) {
        const names = new Map((await listMembers(tx)).map((one) => [one.id, one.name]))
        const counts = await countDeliveries(tx, new Date(tx.now.getTime() - dayMs))
        const endpoints = await listEndpoints(tx)
        return { items: endpoints.map((one) => show(one, names, counts.get(one.id), tx.now)) }
      },
    }),
    route({
      ...read,
      path: '/console/webhook-event-types',
      summary: { zh: '可订阅的事件', en: 'Events that a webhook may tell of' },
      fields: [],
      schema: {
        answer: Type.Object({
          items: Type.Array(
            Type.Object({
              type: Type.String(),
              label: Type.String(),
              group: Type.String(),
              allowed: Type.Boolean(),
            }),
          ),
          mayShowMoney: Type.Boolean(),
        }),
      },
      handle: async ({ language, principal: { roles } }) => ({
        items: inOrder(known).map((type) => ({
          type,
          ...eventWords(type, language),
          allowed: mayHear(roles, type),
        })),
        mayShowMoney: maySendMoney(roles),
      }),
    }),
    route({
      ...write,
      method: 'POST',
      path: '/console/webhooks',
      summary: { zh: '新建外发地址', en: 'Add an endpoint' },
      // A kept answer would keep the secret: a repeat meets its own name instead.
      idempotency: 'natural',
      transaction: 'own',
      schema: { body: wishShape, answer: Type.Object({ id: Type.String(), secret: Type.String() }) },
      async handle(context) {
        const wish = wishOf(context.body)
        await refuseAddress(context, wish.url)
        const { principal } = context
        return context.transact(principal.brandId, (tx) =>
          addEndpoint({ ...tx, actor: principal.actor }, principal, wish, knownSet),
        )
      },
    }),
    route({
      ...write,
      method: 'PUT',
      path: '/console/webhooks/:id',
      summary: { zh: '修改外发地址', en: 'Change an endpoint' },
      idempotency: 'natural',
      transaction: 'own',
      schema: { params: idParams, body: wishShape, answer: Type.Object({ changed: Type.Boolean() }) },
      async handle(context) {
        const wish = wishOf(context.body)
        await refuseAddress(context, wish.url)
        const { principal, params } = context
        await context.transact(principal.brandId, (tx) =>
          editEndpoint({ ...tx, actor: principal.actor }, principal, params.id, wish, knownSet),
        )
        return { changed: true }
      },
    }),
    route({
      ...write,
      method: 'POST',
      path: '/console/webhooks/:id/state',
      summary: { zh: '启用或暂停', en: 'Activate or pause' },
      idempotency: 'natural',
      schema: {
        params: idParams,
        body: Type.Object({ state: oneOf(['active', 'paused']) }, { additionalProperties: false }),
        answer: Type.Object({ state: Type.String() }),
      },
      async handle({ params, body }, tx) {
        await switchEndpoint(tx, params.id, body.state)
        return body
      },
    }),
    route({
      ...write,
      method: 'POST',
      path: '/console/webhooks/:id/secret',
      summary: { zh: '更换签名密钥', en: 'Change the signing secret' },
      // Names the secret that it replaces: sent twice, it changes it once.
      idempotency: 'natural',
      rate: 'sensitive',
      schema: {
        params: idParams,
        body: Type.Object(
          { fromTail: Type.String({ maxLength: 8 }), keepHours: Type.Integer({ minimum: 0, maximum: 168 }) },
          { additionalProperties: false },
        ),
        answer: Type.Object({ secret: Type.String(), previousUntil: Type.String() }),
      },
      async handle({ params, body }, tx) {
        const { secret, previousUntil } = await changeSecret(tx, params.id, body)
        return { secret, previousUntil: previousUntil.toISOString() }
      },
    }),
    route({
      ...write,
      method: 'POST',
      path: '/console/webhooks/:id/test',
      summary: { zh: '发送测试消息', en: 'Send a test message' },
      // A second test is a second message, and says so in its own id.
      idempotency: 'natural',
      rate: 'sensitive',
      transaction: 'own',
      schema: {
        params: idParams,
        answer: Type.Object({
          deliveryId: Type.String(),
          outcome: oneOf(outcomes),
          status: nullableInt,
          ms: Type.Integer(),
        }),
      },
      handle: ({ runtime, transact, principal, params }) =>
        sendTest(runtime, transact, principal.brandId, params.id),
    }),
    route({
      ...write,
      method: 'DELETE',
      path: '/console/webhooks/:id',
      summary: { zh: '删除外发地址', en: 'Remove an endpoint' },
      idempotency: 'natural',
      schema: { params: idParams, answer: Type.Object({ removed: Type.Boolean() }) },
      async handle({ params }, tx) {
        await dropEndpoint(tx, params.id)
        return { removed: true }
      },
    }),
    ...deliveryRoutes(known),
  ]
}
