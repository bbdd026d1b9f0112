import { Type } from 'typebox'
import { parseYuan } from '../kernel/money.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { marketplacesWithRules, rulesOf } from './content.ts'
import { isInForce, type Rule } from './rule.ts'
import { savingsOf } from './savings.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const amount = Type.String({ pattern: '^\\d{1,9}(\\.\\d{1,2})?$' })
const open = {
  audience: 'console',
  permission: 'orders.read',
  fields: [],
  idempotency: 'safe',
  rate: 'read',
} as const

export const routes: Route[] = [
  route({
    ...open,
    method: 'GET',
    path: '/console/marketplace-rules',
    summary: {
      zh: '平台规则：发货时限、价保、满减',
      en: 'Marketplace rules: shipping, price protection, savings',
    },
    schema: {
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            marketplace: Type.String(),
            id: Type.String(),
            kind: Type.Enum(['ship_within', 'price_protection', 'spend_and_save']),
            title: Type.String(),
            from: Type.String(),
            to: nullable,
            state: Type.Enum(['coming', 'in_force', 'over']),
            confirmed: Type.Boolean(),
          }),
        ),
      }),
    },
    handle: async ({ language }, tx) => ({
      items: marketplacesWithRules().flatMap((marketplace) =>
        rulesOf(marketplace).map((rule) => ({
          marketplace,
          id: rule.id,
          kind: rule.kind,
          title: rule.title[language],
          from: rule.from,
          to: rule.to,
          state: stateOf(rule, tx.now),
          confirmed: rule.confirmed,
        })),
      ),
    }),
  }),
  route({
    ...open,
    method: 'GET',
    path: '/console/marketplace-rules/savings',
    summary: { zh: '按平台满减规则试算', en: 'What a basket saves under the rules of a marketplace' },
    schema: {
      query: Type.Object({
        marketplace: Type.String({ minLength: 1, maxLength: 40 }),
        /** Yuan of each line. */
        amounts: Type.Array(amount, { minItems: 1, maxItems: 50 }),
      }),
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            ruleId: Type.String(),
            title: Type.String(),
            savedFen: Type.Integer(),
            shares: Type.Array(Type.Integer()),
          }),
        ),
      }),
    },
    handle: async ({ query, language }, tx) => ({
      items: savingsOf(rulesOf(query.marketplace), query.amounts.map(parseYuan), tx.now).map(
        ({ rule, savedFen, shares }) => ({
          ruleId: rule.id,
          title: rule.title[language],
          savedFen: Number(savedFen),
          shares: shares.map(Number),
        }),
      ),
    }),
  }),
]

function stateOf(rule: Rule, now: Date): 'coming' | 'in_force' | 'over' {
  if (isInForce(rule, now)) return 'in_force'
  return rule.to !== null && now > new Date(`${rule.to}T00:00:00+08:00`) ? 'over' : 'coming'
}
