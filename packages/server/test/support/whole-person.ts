import { keepMessages } from '../../src/conversations/keep-messages.ts'
import { editCustomer, identifyCustomers, mergeCustomers, tagCustomers } from '../../src/customers/index.ts'
import type { CustomerId } from '../../src/kernel/ids.ts'
import { recordOrders } from '../../src/orders/index.ts'
import { completeServiceAddress } from '../../src/work-orders/index.ts'
import { asked, glassAt } from './glass-desk.ts'
import type { TestRuntime } from './runtime.ts'
import { tmallOrder } from './shop.ts'

/** Whose every value is rare, so that one that stays somewhere is found there. */
export const mirror = {
  name: '夏侯清越',
  phone: '13907318201',
  second: '13907318202',
  address: '松涛路8201弄清越轩12幢302室',
  chat: '清越家的门锁被团团咬坏了怎么办',
  message: '清越留言请先打电话',
  external: 'wmMirror8201',
  buyer: 'buyer-mirror-8201',
  tag: '清越的标签',
}
/** A neighbour, who must lose nothing. */
export const frost = {
  name: '端木霜林',
  phone: '13609274202',
  address: '终南大道4627号霜林苑9幢',
  chat: '霜林问净水器',
}
export type Canary = typeof mirror | typeof frost

/** An order of theirs. */
export const trade = (n: string, who: Canary, more: object = {}) => {
  const order = tmallOrder(n, glassAt)
  return {
    ...order,
    buyerId: 'buyer' in who ? who.buyer : 'buyer-frost',
    buyerMessage: 'message' in who ? who.message : null,
    receiver: { ...order.receiver, name: who.name, phone: who.phone, address: who.address, masked: false },
    ...more,
  }
}

export async function plant(desk: TestRuntime, who: Canary, n: string): Promise<CustomerId> {
  const [recorded] = await desk.transact((tx) => recordOrders(tx, [trade(n, who)]))
  const customerId = recorded!.customerId as CustomerId
  await desk.transact((tx) =>
    keepMessages(tx, [
      {
        channel: 'archive',
        outsideId: `said-${n}`,
        thread: `room:${n}`,
        side: 'customer',
        senderId: `person-${n}`,
        kind: 'text',
        content: { content: `${who.chat}，也可以打我先生 13312345678` },
        at: glassAt,
        contactId: null,
        customerId,
      },
    ]),
  )
  return customerId
}

