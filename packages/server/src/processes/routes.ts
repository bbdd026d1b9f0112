import { Type } from 'typebox'
import { audit } from '../runtime/access/audit.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { undoMatchAct } from './undo-match-act.ts'

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
]
