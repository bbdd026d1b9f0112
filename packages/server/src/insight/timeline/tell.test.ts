import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as behaviour from '../../behaviour/index.ts'
import * as consents from '../../consents/index.ts'
import * as contacts from '../../contacts/index.ts'
import * as conversations from '../../conversations/index.ts'
import * as customers from '../../customers/index.ts'
import * as dispatch from '../../dispatch/index.ts'
import * as installedProducts from '../../installed-products/index.ts'
import * as notes from '../../notes/index.ts'
import * as orders from '../../orders/index.ts'
import * as pools from '../../pools/index.ts'
import * as settlement from '../../settlement/index.ts'
import * as workOrders from '../../work-orders/index.ts'
import { storyEvents } from '../subscribers.ts'
import { keptFacts, type Reader, tell } from './tell.ts'
import { tellings, untold } from './tellings.ts'

const reader: Reader = {
  language: 'zh',
  money: true,
  technicians: new Map([
    ['wang-lei', '王磊'],
    ['li-qiang', '李强'],
  ]),
  points: new Map([['point-shanghai', '安捷到家上海静安网点']]),
  members: new Map([['chenjing', '陈静']]),
  people: new Map([
    ['li', { name: '李*', renamed: false }],
    ['luo', { name: '罗*', renamed: true }],
    ['nameless', { name: null, renamed: true }],
  ]),
}
const zh = (type: string, facts: object) => tell(type, { ...facts }, reader)
const en = (type: string, facts: object) => tell(type, { ...facts }, { ...reader, language: 'en' })

describe('the table of tellings', () => {
  it('tells every event that these folders announce, or says that it does not', () => {
    const announced = [
      behaviour,
      consents,
      customers,
      contacts,
      conversations,
      orders,
      workOrders,
      dispatch,
      installedProducts,
      notes,
      settlement,
      pools,
    ]
      .flatMap((door) => Object.values(door) as { type?: unknown; topics?: unknown }[])
      .flatMap((one) => (one && typeof one === 'object' && 'topics' in one ? [String(one.type)] : []))
    expect([...new Set([...Object.keys(tellings), ...untold])].sort()).toEqual([...new Set(announced)].sort())
    expect(storyEvents.map((one) => one.type).sort()).toEqual(Object.keys(tellings).sort())
  })

  it('names only facts that the event has', () => {
    for (const definition of storyEvents) {
      const known = Object.keys((definition.schema as unknown as { properties: object }).properties)
      const payload = Object.fromEntries(
        [...known, 'nobody', 'phone', 'address'].map((name) => [name, `<${name}>`]),
      )
      const kept = Object.keys(keptFacts(definition.type, payload))
      expect({ type: definition.type, strange: kept.filter((name) => !known.includes(name)) }).toEqual({
        type: definition.type,
        strange: [],
      })
    }
  })

  it('leaves no bracket and no placeholder, whatever is missing, in both languages', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(tellings)),
        fc.dictionary(
          fc.constantFrom(
            'reason',
            'quantity',
            'technicianId',
            'districtCode',
            'km',
            'held',
            'rating',
            'added',
          ),
          fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 99 }), fc.constantFrom('310106', 'wang-lei')),
        ),
        (type, facts) => {
          for (const { title, detail } of [zh(type, facts), en(type, facts)])
            expect(`${title}${detail ?? ''}`).not.toMatch(/[[\]{}|]|undefined|null/)
        },
      ),
    )
  })
})

