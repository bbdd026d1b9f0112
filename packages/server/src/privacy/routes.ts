import { type Static, Type } from 'typebox'
import { customerNames } from '../contacts/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import type { Principal } from '../runtime/access/principal.ts'
import { sha256, VaultLocked } from '../runtime/crypto/vault.ts'
import { Reply, type Route, route } from '../runtime/http/route.ts'
import { askFor, brandOfToken, decideRequest, linkTo } from './ask.ts'
import { PrivacyRefused } from './errors.ts'
import { lookAtTerms } from './keep-terms.ts'
import { openCopy } from './perform-copy.ts'
import { checks, keptWords, refusals, requestKinds, requestStates } from './request.ts'
import { listRequests, openPackage, type RequestRow, rowsOfPerson } from './request-store.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const words = Type.Object({ zh: Type.String(), en: Type.String() })
const params = Type.Object({ id: Type.String({ format: 'uuid' }) })
const kind = Type.Enum([...requestKinds])

const requestFields = {
  id: Type.String(),
  customerId: Type.String(),
  kind,
  state: Type.Enum([...requestStates]),
  way: Type.String(),
  askedBy: Type.String(),
  askedAt: Type.String(),
  dueAt: Type.String(),
  checkedBy: nullable,
  checkedHow: Type.Union([Type.Enum([...checks]), Type.Null()]),
  refusedBecause: Type.Union([Type.Enum([...refusals]), Type.Null()]),
  /** 0 to 100. */
  percent: Type.Integer(),
  finishedAt: nullable,
  /** Rows that went, or lines of a copy. */
  rows: Type.Integer(),
  /** Of an erasure: what stays, why, and until when. */
  kept: Type.Array(Type.Object({ what: Type.String(), rows: Type.Integer(), words, until: words })),
}
const requestView = Type.Object(requestFields)
const namedRequest = Type.Object({
  ...requestFields,
  /** As much of it as the reader may see; null after an erasure. */
  customerName: nullable,
})

const term = Type.Object({
  rule: Type.String(),
  table: Type.String(),
  classes: Type.Array(Type.String()),
  days: Type.Integer(),
  words,
  why: words,
  over: Type.Integer(),
  ranAt: nullable,
  deleted: Type.Integer(),
})

/** What an owner decides about somebody's data. */
const decided = {
  method: 'POST',
  audience: 'console',
  permission: 'settings.write',
  fields: [],
  idempotency: 'key',
  rate: 'sensitive',
  peopleOnly: true,
} as const

