import { type Static, Type } from 'typebox'
import type { CustomerId } from '../kernel/ids.ts'
import type { Principal } from '../runtime/access/principal.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { type ConsentEntry, standOf } from './consent.ts'
import { channels, consentContent, currentText, evidences, purposes } from './content.ts'
import { ConsentRefused } from './errors.ts'
import { recordConsents } from './record-consents.ts'
import { countEntries, entriesOf } from './store.ts'

const words = Type.Object({ zh: Type.String(), en: Type.String() })
const nullable = Type.Union([Type.String(), Type.Null()])
const purpose = Type.Enum([...purposes])
const channel = Type.Enum(['all', ...channels])

/** What is asked, in the words of `content/privacy/consent.v1.json`. */
const asked = Type.Object({
  purposes: Type.Array(
    Type.Object({
      purpose,
      basis: Type.Enum(['contract', 'consent']),
      byChannel: Type.Boolean(),
      words,
      meaning: words,
    }),
  ),
  channels: Type.Array(Type.Object({ channel: Type.Enum([...channels]), words })),
  text: Type.Object({ version: Type.String(), text: words }),
})
const askedNow: Static<typeof asked> = {
  purposes: consentContent.purposes,
  channels: consentContent.channels,
  text: { version: currentText.version, text: currentText.text },
}

const stand = Type.Object({
  purpose,
  channel,
  standing: Type.Enum(['given', 'withdrawn', 'unknown']),
  outdated: Type.Boolean(),
  since: nullable,
})

const entryView = Type.Object({
  id: Type.String(),
  purpose,
  channel,
  given: Type.Boolean(),
  saidAt: Type.String(),
  recordedAt: Type.String(),
  way: Type.String(),
  actor: Type.String(),
  textVersion: nullable,
  evidence: nullable,
  record: nullable,
})

const params = Type.Object({ id: Type.String({ format: 'uuid' }) })

export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/console/consents',
    summary: { zh: '同意规则与概况', en: 'Consent: rules and overview' },
    audience: 'console',
    permission: 'customers.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        asked,
        evidence: Type.Array(Type.Object({ evidence: Type.String(), words })),
        ways: Type.Array(Type.Object({ way: Type.String(), word: Type.String(), words })),
        rules: Type.Array(words),
        counts: Type.Array(Type.Object({ purpose, given: Type.Integer(), withdrawn: Type.Integer() })),
      }),
    },
    handle: async (_, tx) => ({
      asked: askedNow,
      evidence: consentContent.evidence,
      ways: consentContent.ways,
      rules: consentContent.rules,
      counts: (await countEntries(tx)).map((one) => ({
        purpose: one.purpose,
        given: Number(one.given),
        withdrawn: Number(one.withdrawn),
      })),
    }),
  }),
  route({
    method: 'GET',
    path: '/console/customers/:id/consents',
    summary: { zh: '客户的同意记录', en: 'What a customer agreed to' },
    audience: 'console',
    permission: 'customers.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      params,
      answer: Type.Object({ stands: Type.Array(stand), entries: Type.Array(entryView) }),
    },
    async handle({ params }, tx) {
      const entries = await said(tx, params.id as CustomerId)
      return { stands: standsOf(entries), entries: entries.slice(0, 200).map(show) }
    },
  }),
  route({
    method: 'POST',
    path: '/console/customers/:id/consents',
    summary: { zh: '代客户登记同意或撤回', en: 'Write down what a customer agreed to' },
    audience: 'console',
    permission: 'customers.write',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: {
      params,
      body: Type.Object({
        purpose,
        channel,
        given: Type.Boolean(),
        evidence: Type.Enum([...evidences]),
        saidAt: Type.Optional(Type.String({ format: 'date-time' })),
        textVersion: Type.Optional(Type.Enum(consentContent.texts.map(({ version }) => version))),
        /** `conversation:ID`, `call:ID`: what shows that it was said. */
        record: Type.Optional(Type.String({ maxLength: 100, pattern: '^[a-z-]+:[A-Za-z0-9-]{1,80}$' })),
      }),
      answer: Type.Object({ stands: Type.Array(stand) }),
    },
    async handle({ params, body, principal }, tx) {
      const customerId = params.id as CustomerId
      await recordConsents(tx, [
        {
          customerId,
          purpose: body.purpose,
          channel: body.channel,
          given: body.given,
          way: principal.tokenId ? 'api' : 'member',
          evidence: body.evidence,
          saidAt: body.saidAt ? new Date(body.saidAt) : null,
          textVersion: body.textVersion ?? null,
          record: body.record ?? null,
        },
      ])
      return { stands: standsOf(await said(tx, customerId)) }
    },
  }),
  route({
    method: 'GET',
    path: '/customer/consents',
    summary: { zh: '我同意了什么', en: 'What I agreed to' },
    audience: 'customer',
    permission: 'customer.self',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: { answer: Type.Object({ asked, stands: Type.Array(stand) }) },
    handle: async ({ principal }, tx) => ({
      asked: askedNow,
      stands: standsOf(await said(tx, selfOf(principal))),
    }),
  }),
  route({
    method: 'POST',
    path: '/customer/consents',
    summary: { zh: '打开或关闭一项同意', en: 'Switch one consent on or off' },
    audience: 'customer',
    permission: 'customer.self',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: {
      body: Type.Object({
        purpose,
        channel,
        given: Type.Boolean(),
        /** The words that stood on the page. */
        textVersion: Type.Enum(consentContent.texts.map(({ version }) => version)),
      }),
      answer: Type.Object({ stands: Type.Array(stand) }),
    },
    async handle({ principal, body }, tx) {
      const customerId = selfOf(principal)
      await recordConsents(tx, [
        {
          ...body,
          customerId,
          way: 'customer_page',
          evidence: null,
          saidAt: null,
          record: principal.scope.workOrderId ? `work-order:${principal.scope.workOrderId}` : null,
        },
      ])
      return { stands: standsOf(await said(tx, customerId)) }
    },
  }),
]

/** The sign-off link is in the technician's hand, and a job without a customer has nobody to agree. */
function selfOf({ name, scope }: Principal): CustomerId {
  if (name !== 'service' || !scope.customerId) throw new ConsentRefused('customer_missing')
  return scope.customerId as CustomerId
}

async function said(tx: Tx, customerId: CustomerId): Promise<ConsentEntry[]> {
  return (await entriesOf(tx, [customerId])).get(customerId) ?? []
}

/** Every purpose with each of its channels, in the order of the content. */
function standsOf(entries: readonly ConsentEntry[]): Static<typeof stand>[] {
  return consentContent.purposes.flatMap(({ purpose, byChannel }) =>
    (byChannel ? channels : (['all'] as const)).map((channel) => {
      const { standing, because, outdated } = standOf(entries, purpose, channel)
      return { purpose, channel, standing, outdated, since: because?.saidAt.toISOString() ?? null }
    }),
  )
}

function show({ saidAt, recordedAt, ...entry }: ConsentEntry): Static<typeof entryView> {
  return { ...entry, saidAt: saidAt.toISOString(), recordedAt: recordedAt.toISOString() }
}
