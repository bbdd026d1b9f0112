import { type Static, Type } from 'typebox'
import { secondsLeft } from '../kernel/pace.ts'
import { maskPhone } from '../kernel/phone.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { allowPhone, blockedPhones, blockPhone } from './block-phones.ts'
import { applyRun, cancelRun, startResolving, undoRun } from './resolve/resolve-run.ts'
import { listRuns, type ResolveRun, runStates } from './resolve/resolve-store.ts'

const count = Type.Integer({ minimum: 0 })
const nullable = Type.Union([Type.String(), Type.Null()])
const runShape = Type.Object({
  id: Type.String(),
  state: Type.Enum(runStates),
  applies: Type.Boolean(),
  askedBy: Type.String(),
  askedAt: Type.String(),
  done: count,
  total: count,
  secondsLeft: Type.Union([count, Type.Null()]),
  records: count,
  merged: count,
  paired: count,
  leftStanding: count,
  ruleVersion: Type.String(),
  errorCode: nullable,
  finishedAt: nullable,
})
const params = Type.Object({ id: Type.String({ format: 'uuid' }) })
const asked = Type.Object({ asked: Type.Boolean() })
const write = {
  audience: 'console',
  permission: 'customers.write',
  fields: [],
  idempotency: 'natural',
  rate: 'sensitive',
} as const

function show({ stateAt, ...run }: ResolveRun, now: Date): Static<typeof runShape> {
  const { done, total } = run
  return {
    ...run,
    secondsLeft: done < total ? secondsLeft({ done, left: total - done }, stateAt, now) : null,
    askedAt: run.askedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
  }
}

export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/console/identity-runs',
    summary: { zh: '客户打通的全量计算', en: 'Runs over all customers for who is one person' },
    audience: 'console',
    permission: 'customers.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: { answer: Type.Object({ items: Type.Array(runShape) }) },
    handle: async (_, tx) => ({ items: (await listRuns(tx)).map((run) => show(run, tx.now)) }),
  }),
  route({
    ...write,
    method: 'POST',
    path: '/console/identity-runs',
    summary: { zh: '开始全量计算', en: 'Start a run over all customers' },
    schema: {
      body: Type.Optional(
        Type.Object(
          {
            /** False only says what it would join. */
            applies: Type.Optional(Type.Boolean()),
          },
          { additionalProperties: false },
        ),
      ),
      answer: Type.Object({ id: Type.String() }),
    },
    handle: ({ body, runtime }, tx) => startResolving(tx, runtime.jobs, body ?? {}),
  }),
  route({
    ...write,
    method: 'POST',
    path: '/console/identity-runs/:id/application',
    summary: { zh: '按预览合并', en: 'Join what a preview found' },
    schema: { params, answer: asked },
    async handle({ params: { id }, runtime }, tx) {
      await applyRun(tx, runtime.jobs, id)
      return { asked: true }
    },
  }),
  route({
    ...write,
    method: 'POST',
    path: '/console/identity-runs/:id/cancellation',
    summary: { zh: '停止全量计算', en: 'Stop a run' },
    schema: { params, answer: asked },
    async handle({ params: { id } }, tx) {
      await cancelRun(tx, id)
      return { asked: true }
    },
  }),
  route({
    ...write,
    method: 'POST',
    path: '/console/identity-runs/:id/reversal',
    summary: { zh: '撤销一次全量计算的全部合并', en: 'Take back all merges of a run' },
    schema: { params, answer: asked },
    async handle({ params: { id }, runtime }, tx) {
      await undoRun(tx, runtime.jobs, id)
      return { asked: true }
    },
  }),
  route({
    method: 'GET',
    path: '/console/blocked-phones',
    summary: { zh: '不算作客户的号码', en: 'Phones that are nobody’s' },
    audience: 'console',
    permission: 'customers.write',
    fields: ['phone'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            id: Type.String(),
            /** Masked for everybody: whoever looks for one types it. */
            phone: Type.String(),
            cause: Type.Union([Type.Literal('by_hand'), Type.Literal('many_surnames')]),
            note: Type.String(),
            decidedBy: Type.String(),
            decidedAt: Type.String(),
          }),
        ),
      }),
    },
    handle: async (_, tx) => ({
      items: (await blockedPhones(tx)).map((one) => ({
        ...one,
        phone: maskPhone(one.phone),
        decidedAt: one.decidedAt.toISOString(),
      })),
    }),
  }),
  route({
    ...write,
    method: 'POST',
    path: '/console/blocked-phones',
    summary: { zh: '把号码列为不算作客户', en: 'Say that a phone is nobody’s' },
    schema: {
      body: Type.Object({
        phone: Type.String({ minLength: 5, maxLength: 40 }),
        note: Type.String({ maxLength: 200 }),
      }),
      answer: asked,
    },
    async handle({ body }, tx) {
      await blockPhone(tx, body)
      return { asked: true }
    },
  }),
  route({
    ...write,
    method: 'POST',
    path: '/console/blocked-phones/:id/allowance',
    summary: { zh: '号码重新算作客户', en: 'Say that a phone is somebody’s after all' },
    schema: { params: Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{16,128}$' }) }), answer: asked },
    async handle({ params: { id } }, tx) {
      await allowPhone(tx, id)
      return { asked: true }
    },
  }),
]
