import { Type } from 'typebox'
import type { Connector } from '../connectors/contract/connector.ts'
import type { Reach } from '../intake/index.ts'
import { getOrder, sellerNotesOf } from '../orders/index.ts'
import { listShops } from '../organization/index.ts'
import { audit } from '../runtime/access/audit.ts'
import { type Role, visibility } from '../runtime/access/policy.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { addMemoLine } from './add-memo-line.ts'
import { FulfilmentError } from './errors.ts'
import {
  flagMeanings,
  memosOf,
  replaceFlagMeanings,
  retryMemo,
  setSwitch,
  switchedOnShops,
} from './memo-store.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const way = Type.Enum(['on', 'off', 'no_such_call', 'not_connected'])
const params = Type.Object({ id: Type.String({ format: 'uuid' }) })
const flag = Type.Object({
  marketplace: Type.String({ minLength: 1, maxLength: 32 }),
  flag: Type.String({ minLength: 1, maxLength: 16 }),
  meaning: Type.String({ minLength: 1, maxLength: 40 }),
})

/** Memos may name people: who may not read chats sees that there is one, with every number out of it. */
function shownMemo(text: string, roles: readonly Role[]): string | null {
  const seen = visibility(roles, 'chat')
  if (seen === 'none') return null
  return seen === 'plain' ? text : text.replace(/\d{5,}/g, '*****')
}

type Way = 'on' | 'off' | 'no_such_call' | 'not_connected'
const wayOf = (connector: Connector | undefined, on: boolean): Way =>
  !connector ? 'not_connected' : !connector.acts?.writeMemos ? 'no_such_call' : on ? 'on' : 'off'