/** Everything that the capabilities keep of a person, by their own verbs where they have one. */
export async function plantWhole(desk: TestRuntime): Promise<{ customerId: CustomerId; jobId: string }> {
  const customerId = await plant(desk, mirror, '8391')
  const [other] = await desk.transact((tx) =>
    identifyCustomers(tx, [
      {
        identifiers: [{ kind: 'phone', value: `+86${mirror.second}` }],
        evidence: 'import:1',
        origin: 'import',
        profile: { name: mirror.name, phone: mirror.second, regionCode: '310106' },
      },
    ]),
  )
  await desk.transact(async (tx) => {
    await mergeCustomers(tx, {
      keptId: customerId,
      absorbedId: other!.customerId!,
      reason: 'test',
      way: 'member',
    })
    await tagCustomers(tx, [{ customerId: other!.customerId!, name: mirror.tag, origin: 'agent' }])
    await editCustomer(tx, customerId, { name: `${mirror.name}女士` })
  })
  const [job] = await asked<{ id: string }>(
    desk,
    'select work_order_id::text as id from work_orders.work_order where customer_id = $1',
    [customerId],
  )
  const contact = { name: mirror.name, phone: mirror.phone, address: `上海市静安区${mirror.address}` }
  await desk.runtime.db.transact(
    desk.brandId,
    (tx) => completeServiceAddress(tx, { workOrderId: job!.id, contact, wish: null }),
    { actor: { kind: 'member', id: 'chenjing' } },
  )
  await asked(
    desk,
    `with c as (insert into contacts.contact (brand_id, id, external_user_id, nickname, customer_id, first_added_at, updated_at)
       values ('hemu', gen_random_uuid(), $1, $2, $3, now(), now()) returning id),
     o as (insert into contacts.contact_owner (brand_id, contact_id, wecom_user_id, remark, added_at)
       select 'hemu', id, 'chenjing', $2, now() from c),
     h as (insert into contacts.history (brand_id, contact_id, id, at, what) select 'hemu', id, gen_random_uuid(), now(), 'added' from c),
     e as (insert into intake.inbox_entry (brand_id, id, source, shop_id, push_id, topic, subject_kind, subject_id, body, received_at, state)
       values ('hemu', gen_random_uuid(), 'taobao', 'tmall', 'p1', 't', 'order', '8391', $2, now(), 'done')),
     r as (insert into intake.raw_record (brand_id, id, shop_id, order_id, kind, subject_id, source, way, rules, version_at, received_at, body)
       values ('hemu', gen_random_uuid(), 'tmall', '8391', 'order', '8391', 'taobao', 'pushed', 1, now(), now(), $2)),
     d as (insert into records.device (brand_id, serial, customer_id, told_by, told_at) values ('hemu', 'SN-1', $3, 'work_order', now())),
     v as (insert into behaviour.event (brand_id, id, item, at, source, place, subject_id, facts, recorded_at)
       values ('hemu', gen_random_uuid(), 'view', now(), 'own_page', 'p', $3, '{"search":"清越"}', now())),
     m as (insert into outreach.message (brand_id, id, channel, recipient, about, body, state, created_at, customer_id, purpose)
       values ('hemu', gen_random_uuid(), 'wecom_customer', $1, 'a', $2, 'sent', now(), $3, 'service')),
     rec as (insert into imports.record (brand_id, id, kind, outside_key, at, body, recorded_at)
       values ('hemu', '01a2034d-35c3-717f-a0c8-57453c32c770', 'call', 'k', now(), convert_to('{"summary":"' || $4 || '"}', 'utf8'), now())),
     ent as (insert into records.entry (brand_id, id, kind, at, source, recorded_at, link_state)
       values ('hemu', '01a2034d-35c3-717f-a0c8-57453c32c770', 'call', now(), 'import', now(), 'linked'))
     insert into work_orders.rating (brand_id, work_order_id, stars, words, rated_at) values ('hemu', $5, 5, $2, now())`,
    [mirror.external, mirror.name, customerId, mirror.chat, job!.id],
  )
  await asked(
    desk,
    `insert into records.link (brand_id, record_id, target, named_by, key, target_id, state, at, set_at)
     values ('hemu', '01a2034d-35c3-717f-a0c8-57453c32c770', 'customer', 'phone', 'k', $1, 'linked', now(), now())`,
    [customerId],
  )
  await plantAround(desk, customerId)
  return { customerId, jobId: job!.id }
}

/** What members say of a person and of what is at home. */
async function plantAround(desk: TestRuntime, customerId: CustomerId): Promise<void> {
  await asked(
    desk,
    `with n as (insert into notes.note (brand_id, id, customer_id, words, written_by, written_at)
       values ('hemu', '01a2034d-35c3-717f-a0c8-57453c32c771', $1, $3, 'chenjing', now())),
     nv as (insert into notes.version (brand_id, note_id, version, words, written_by, written_at)
       values ('hemu', '01a2034d-35c3-717f-a0c8-57453c32c771', 1, $2, 'chenjing', now())),
     h as (insert into customers.household (brand_id, id, name, made_by, made_at)
       values ('hemu', '01a2034d-35c3-717f-a0c8-57453c32c772', $2, 'chenjing', now())),
     hm as (insert into customers.household_member (brand_id, id, household_id, customer_id, added_by, added_at)
       values ('hemu', gen_random_uuid(), '01a2034d-35c3-717f-a0c8-57453c32c772', $1, 'chenjing', now())),
     p as (insert into installed_products.installed_product (brand_id, id, source_key, origin, name, holder_id, state, told_at)
       values ('hemu', '01a2034d-35c3-717f-a0c8-57453c32c773', 'hand:1', 'hand', 'lock', $1, 'owned', now()))
     insert into installed_products.act (brand_id, id, installed_product_id, kind, facts, words, actor, at)
       values ('hemu', gen_random_uuid(), '01a2034d-35c3-717f-a0c8-57453c32c773', 'passed_on', '{}', $2, 'member:chenjing', now())`,
    [customerId, mirror.name, mirror.chat],
  )
}