describe('one telling', () => {
  it('speaks of a new order, and of one whose state moved on', () => {
    const facts = {
      isNew: true,
      state: 'to_ship',
      marketplace: 'taobao',
      outsideOrderId: '27',
      paidFen: 129900,
    }
    expect(zh('order.recorded', facts)).toEqual({ title: '下单', detail: '淘宝天猫 27 · ¥1,299.00' })
    expect(zh('order.recorded', { ...facts, paidFen: 0 }).detail).toBe('淘宝天猫 27')
    expect(en('order.recorded', facts).title).toBe('Order placed')
    expect(zh('order.recorded', { ...facts, isNew: false, state: 'shipped' }).title).toBe('订单变为已发货')
  })

  it('draws an arrow between two pools, and none from a pool to itself', () => {
    const moved = { why: 'contract', from: 'after-sales', to: 'after-sales' }
    expect(zh('pool.moved', moved)).toEqual({ title: '改了合约到期日', detail: '售后池' })
    expect(zh('pool.moved', { ...moved, why: 'claim', from: 'sea', to: 'active' }).detail).toBe(
      '公海 → 活跃池',
    )
    expect(en('pool.moved', { why: 'placed', to: 'prospect' }).detail).toBe('Prospects')
    const kept = keptFacts('pool.moved', { ...moved, toOwner: null, moveId: 'm' })
    expect(kept).toEqual(moved)
  })

  it('leaves amounts out for roles that see no money', () => {
    const blind = { ...reader, money: false }
    expect(tell('slip.posted', { totalFen: 8000, payeeKind: 'technician' }, blind).title).not.toContain('80')
    expect(zh('slip.posted', { totalFen: 8000, payeeKind: 'technician' })).toEqual({
      title: '入账 ¥80.00',
      detail: '师傅',
    })
  })

  it('says who goes, when, and who went before', () => {
    expect(
      zh('work-order.appointed', { startsAt: '2026-11-22T01:00:00Z', endsAt: '2026-11-22T03:00:00Z' }),
    ).toEqual({ title: '约好 11-22 09:00–11:00 上门', detail: null })
    expect(zh('work-order.assigned', { technicianId: 'wang-lei', previousTechnicianId: 'li-qiang' })).toEqual(
      {
        title: '派给师傅 王磊',
        detail: '由 李强 改派',
      },
    )
    expect(zh('work-order.assigned', { technicianId: 'wang-lei' }).detail).toBeNull()
  })

  it('puts codes into words and leaves what people wrote', () => {
    expect(zh('work-order.suspended', { reason: 'refund_requested' }).detail).toBe('原因：客户申请退款')
    expect(zh('work-order.suspended', { reason: '等业主钥匙' }).detail).toBe('原因：等业主钥匙')
    const run = { reason: 'run:01a205ec-295a-736c-86fc-f179df1b878d' }
    expect(zh('customer.merged', run).detail).toBe('原因：全量重算')
    expect(en('customer.unmerged', run).detail).toBe('Reason: Full recalculation')
    expect(zh('customer.merged', { reason: '本人确认' }).detail).toBe('原因：本人确认')
    expect(zh('work-order.cancelled', { reason: 'refunded', wastedTrip: true }).title).toBe(
      '工单取消，师傅空跑',
    )
    expect(zh('work-order.cancelled', { reason: 'refunded', wastedTrip: false }).title).toBe('工单取消')
    expect(zh('contact.lost', { wecomUserId: 'chenjing', by: 'contact' }).detail).toBe('陈静，由客户删除')
  })

  it('names the other one of a merge, a pair or a doubt, and speaks of another customer where it cannot', () => {
    const merged = (otherId?: string) => zh('customer.merged', otherId ? { otherId } : {}).title
    expect(merged('li')).toBe('与李*合并')
    expect(['nameless', 'gone', undefined].map(merged)).toEqual(Array(3).fill('与另一位客户合并'))
    expect(en('customer.merged', { otherId: 'gone' }).title).toBe('Merged with another customer')
    expect(en('customer.unmerged', { otherId: 'li' }).title).toBe('The merge with 李* was taken back')
    expect(zh('customer.unmerged', {}).title).toBe('撤销与另一位客户的合并，分为两位')
    expect(zh('customer.possible-duplicate-found', { otherId: 'li' }).title).toBe('疑似与李*重复，等人确认')
    const pair = (decision: string) => ({ otherId: 'li', decision })
    expect(zh('customer.pair-decided', pair('different')).title).toBe('确认与李*不是同一人')
    expect(zh('customer.pair-decided', pair('waiting')).title).toBe('与李*是否同一人，重新待确认')
    expect(en('customer.pair-decided', pair('different')).title).toBe('Said to be another person than 李*')
    expect(en('customer.pair-decided', pair('waiting')).title).toBe(
      'Whether this is one person with 李* is open again',
    )
    // Whose entry it was, where the page has another name by now.
    const within = { self: 'luo', otherId: 'li' }
    expect(zh('customer.merged', within).title).toBe('罗*与李*合并')
    expect(en('customer.merged', within).title).toBe('Merged with 李*, as 罗*')
    expect(en('customer.unmerged', within).title).toBe('The merge of 罗* with 李* was taken back')
    expect(zh('customer.pair-decided', { ...within, ...pair('different') }).title).toBe(
      '确认罗*与李*不是同一人',
    )
    for (const self of ['li', 'nameless', 'gone', null])
      expect(zh('customer.merged', { self, otherId: 'li' }).title).toBe('与李*合并')
    for (const type of ['customer.merged', 'customer.unmerged', 'customer.pair-decided'])
      expect(keptFacts(type, { otherId: 'li', decision: 'waiting' })).toMatchObject({ otherId: 'li' })
  })

  it('says why a value was looked at in the language of the reader, and what somebody wrote as it was written', () => {
    const seen = (reason: string) => ({ field: 'phone', reason })
    expect(zh('customer.revealed', seen('联系客户：一键拨号')).detail).toBe('原因：联系客户：一键拨号')
    expect(en('customer.revealed', seen('联系客户：一键拨号')).detail).toBe(
      'Reason: to contact the customer: one-tap dial',
    )
    expect(en('customer.revealed', seen('补发：少了螺丝：两颗')).detail).toBe(
      'Reason: to re-send goods: 少了螺丝：两颗',
    )
    expect(en('customer.revealed', seen('核对地址')).detail).toBe('Reason: to check the address')
    expect(en('customer.revealed', seen('门口有狗')).detail).toBe('Reason: 门口有狗')
  })

  it('says who filled in an address as a person would', () => {
    expect(en('work-order.address-completed', { origin: 'customer', districtCode: '310106' }).detail).toMatch(
      /^filled in by the customer, ./,
    )
    expect(zh('work-order.address-completed', { origin: 'agent' }).detail).toBe('客服补录')
  })

  it('tells an event that no table knows by its name', () => {
    expect(zh('parcel.vanished', {})).toEqual({ title: 'parcel.vanished', detail: null })
  })
})

describe('what is kept', () => {
  it('is what the words name, without numbers of people', () => {
    expect(
      keptFacts('work-order.suspended', {
        reason: '打给 13812345678',
        technicianId: 'wang-lei',
        code: 'QW1',
      }),
    ).toEqual({ reason: '…' })
    expect(
      keptFacts('work-order.cancelled', { reason: 'refunded', wastedTrip: true, note: '刘女士' }),
    ).toEqual({
      reason: 'refunded',
      wastedTrip: true,
    })
  })
})
