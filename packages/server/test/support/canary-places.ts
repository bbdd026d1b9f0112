import type { Route } from '../../src/runtime/http/route.ts'
import { withClient } from '../../supervisor/postgres-roles.ts'
import { type Planted, people } from './canary-world.ts'
import type { TestWorld } from './world.ts'

export const idsOf = (world: TestWorld, sqlText: string): Promise<string[]> =>
  withClient(world.database.adminUrl, async (client) =>
    (await client.query<{ id: string }>(sqlText)).rows.map((row) => row.id),
  )

/** Where each route with parts in its path, or a question that it needs, is asked; ids of what is really there. */
export async function placesOf(
  world: TestWorld,
  routes: readonly Route[],
  planted: Record<'here' | 'elsewhere', Planted>,
  friend: string,
): Promise<Map<string, string[]>> {
  const ids = (sqlText: string) => idsOf(world, sqlText)
  const both = (of: (one: Planted) => string) => [of(planted.here), of(planted.elsewhere)]
  const orders = both((one) => one.orderId)
  const jobs = both((one) => one.workOrderId)
  const customers = both((one) => one.customerId)
  const inPath: Record<string, string[]> = {
    orders,
    'work-orders': jobs,
    customers,
    conversations: await ids('select id from conversations.thread'),
    imports: await ids('select id from imports.import'),
    'import-uploads': await ids('select id from imports.upload'),
    'inbox-entries': await ids('select id from intake.inbox_entry'),
    technicians: await ids('select technician_id as id from providers.technician limit 2'),
    accounts: await ids('select id from ledger.account order by id limit 2'),
    slips: await ids('select id from settlement.slip'),
    statements: await ids('select id from settlement.statement'),
    'webhook-deliveries': await ids('select id from webhooks.delivery limit 5'),
    webhooks: await ids('select id from webhooks.endpoint'),
    contacts: [friend],
    stock: ['HM-LOCK-X1'],
    shops: ['tmall'],
    segments: await ids('select id from segments.segment'),
    records: await ids('select id from records.entry'),
    devices: ['SN8391'],
    notes: await ids('select id from notes.note'),
    merges: await ids('select id from customers.merge'),
    'inbox-replays': await ids('select id from intake.replay'),
    'mapped-sources': await ids('select id from mapped_sources.source'),
    'customer-groups': await ids('select group_id as id from contacts.customer_group'),
    mappings: ['canary-kept'],
    'life-cycles': await ids("select 'product:' || id as id from catalog.product limit 1"),
  }
  const runs = await ids('select id from customers.resolve_run')
  const whole: Record<string, string[]> = {
    '/console/lineage/:kind/:id': [`/console/lineage/customer/${customers[0]}`],
    '/console/work-orders/:id/files/:fileId': (
      await ids('select file_id as id from work_orders.file limit 1')
    ).map((file) => `/console/work-orders/${jobs[0]}/files/${file}`),
    '/console/customers/:id/merge-preview': [
      `/console/customers/${customers[0]}/merge-preview?otherId=${customers[1]}`,
    ],
    '/console/identity-runs/:id/merges': runs.map((id) => `/console/identity-runs/${id}/merges`),
    '/console/identity-runs/:id/plan': runs.map((id) => `/console/identity-runs/${id}/plan`),
    '/console/identity-runs/:id/pairs': runs.flatMap((id) =>
      ['link', 'review'].map((outcome) => `/console/identity-runs/${id}/pairs?outcome=${outcome}`),
    ),
    '/console/imports/:id/touched': inPath.imports!.flatMap((id) =>
      ['order', 'customer'].map((kind) => `/console/imports/${id}/touched?kind=${kind}`),
    ),
    '/console/orders/:id/raw-records/:recordId': (
      await ids(`select id from intake.raw_record where order_id = '${people.here.tid}'`)
    ).map((id) => `/console/orders/${orders[0]}/raw-records/${id}`),
    '/console/mappings/:name/versions/:version': ['/console/mappings/canary-kept/versions/1'],
    '/console/mapped-sources/:id/entries/:entryId/body': (
      await ids("select source_id || '/entries/' || id as id from mapped_sources.entry")
    ).map((part) => `/console/mapped-sources/${part}/body`),
    '/console/source-findings/:sourceId': ['phone', 'name', 'address'].map(
      (rule) => `/console/source-findings/tmall?rule=${rule}`,
    ),
    '/console/voucher-export': [
      '/console/voucher-export?from=2026-01-01&to=2026-12-31&grouping=day&format=csv',
    ],
    '/console/match-history': ['/console/match-history?shopId=tmall&itemId=732004910001'],
    '/console/marketplace-rules/savings': [
      '/console/marketplace-rules/savings?marketplace=taobao&amounts=100.00',
    ],
    '/console/quota-room': ['/console/quota-room?marketplace=taobao&holder=app:x&group=orders&count=1'],
    '/console/imports/:id/targets': inPath.imports!.map(
      (id) => `/console/imports/${id}/targets?kind=customer`,
    ),
    '/console/technician-days': [`/console/technician-days?ids=${inPath.technicians![0]}`],
    '/search': [people.here, people.elsewhere].flatMap(({ phone, tid, name }) =>
      [phone, phone.slice(-4), tid, name].map((text) => `/search?q=${encodeURIComponent(text)}`),
    ),
    '/sidebar/search': [people.here, people.elsewhere].flatMap(({ phone, tid }) =>
      [phone, phone.slice(-4), tid].map((text) => `/sidebar/search?q=${encodeURIComponent(text)}`),
    ),
    '/sidebar/wecom-config': [
      `/sidebar/wecom-config?url=${encodeURIComponent(`${world.server.url}/sidebar/`)}`,
    ],
    '/realtime/poll': ['/realtime/poll?topics=orders,customers,work-orders&since=0'],
    '/sidebar/realtime/poll': ['/sidebar/realtime/poll?topics=orders,customers,work-orders&since=0'],
    '/console/orders': people.here && [
      '/console/orders?limit=200',
      ...[people.here, people.elsewhere].flatMap(({ phone, tid }) => [
        `/console/orders?outsideId=${tid}`,
        `/console/orders?phoneTail=${phone.slice(-4)}`,
      ]),
    ],
    '/console/customers': [
      '/console/customers?limit=200',
      ...[people.here, people.elsewhere].map(({ phone }) => `/console/customers?phone=${phone}`),
    ],
    '/console/work-orders': [
      '/console/work-orders?limit=100',
      ...[people.here, people.elsewhere].map(({ phone }) => `/console/work-orders?search=${phone.slice(-4)}`),
    ],
  }
  return new Map(
    routes.map((one): [string, string[]] => {
      if (whole[one.path]) return [one.path, whole[one.path]!]
      if (!one.path.includes(':')) return [one.path, [one.path]]
      const [, noun = ''] = /([^/]+)\/:/.exec(one.path) ?? []
      return [one.path, (inPath[noun] ?? []).map((id) => one.path.replace(/:\w+/, id))]
    }),
  )
}
