import { Type } from 'typebox'
import { childrenOf, regionByCode } from '../kernel/region/regions.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { allEvidence, type EvidenceList, evidenceItems } from './evidence.ts'
import { guidanceCategories } from './guidance.ts'
import {
  dropEvidenceDraft,
  publishEvidence,
  rollBackEvidence,
  saveEvidenceDraft,
} from './publish-evidence.ts'
import { evidenceDraft, evidenceVersions } from './store.ts'

const text = Type.String()
const count = Type.Integer()
const words = Type.Object({ zh: text, en: text })
const item = Type.Object({
  code: text,
  from: Type.Enum(['photo', 'serial', 'barcode', 'marketplace']),
  due: Type.Enum(['payment', 'completion', 'refund']),
  required: Type.Boolean(),
  confirmed: Type.Boolean(),
  name: words,
  how: words,
})
const list = Type.Object({
  kind: text,
  regions: Type.Array(Type.Object({ code: text, name: text })),
  categories: Type.Array(text),
  items: Type.Array(item),
})
const kinds = [...new Set(allEvidence.map(({ kind }) => kind))]

const written = Type.Object(
  {
    kind: Type.Enum(kinds),
    regions: Type.Array(Type.String({ pattern: '^[1-9][0-9]{1,5}$' }), { maxItems: 40 }),
    categories: Type.Array(Type.Enum([...guidanceCategories]), { maxItems: 20 }),
    items: Type.Array(
      Type.Object(
        {
          code: Type.Enum([...evidenceItems.keys()]),
          required: Type.Boolean(),
          how: Type.Union([Type.String({ maxLength: 120 }), Type.Null()]),
        },
        { additionalProperties: false },
      ),
      { maxItems: 20 },
    ),
  },
  { additionalProperties: false },
)

const show = (lists: readonly EvidenceList[]) =>
  lists.map(({ kind, regions = [], categories = [], items }) => ({
    kind,
    regions: regions.map((code) => ({ code, name: regionByCode(code.padEnd(6, '0'))?.name ?? code })),
    categories,
    items: items.map(({ code, from, due, required, confirmed, name, how }) => ({
      code,
      from,
      due,
      required,
      confirmed,
      name,
      how,
    })),
  }))

const write = {
  audience: 'console',
  permission: 'connections.write',
  fields: [],
  idempotency: 'natural',
  rate: 'write',
} as const

/** What is asked as evidence of subsidies and trade-ins, by region and category. */
export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/console/evidence-lists',
    summary: { zh: '凭证清单', en: 'Evidence lists' },
    audience: 'console',
    permission: 'work-orders.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        /** 0: what comes with the product. */
        version: count,
        lists: Type.Array(list),
        draft: Type.Union([
          Type.Object({ revision: count, savedAt: text, lists: Type.Array(list) }),
          Type.Null(),
        ]),
        versions: Type.Array(
          Type.Object({
            version: count,
            what: Type.Enum(['published', 'rolled_back']),
            at: text,
            isDefault: Type.Boolean(),
          }),
        ),
        kinds: Type.Array(text),
        categories: Type.Array(text),
        items: Type.Array(item),
        provinces: Type.Array(Type.Object({ code: text, name: text })),
      }),
    },
    async handle(_context, tx) {
      const versions = await evidenceVersions(tx, 20)
      const draft = await evidenceDraft(tx)
      const [newest] = versions
      return {
        version: newest?.lists ? newest.version : 0,
        lists: show(newest?.lists ?? allEvidence),
        draft: draft && {
          revision: draft.revision,
          savedAt: draft.saved_at.toISOString(),
          lists: show(draft.lists),
        },
        versions: versions.map(({ version, what, at, lists }) => ({
          version,
          what,
          at: at.toISOString(),
          isDefault: lists === null,
        })),
        kinds,
        categories: [...guidanceCategories],
        items: show([{ kind: '', items: [...evidenceItems.values()].toReversed() }])[0]!.items,
        provinces: childrenOf(null).map(({ code, name }) => ({ code: code.slice(0, 2), name })),
      }
    },
  }),
  route({
    ...write,
    method: 'PUT',
    path: '/console/evidence-lists/draft',
    summary: { zh: '保存凭证清单草稿', en: 'Save a draft of evidence lists' },
    schema: {
      body: Type.Object(
        { revision: Type.Integer({ minimum: 0 }), lists: Type.Array(written, { maxItems: 60 }) },
        { additionalProperties: false },
      ),
      answer: Type.Object({ revision: count }),
    },
    handle: async ({ body: { lists, revision } }, tx) => ({
      revision: await saveEvidenceDraft(tx, lists, revision),
    }),
  }),
  route({
    ...write,
    method: 'DELETE',
    path: '/console/evidence-lists/draft',
    summary: { zh: '放弃凭证清单草稿', en: 'Drop the draft of evidence lists' },
    schema: { answer: Type.Object({ dropped: Type.Boolean() }) },
    async handle(_context, tx) {
      await dropEvidenceDraft(tx)
      return { dropped: true }
    },
  }),
  route({
    ...write,
    method: 'POST',
    path: '/console/evidence-lists/publication',
    summary: { zh: '发布凭证清单', en: 'Publish evidence lists' },
    schema: {
      body: Type.Object({ revision: count }, { additionalProperties: false }),
      answer: Type.Object({ version: count }),
    },
    handle: async ({ body }, tx) => ({ version: await publishEvidence(tx, body.revision) }),
  }),
  route({
    ...write,
    method: 'POST',
    path: '/console/evidence-lists/rollback',
    summary: { zh: '恢复凭证清单的旧版本', en: 'Put an older version of evidence lists in force' },
    schema: {
      body: Type.Object({ version: Type.Integer({ minimum: 0 }) }, { additionalProperties: false }),
      answer: Type.Object({ version: count }),
    },
    handle: async ({ body }, tx) => ({ version: await rollBackEvidence(tx, body.version) }),
  }),
]
