import { expect, it } from 'vitest'
import type { ContactOwner, NormalisedContact } from '../connectors/wecom/index.ts'
import { cleanseContact } from './cleanse-contact.ts'

const owner = (change: Partial<ContactOwner>): ContactOwner => ({
  memberId: 'chenjing',
  remark: '刘敏 ',
  description: null,
  company: null,
  phones: [],
  addedAt: null,
  addedBy: 'qr_scan',
  state: null,
  tags: [],
  ...change,
})
const contact = (name: string | null, ...owners: ContactOwner[]): NormalisedContact => ({
  contactId: 'wm1',
  kind: 'wechat',
  name,
  avatarUrl: null,
  gender: null,
  unionId: null,
  company: null,
  owners,
})

it('a friend who is well written comes back as they are', () => {
  const one = contact('👨‍👩‍👧 刘敏', owner({ phones: ['13812345678'], description: '老客户' }))
  expect(cleanseContact(one)).toEqual({ contact: one, findings: [] })
  expect(cleanseContact(one).contact).toBe(one)
})

it('numbers of a remark are mended, parted, or kept for the member; the remark stays', () => {
  const phones = ['138-1234-5678', '139 8765 4321/13700001111', '1381234567']
  const { contact: mended, findings } = cleanseContact(contact('\u200b刘敏', owner({ phones })))
  expect(mended.name).toBe('刘敏')
  expect(mended.owners[0]).toMatchObject({
    remark: '刘敏 ',
    phones: ['13812345678', '13987654321', '13700001111', '1381234567'],
  })
  expect(findings.map(({ field, rule, what, code }) => [field, rule, what, code])).toEqual([
    ['name', 'name', 'mended', null],
    ['phone1:chenjing', 'phone', 'mended', null],
    ['phone2:chenjing', 'phone', 'mended', null],
    ['phone3:chenjing', 'phone', 'quarantined', 'bad_phone'],
  ])
  expect(
    findings.every(({ subjectKind, subjectId }) => subjectKind === 'contact' && subjectId === 'wm1'),
  ).toBe(true)
  expect(JSON.stringify(findings)).not.toMatch(/1381|1398|1370|刘敏/)
})
