import { Type } from 'typebox'
import { listCorpMembers, listDepartments } from '../organization/index.ts'
import { corpsOf } from '../outreach/index.ts'
import { audit } from '../runtime/access/audit.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { listGroupRows } from './groups/store-groups.ts'
import { handOver } from './relations/hand-over.ts'
import { longestRemark } from './relations/remark.ts'
import { listHandovers } from './relations/store-handover.ts'
import { readSyncRule, writeSyncRule } from './relations/store-rules.ts'
import { readReconciliation } from './relations/store-walks.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const uuid = Type.String({ format: 'uuid' })
const memberId = Type.String({ minLength: 1, maxLength: 64 })
const iso = (at: Date | null): string | null => at?.toISOString() ?? null

const rule = {
  tagRemoval: Type.Union([Type.Literal('keep'), Type.Literal('spread')]),
  remarkTemplate: Type.Union([Type.String({ minLength: 1, maxLength: 60 }), Type.Null()]),
  remarkOverwrite: Type.Union([Type.Literal('empty_only'), Type.Literal('ours_too'), Type.Literal('always')]),
}

/** What the corp's own address book, groups and hand-overs look like from here. */
export const corpRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/console/wecom-directory',
    summary: { zh: '企业微信通讯录', en: "The corp's address book" },
    audience: 'console',
    permission: 'members.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        corps: Type.Array(
          Type.Object({
            corpId: Type.String(),
            departments: Type.Array(
              Type.Object({
                departmentId: Type.Integer(),
                parentId: Type.Union([Type.Integer(), Type.Null()]),
                name: nullable,
                members: Type.Integer(),
              }),
            ),
            members: Type.Array(
              Type.Object({
                wecomUserId: Type.String(),
                name: nullable,
                jobTitle: nullable,
                departmentIds: Type.Array(Type.Integer()),
                state: Type.String(),
                leftAt: nullable,
              }),
            ),
            reconciliation: Type.Union([
              Type.Object({
                members: Type.Integer(),
                position: Type.Integer(),
                listed: Type.Integer(),
                found: Type.Integer(),
                gone: Type.Integer(),
                startedAt: Type.String(),
                finishedAt: nullable,
                errorCode: nullable,
              }),
              Type.Null(),
            ]),
          }),
        ),
      }),
    },
    async handle(_context, tx) {
      const corps = []
      for (const corpId of (await corpsOf(tx)).keys()) {
        const walk = await readReconciliation(tx, corpId)
        corps.push({
          corpId,
          departments: (await listDepartments(tx, corpId)).map(({ position: _position, ...one }) => one),
          members: (await listCorpMembers(tx, corpId)).map((one) => ({ ...one, leftAt: iso(one.leftAt) })),
          reconciliation: walk && {
            ...walk,
            startedAt: walk.startedAt.toISOString(),
            finishedAt: iso(walk.finishedAt),
          },
        })
      }
      return { corps }
    },
  }),
  route({
    method: 'GET',
    path: '/console/customer-groups',
    summary: { zh: '客户群', en: 'Customer groups' },
    audience: 'console',
    permission: 'contacts.read',
    // People write names into the names of groups.
    fields: ['name'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      query: Type.Object({
        contactId: Type.Optional(uuid),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
      }),
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            groupId: Type.String(),
            name: nullable,
            ownerId: nullable,
            contacts: Type.Integer(),
            members: Type.Integer(),
            createdAt: nullable,
            dismissedAt: nullable,
          }),
        ),
      }),
    },
    handle: async ({ query }, tx) => ({
      items: (await listGroupRows(tx, { contactId: query.contactId ?? null, limit: query.limit ?? 100 })).map(
        (one) => ({ ...one, createdAt: iso(one.createdAt), dismissedAt: iso(one.dismissedAt) }),
      ),
    }),
  }),
  route({
    method: 'GET',
    path: '/console/handovers',
    summary: { zh: '待交接的好友', en: 'Contacts to be handed over' },
    audience: 'console',
    permission: 'contacts.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      query: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })) }),
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            contactId: Type.String(),
            customerId: nullable,
            fromUserId: Type.String(),
            toUserId: nullable,
            resigned: Type.Boolean(),
            state: Type.String(),
            code: nullable,
            updatedAt: Type.String(),
          }),
        ),
      }),
    },
    async handle({ query }, tx) {
      const states = ['waiting', 'asked', 'refused', 'limit', 'failed'] as const
      const found = await listHandovers(tx, { states: [...states], limit: query.limit ?? 100 })
      return {
        items: found.map(({ externalUserId: _id, updatedAt, ...one }) => ({
          ...one,
          updatedAt: updatedAt.toISOString(),
        })),
      }
    },
  }),
  route({
    method: 'POST',
    path: '/console/handovers',
    summary: { zh: '交接好友', en: 'Hand contacts over' },
    audience: 'console',
    permission: 'live-codes.write',
    fields: [],
    // WeCom refuses a contact that is on the way already: asking again is asking once.
    idempotency: 'natural',
    rate: 'write',
    transaction: 'own',
    schema: {
      body: Type.Object(
        {
          contactIds: Type.Array(uuid, { minItems: 1, maxItems: 500 }),
          from: memberId,
          to: memberId,
          resigned: Type.Boolean(),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({
        items: Type.Array(Type.Object({ contactId: Type.String(), state: Type.String(), code: nullable })),
      }),
    },
    handle: async ({ runtime, principal, body }) => ({
      items: await handOver(runtime, principal.brandId, principal.actor, body),
    }),
  }),
  route({
    method: 'GET',
    path: '/console/wecom-sync-rule',
    summary: { zh: '标签与备注的同步规则', en: 'How tags and remarks are kept in step' },
    audience: 'console',
    permission: 'connections.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: { answer: Type.Object({ ...rule, longestRemark: Type.Integer() }) },
    handle: async (_context, tx) => ({ ...(await readSyncRule(tx)), longestRemark }),
  }),
  route({
    method: 'PUT',
    path: '/console/wecom-sync-rule',
    summary: { zh: '修改标签与备注的同步规则', en: 'Change how tags and remarks are kept in step' },
    audience: 'console',
    permission: 'connections.write',
    fields: [],
    idempotency: 'natural',
    rate: 'write',
    schema: { body: Type.Object(rule, { additionalProperties: false }), answer: Type.Object(rule) },
    async handle({ body }, tx) {
      await writeSyncRule(tx, body)
      await audit(tx, [{ action: 'wecom-sync-rule.changed', subject: 'brand', facts: { ...body } }])
      return body
    },
  }),
]
