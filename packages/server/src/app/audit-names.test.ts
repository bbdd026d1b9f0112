import { expect, it } from 'vitest'
import { customersOfEntries } from './audit-names.ts'

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
  expect(customersOfEntries(entries)).toEqual([first, second])
})
