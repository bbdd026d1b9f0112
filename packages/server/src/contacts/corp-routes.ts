import { Type } from 'typebox'
import { directoryReadAt, listCorpMembers, listDepartments } from '../organization/index.ts'
import { corpsOf } from '../outreach/index.ts'
import { audit } from '../runtime/access/audit.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { longestDescription, longestRemark } from './relations/remark.ts'
import { readSyncRule, writeSyncRule } from './relations/store-rules.ts'
import { type Reconciliation, readReconciliation } from './relations/store-walks.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const iso = (at: Date | null): string | null => at?.toISOString() ?? null

const rule = {
  tagRemoval: Type.Union([Type.Literal('keep'), Type.Literal('spread')]),
  remarkTemplate: Type.Union([Type.String({ minLength: 1, maxLength: 60 }), Type.Null()]),
  remarkOverwrite: Type.Union([Type.Literal('empty_only'), Type.Literal('ours_too'), Type.Literal('always')]),
}

const besides = {
  descriptionTemplate: Type.Union([Type.String({ minLength: 1, maxLength: 150 }), Type.Null()]),
  remarkPhones: Type.Union([Type.Literal('never'), Type.Literal('empty_only')]),
}

const reconciliation = Type.Union([
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
])

const shownWalk = (walk: Reconciliation | null) =>
  walk && { ...walk, startedAt: walk.startedAt.toISOString(), finishedAt: iso(walk.finishedAt) }

/** What the corp's own address book looks like from here, how it was read, and the rules of both ways. */
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
            reconciliation,
          }),
        ),
      }),
    },
    async handle(_context, tx) {
      const corps = []
      for (const corpId of (await corpsOf(tx)).keys()) {
        corps.push({
          corpId,
          departments: (await listDepartments(tx, corpId)).map(({ position: _position, ...one }) => one),
          members: (await listCorpMembers(tx, corpId)).map((one) => ({ ...one, leftAt: iso(one.leftAt) })),
          reconciliation: shownWalk(await readReconciliation(tx, corpId)),
        })
      }
      return { corps }
    },
  }),
  route({
    method: 'GET',
    path: '/console/wecom-reconciliations',
    summary: { zh: '企业微信对账情况', en: 'How the last reconciliations with WeCom went' },
    audience: 'console',
    permission: 'connections.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        items: Type.Array(Type.Object({ corpId: Type.String(), directoryReadAt: nullable, reconciliation })),
      }),
    },
    async handle(_context, tx) {
      const items = []
      for (const corpId of (await corpsOf(tx)).keys())
        items.push({
          corpId,
          directoryReadAt: iso(await directoryReadAt(tx, corpId)),
          reconciliation: shownWalk(await readReconciliation(tx, corpId)),
        })
      return { items }
    },
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
    schema: {
      answer: Type.Object({
        ...rule,
        ...besides,
        longestRemark: Type.Integer(),
        longestDescription: Type.Integer(),
      }),
    },
    handle: async (_context, tx) => ({
      ...(await readSyncRule(tx)),
      longestRemark,
      longestDescription,
    }),
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
    schema: {
      /** What came later may be left out, and stays. */
      body: Type.Object(
        { ...rule, ...Type.Partial(Type.Object(besides)).properties },
        { additionalProperties: false },
      ),
      answer: Type.Object({ ...rule, ...besides }),
    },
    async handle({ body }, tx) {
      const kept = { ...(await readSyncRule(tx)), ...body }
      await writeSyncRule(tx, kept)
      await audit(tx, [{ action: 'wecom-sync-rule.changed', subject: 'brand', facts: kept }])
      return kept
    },
  }),
]
