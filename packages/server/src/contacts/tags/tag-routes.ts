import { Type } from 'typebox'
import { countTagged } from '../../customers/index.ts'
import { corpsOf } from '../../outreach/index.ts'
import { audit } from '../../runtime/access/audit.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { retryGivenUp, sumWriteBacks } from '../relations/store-write-back.ts'
import { listTagUse } from './store-tags.ts'

const count = Type.Integer()

export const tagRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/console/wecom-tags',
    summary: { zh: '企业标签的双向同步', en: 'Corp tags and ours, both ways' },
    audience: 'console',
    permission: 'contacts.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        groups: Type.Array(
          Type.Object({
            corpId: Type.String(),
            groupId: Type.String(),
            name: Type.String(),
            tags: Type.Array(
              Type.Object({
                tagId: Type.String(),
                name: Type.String(),
                /** Customers of ours who have it. */
                customers: count,
                pairs: count,
                byUs: count,
                declined: count,
              }),
            ),
          }),
        ),
        /** Of ours, with no tag of that name in WeCom: nobody there has it yet. */
        onlyHere: Type.Array(Type.Object({ name: Type.String(), customers: count })),
        writing: Type.Object({
          waiting: count,
          failing: Type.Array(Type.Object({ code: Type.String(), contacts: count })),
          /** Tried many times without success: waits for a person. */
          givenUp: Type.Array(Type.Object({ code: Type.String(), contacts: count })),
        }),
      }),
    },
    async handle(_context, tx) {
      const customers = await countTagged(tx)
      const names = new Set<string>()
      const groups = []
      for (const corpId of (await corpsOf(tx)).keys())
        for (const [groupId, tags] of Map.groupBy(await listTagUse(tx, corpId), (one) => one.groupId)) {
          for (const { name } of tags) names.add(name)
          groups.push({
            corpId,
            groupId,
            name: tags[0]!.groupName,
            tags: tags.map(({ tagId, name, pairs, byUs, declined }) => ({
              tagId,
              name,
              customers: customers.get(name) ?? 0,
              pairs,
              byUs,
              declined,
            })),
          })
        }
      return {
        groups,
        onlyHere: [...customers].flatMap(([name, n]) => (names.has(name) ? [] : [{ name, customers: n }])),
        writing: await sumWriteBacks(tx),
      }
    },
  }),
  route({
    method: 'POST',
    path: '/console/wecom-write-back-retries',
    summary: { zh: '重试没有写进企业微信的标签和备注', en: 'Try anew what could not be written to WeCom' },
    audience: 'console',
    permission: 'live-codes.write',
    fields: [],
    // What is tried already is not tried twice.
    idempotency: 'natural',
    rate: 'write',
    schema: { answer: Type.Object({ contacts: count }) },
    async handle(_context, tx) {
      const contacts = await retryGivenUp(tx)
      await audit(tx, [
        { action: 'contact.write_back_retried', subject: 'wecom-write-back:all', facts: { rows: contacts } },
      ])
      return { contacts }
    },
  }),
]
