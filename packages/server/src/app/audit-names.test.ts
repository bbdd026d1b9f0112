import { expect, it } from 'vitest'
import { idsInEntries } from './audit-names.ts'

const [first, second, third] = [1, 2, 3].map((n) => `01a205ec-295a-736c-86fc-f179df1b878${n}`) as [
  string,
  string,
  string,
]

it('customers are named as subjects and in details, each once, and ids of other things are none of them', () => {
  const entries = [
    { actor: 'member:zhoulan', subject: `customer:${first}`, facts: { otherId: second, mergeId: third } },
    { actor: 'member:zhoulan', subject: `household:${third}`, facts: { customers: [first, second] } },
    { actor: 'member:zhoulan', subject: 'customer:not-an-id', facts: { customerId: null } },
    { actor: 'system:qiao', subject: `order:${third}`, facts: null },
  ]
  expect(idsInEntries('customer', entries)).toEqual([first, second])
})

it('orders and friends are found as subjects, orders in details too, and lists of many are no id', () => {
  const entries = [
    { actor: 'member:zhoulan', subject: `order:${first}`, facts: { field: 'receiver' } },
    { actor: 'member:zhoulan', subject: `contact:${second}`, facts: { orderId: third, fact: 'surname' } },
    { actor: 'member:zhoulan', subject: 'orders', facts: { rows: 3 } },
    { actor: 'member:zhoulan', subject: `contact:${second}`, facts: { orderId: first } },
  ]
  expect(idsInEntries('order', entries)).toEqual([first, third])
  expect(idsInEntries('contact', entries)).toEqual([second])
  expect(idsInEntries('customer', entries)).toEqual([])
})
