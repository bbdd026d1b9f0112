import { Type } from 'typebox'
import { RevealRefused } from '../../customers/index.ts'
import { maskRaw, readRawRecords } from '../../intake/index.ts'
import { getOrder } from '../../orders/index.ts'
import { audit } from '../../runtime/access/audit.ts'
import { visibility } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { InsightError } from '../errors.ts'
import { readCustomerLineage } from './customer-lineage.ts'
import type { FileOrigin } from './file-origins.ts'
import { readOrderLineage } from './order-lineage.ts'
import { touchedByImport } from './touched.ts'

const text = Type.String()
const nullable = Type.Union([text, Type.Null()])
const integer = Type.Integer()
const idParams = Type.Object({ id: Type.String({ format: 'uuid' }) })
const rawParams = Type.Object({
  id: Type.String({ format: 'uuid' }),
  recordId: Type.String({ format: 'uuid' }),
})
const read = { method: 'GET', audience: 'console', idempotency: 'safe', rate: 'read' } as const

const fileOrigin = Type.Object({
  importId: text,
  file: text,
  row: integer,
  at: text,
  mapping: Type.Object({ name: text, version: integer }),
  cells: Type.Array(Type.Object({ row: integer, column: text, value: nullable })),
})
const orderLineage = Type.Object({
  records: Type.Array(
    Type.Object({
      id: text,
      kind: text,
      subjectId: text,
      source: text,
      way: text,
      receivedAt: text,
      versionAt: text,
      rules: integer,
      rulesChanged: Type.Boolean(),
      entryId: nullable,
    }),
  ),
  fields: Type.Array(
    Type.Object({
      key: text,
      name: text,
      recordId: nullable,
      places: Type.Array(Type.Object({ place: text, value: text })),
      file: Type.Union([fileOrigin, Type.Null()]),
      own: Type.Boolean(),
      earlier: Type.Array(Type.Object({ value: text, at: text, recordId: text })),
    }),
  ),
})
const source = { evidence: text, path: nullable, origin: text, at: text }

const withoutName = ({ name: _, ...file }: FileOrigin) => file

async function rawRecord(tx: Tx, orderId: string, recordId: string) {
  const { shopId, outsideId } = await getOrder(tx, orderId)
  const [found] = await readRawRecords(tx, shopId, outsideId, recordId)
  if (!found) throw new InsightError('raw_record.not_found')
  return found
}

/** Why a person looks at a body: kept with the audit entry (T18). */
const reasons = ['排查问题', '核对订单', '平台投诉', '其他'] as const

export const lineageRoutes: Route[] = [
  route({
    ...read,
    path: '/console/orders/:id/lineage',
    summary: { zh: '订单每个字段的来源', en: 'Where each field of an order came from' },
    permission: 'orders.read',
    fields: ['name', 'phone', 'address', 'chat', 'money', 'order-raw'],
    schema: { params: idParams, answer: orderLineage },
    async handle({ params, principal, language }, tx) {
      const { records, fields } = await readOrderLineage(tx, params.id, { roles: principal.roles, language })
      return {
        records,
        fields: fields.map(({ file, ...one }) => ({ ...one, file: file && withoutName(file) })),
      }
    },
  }),
  route({
    ...read,
    path: '/console/orders/:id/raw-records/:recordId',
    summary: { zh: '平台返回的一条原始记录', en: 'One raw record of a marketplace, masked' },
    permission: 'dead-letters.read',
    fields: ['order-raw', 'money'],
    schema: {
      params: rawParams,
      answer: Type.Object({
        id: text,
        receivedAt: text,
        entryId: nullable,
        /** Shape, ids and codes; null for roles that may see nothing of it. */
        masked: nullable,
      }),
    },
    async handle({ params, principal }, tx) {
      const found = await rawRecord(tx, params.id, params.recordId)
      return {
        id: found.id,
        receivedAt: found.received_at.toISOString(),
        entryId: found.entry_id,
        masked:
          visibility(principal.roles, 'order-raw') === 'none' ? null : maskRaw(JSON.stringify(found.detail)),
      }
    },
  }),
  route({
    method: 'POST',
    path: '/console/orders/:id/raw-records/:recordId/reveal',
    unmasked: true,
    summary: { zh: '查看原始记录的原文', en: 'A raw record in plain' },
    audience: 'console',
    permission: 'connections.write',
    fields: ['order-raw', 'phone', 'name', 'address', 'chat'],
    // Each view is a new entry of the audit.
    idempotency: 'natural',
    rate: 'sensitive',
    schema: {
      params: rawParams,
      body: Type.Object(
        {
          reason: Type.Union(reasons.map((one) => Type.Literal(one))),
          words: Type.Optional(Type.String({ maxLength: 60, pattern: '^(?!.*\\d{7})' })),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({ raw: text }),
    },
    async handle({ params, body }, tx) {
      const found = await rawRecord(tx, params.id, params.recordId)
      const words = body.words?.trim() ?? ''
      if (body.reason === '其他' && words === '') throw new RevealRefused('words_missing')
      const reason = words === '' ? body.reason : `${body.reason}：${words}`
      await audit(tx, [
        {
          action: 'raw-record.revealed',
          subject: `order:${params.id}`,
          facts: { record: params.recordId, reason },
        },
      ])
      return { raw: JSON.stringify(found.detail) }
    },
  }),
  route({
    ...read,
    path: '/console/customers/:id/lineage',
    summary: { zh: '客户每项资料的来源', en: 'By which record each thing known of a customer came' },
    permission: 'customers.read',
    fields: ['name', 'phone'],
    schema: {
      params: idParams,
      answer: Type.Object({
        fields: Type.Array(
          Type.Object({ field: text, said: Type.Array(Type.Object({ value: nullable, ...source })) }),
        ),
        identifiers: Type.Array(
          Type.Object({
            kind: text,
            name: text,
            /** What had to be the same, instead of a score. */
            same: Type.Union([Type.Literal('value'), Type.Literal('value_and_surname')]),
            /** Of the rules that made the link; null where no rule wrote it. */
            ruleVersion: nullable,
            ...source,
          }),
        ),
        tags: Type.Array(Type.Object({ name: text, ...source })),
      }),
    },
    handle: ({ params, principal, language }, tx) =>
      readCustomerLineage(tx, params.id, principal.roles, language),
  }),
  route({
    ...read,
    path: '/console/imports/:id/touched',
    summary: { zh: '这次导入涉及的订单和客户', en: 'The orders and customers that an import touched' },
    permission: 'connections.read',
    fields: ['name', 'phone'],
    schema: {
      params: idParams,
      query: Type.Object({
        kind: Type.Union([Type.Literal('order'), Type.Literal('customer')]),
        cursor: Type.Optional(Type.String({ maxLength: 300 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
      }),
      answer: Type.Object({
        counts: Type.Array(Type.Object({ kind: text, what: text, count: integer })),
        items: Type.Array(
          Type.Object({
            id: text,
            title: nullable,
            detail: nullable,
            what: text,
            row: Type.Union([integer, Type.Null()]),
            state: text,
            gone: Type.Boolean(),
          }),
        ),
        nextCursor: nullable,
      }),
    },
    handle: ({ params, query: { kind, cursor, limit = 20 }, principal, language }, tx) =>
      touchedByImport(
        tx,
        params.id,
        kind,
        { cursor: cursor ?? null, limit },
        { roles: principal.roles, language },
      ),
  }),
]