export function memoRoutes({ reach }: { reach: Reach }): Route[] {
  return [
    route({
      method: 'GET',
      path: '/console/orders/:id/seller-memo',
      summary: { zh: '卖家备注与插旗，以及回写记录', en: 'Seller memo and flag, and what was written back' },
      audience: ['console', 'sidebar'],
      permission: 'orders.read',
      fields: ['chat'],
      idempotency: 'safe',
      rate: 'read',
      transaction: 'own',
      schema: {
        params,
        answer: Type.Object({
          memo: nullable,
          flag: nullable,
          flagMeaning: nullable,
          way,
          items: Type.Array(
            Type.Object({
              id: Type.String(),
              kind: Type.String(),
              state: Type.String(),
              askedAt: Type.String(),
              nextAt: nullable,
              line: nullable,
              attempts: Type.Array(
                Type.Object({ at: Type.String(), outcome: Type.String(), changedMeanwhile: Type.Boolean() }),
              ),
            }),
          ),
        }),
      },
      async handle({ params, principal, transact }) {
        const { brandId, roles } = principal
        const known = await transact(brandId, async (tx) => {
          await getOrder(tx, params.id)
          const note = (await sellerNotesOf(tx, [params.id])).get(params.id)!
          const meaning = (await flagMeanings(tx)).find(
            (one) => one.marketplace === note.marketplace && one.flag === note.flag,
          )
          const on = (await switchedOnShops(tx)).has(note.shopId)
          return { note, on, flagMeaning: meaning?.meaning ?? null, items: await memosOf(tx, params.id, 20) }
        })
        const { note, on, flagMeaning, items } = known
        const reached = await reach(brandId, note.shopId, note.marketplace)
        return {
          memo: note.memo === '' ? null : shownMemo(note.memo, roles),
          flag: note.flag,
          flagMeaning,
          way: wayOf(reached?.connector, on),
          items: items.map((one) => ({
            ...one,
            askedAt: one.askedAt.toISOString(),
            nextAt: one.nextAt?.toISOString() ?? null,
          })),
        }
      },
    }),
    route({
      method: 'POST',
      path: '/console/orders/:id/seller-memo-lines',
      summary: { zh: '在卖家备注后面加一行', en: 'Add a line below the seller memo' },
      audience: ['console', 'sidebar'],
      permission: 'work-orders.write',
      fields: [],
      // `lineId` is the caller's own: the same one again adds nothing.
      idempotency: 'natural',
      rate: 'sensitive',
      transaction: 'own',
      schema: {
        params,
        body: Type.Object(
          {
            lineId: Type.String({ format: 'uuid' }),
            words: Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }),
          },
          { additionalProperties: false },
        ),
        answer: Type.Object({}),
      },
      async handle({ params, body, principal, runtime }) {
        const wish = { id: body.lineId, orderId: params.id, words: body.words }
        await addMemoLine({ runtime, reach }, principal.brandId, principal.actor, wish)
        return {}
      },
    }),
    route({
      method: 'POST',
      path: '/console/seller-memos/:id/retry',
      summary: { zh: '重新回写备注', en: 'Try to write a memo again' },
      audience: 'console',
      permission: 'work-orders.write',
      fields: [],
      idempotency: 'key',
      rate: 'write',
      schema: { params, answer: Type.Object({}) },
      async handle({ params }, tx) {
        if (!(await retryMemo(tx, params.id))) throw new FulfilmentError('nothing_to_retry')
        return {}
      },
    }),
    route({
      method: 'GET',
      path: '/console/seller-memo-settings',
      summary: { zh: '备注回写开关与旗子含义', en: 'Which shops get memos, and what flags mean' },
      audience: 'console',
      permission: 'connections.read',
      fields: [],
      idempotency: 'safe',
      rate: 'read',
      transaction: 'own',
      schema: {
        answer: Type.Object({
          shops: Type.Array(
            Type.Object({ id: Type.String(), name: Type.String(), marketplace: Type.String(), way }),
          ),
          flags: Type.Array(flag),
        }),
      },
      async handle({ principal: { brandId }, transact }) {
        const { shops, on, flags } = await transact(brandId, async (tx) => ({
          shops: await listShops(tx),
          on: await switchedOnShops(tx),
          flags: await flagMeanings(tx),
        }))
        const ways = await Promise.all(
          shops.map(async ({ id, marketplace }) =>
            wayOf((await reach(brandId, id, marketplace))?.connector, on.has(id)),
          ),
        )
        return {
          shops: shops.map(({ id, name, marketplace }, i) => ({ id, name, marketplace, way: ways[i]! })),
          flags,
        }
      },
    }),
    route({
      method: 'PUT',
      path: '/console/shops/:id/seller-memo-switch',
      summary: { zh: '打开或关闭备注回写', en: 'Turn memos of a shop on or off' },
      audience: 'console',
      permission: 'connections.write',
      fields: [],
      idempotency: 'natural',
      rate: 'write',
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        body: Type.Object({ on: Type.Boolean() }, { additionalProperties: false }),
        answer: Type.Object({ on: Type.Boolean() }),
      },
      async handle({ params, body: { on } }, tx) {
        await setSwitch(tx, params.id, on)
        await audit(tx, [{ action: 'seller-memo.switched', subject: `shop:${params.id}`, facts: { on } }])
        return { on }
      },
    }),
    route({
      method: 'PUT',
      path: '/console/seller-flag-meanings',
      summary: { zh: '设定旗子含义', en: 'Say what flags mean' },
      audience: 'console',
      permission: 'settings.write',
      fields: [],
      idempotency: 'natural',
      rate: 'write',
      schema: {
        body: Type.Object({ flags: Type.Array(flag, { maxItems: 100 }) }, { additionalProperties: false }),
        answer: Type.Object({ flags: Type.Array(flag) }),
      },
      async handle({ body }, tx) {
        const unique = [...new Map(body.flags.map((one) => [`${one.marketplace} ${one.flag}`, one])).values()]
        await replaceFlagMeanings(tx, unique)
        return { flags: await flagMeanings(tx) }
      },
    }),
  ]
}