export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/console/privacy-requests',
    summary: { zh: '隐私请求', en: 'Privacy requests' },
    audience: 'console',
    permission: 'customers.read',
    fields: ['name'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      query: Type.Object({ customerId: Type.Optional(Type.String({ format: 'uuid' })) }),
      answer: Type.Object({ items: Type.Array(namedRequest) }),
    },
    async handle({ query, principal }, tx) {
      const customerIds = query.customerId
        ? await rowsOfPerson(tx, query.customerId, { forgotten: true })
        : null
      const found = await listRequests(tx, { customerIds, limit: 200 })
      const ids = found.map((one) => one.customer_id)
      const names = await customerNames(tx, ids, principal.roles)
      return {
        items: found.map((one) => ({ ...show(one), customerName: names.get(one.customer_id) ?? null })),
      }
    },
  }),
  route({
    ...decided,
    path: '/console/privacy-requests',
    summary: { zh: '登记隐私请求', en: 'Enter a privacy request' },
    schema: {
      body: Type.Object({
        customerId: Type.String({ format: 'uuid' }),
        kind,
        checkedHow: Type.Enum([...checks]),
      }),
      answer: Type.Object({ id: Type.String() }),
    },
    handle: async ({ body, runtime }, tx) => ({
      id: await askFor(tx, runtime, { ...body, customerId: body.customerId as CustomerId }),
    }),
  }),
  route({
    ...decided,
    path: '/console/privacy-requests/:id/approval',
    summary: { zh: '核实身份并开始处理', en: 'Make sure who asks, and begin' },
    schema: {
      params,
      body: Type.Object({ checkedHow: Type.Enum([...checks]) }),
      answer: Type.Object({ id: Type.String() }),
    },
    async handle({ params, body, runtime }, tx) {
      await decideRequest(tx, runtime, params.id, body)
      return { id: params.id }
    },
  }),
  route({
    ...decided,
    path: '/console/privacy-requests/:id/refusal',
    summary: { zh: '拒绝隐私请求', en: 'Refuse a privacy request' },
    schema: {
      params,
      body: Type.Object({ refusedBecause: Type.Enum([...refusals]) }),
      answer: Type.Object({ id: Type.String() }),
    },
    async handle({ params, body, runtime }, tx) {
      await decideRequest(tx, runtime, params.id, body)
      return { id: params.id }
    },
  }),
  route({
    method: 'POST',
    path: '/console/privacy-requests/:id/link',
    summary: { zh: '生成副本下载链接', en: 'Make a link to the copy' },
    audience: 'console',
    permission: 'settings.write',
    fields: [],
    // Each call makes a new link and ends the one before.
    idempotency: 'natural',
    rate: 'sensitive',
    peopleOnly: true,
    schema: { params, answer: Type.Object({ path: Type.String(), expiresAt: Type.String() }) },
    async handle({ params }, tx) {
      const { token, expiresAt } = await linkTo(tx, params.id)
      return { path: `/api/public/personal-data/${token}`, expiresAt: expiresAt.toISOString() }
    },
  }),
  route({
    method: 'GET',
    path: '/public/personal-data/:token',
    summary: { zh: '下载个人信息副本', en: 'Download a copy of personal data' },
    audience: 'public',
    permission: 'none',
    fields: [],
    idempotency: 'safe',
    rate: 'sign-in',
    transaction: 'own',
    schema: { params: Type.Object({ token: Type.String({ maxLength: 200 }) }), answer: Type.Unknown() },
    async handle({ params, transact }) {
      const named = brandOfToken(params.token)
      if (!named) throw new PrivacyRefused('link_ended')
      const body = await transact(named.brandId, async (tx) => {
        const found = await openPackage(tx, sha256(named.secret))
        if (!found) throw new PrivacyRefused('link_ended')
        return openCopy(tx, found.requestId, found.body)
      }).catch((error) => {
        // A brand that does not exist looks like a token that does not exist.
        throw error instanceof VaultLocked ? new PrivacyRefused('link_ended') : error
      })
      const headers = {
        'content-type': 'application/zip',
        'content-disposition': 'attachment; filename="personal-data.zip"',
        'cache-control': 'no-store',
      }
      return new Reply(200, headers, body)
    },
  }),
  route({
    method: 'GET',
    path: '/console/retention',
    summary: { zh: '保存期限', en: 'Retention' },
    audience: 'console',
    permission: 'audit.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: { answer: Type.Object({ items: Type.Array(term) }) },
    handle: async (_, tx) => ({
      items: (await lookAtTerms(tx)).map((one) => ({ ...one, ranAt: one.ranAt?.toISOString() ?? null })),
    }),
  }),
  route({
    method: 'GET',
    path: '/customer/privacy-requests',
    summary: { zh: '我的隐私请求', en: 'My privacy requests' },
    audience: 'customer',
    permission: 'customer.self',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: { answer: Type.Object({ items: Type.Array(requestView) }) },
    async handle({ principal }, tx) {
      const customerIds = await rowsOfPerson(tx, selfOf(principal), { forgotten: true })
      return { items: (await listRequests(tx, { customerIds, limit: 20 })).map(show) }
    },
  }),
  route({
    method: 'POST',
    path: '/customer/privacy-requests',
    summary: { zh: '申请副本或删除', en: 'Ask for a copy or for erasure' },
    audience: 'customer',
    permission: 'customer.self',
    fields: [],
    idempotency: 'key',
    rate: 'sensitive',
    schema: { body: Type.Object({ kind }), answer: Type.Object({ id: Type.String() }) },
    handle: async ({ principal, body, runtime }, tx) => ({
      id: await askFor(tx, runtime, { customerId: selfOf(principal), kind: body.kind, checkedHow: null }),
    }),
  }),
]

/** The sign-off link is in the technician's hand. */
function selfOf({ name, scope }: Principal): CustomerId {
  if (name !== 'service' || !scope.customerId) throw new PrivacyRefused('customer_not_found')
  return scope.customerId as CustomerId
}

function show(row: RequestRow): Static<typeof requestView> {
  const { gone = {}, kept = [], parts = {} } = row.outcome
  const sum = (of: Record<string, number>): number => Object.values(of).reduce((a, b) => a + b, 0)
  return {
    id: row.id,
    customerId: row.customer_id,
    kind: row.kind,
    // What went wrong is tried again by itself.
    state: row.error_code && row.state !== 'done' ? 'failed' : row.state,
    way: row.way,
    askedBy: row.asked_by,
    askedAt: row.asked_at.toISOString(),
    dueAt: row.due_at.toISOString(),
    checkedBy: row.checked_by,
    checkedHow: row.checked_how,
    refusedBecause: row.refused_because,
    percent:
      row.state === 'done' ? 100 : row.steps === 0 ? 0 : Math.floor((row.step * 100) / (row.steps + 1)),
    finishedAt: row.finished_at?.toISOString() ?? null,
    rows: sum(row.kind === 'export' ? parts : gone),
    kept: kept.map(({ what, rows }) => {
      const { zh, en, untilZh, untilEn } = keptWords[what]
      return { what, rows, words: { zh, en }, until: { zh: untilZh, en: untilEn } }
    }),
  }
}
