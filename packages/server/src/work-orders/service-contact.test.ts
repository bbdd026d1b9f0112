import { describe, expect, it } from 'vitest'
import { readContact } from './service-contact.ts'

const home = '上海市浦东新区陆家嘴街道花园路88号3栋1201室'
const read = (more: Partial<Parameters<typeof readContact>[0]> = {}) =>
  readContact({ name: '刘女士', phone: '13812345678', address: home, ...more })

describe('a service contact', () => {
  it('is whole with a name, a number that rings and a door that can be found', () => {
    expect(read()).toMatchObject({
      complete: true,
      districtCode: '310115',
      street: '陆家嘴街道',
      phone: '13812345678',
      canonicalPhone: '+8613812345678',
      phoneTail: '5678',
      problems: [],
    })
  })

  it('knows where the district is, and the house when somebody put a pin', () => {
    expect(read().point).toMatchObject({ exact: false })
    expect(read({ point: { lng: 121.5, lat: 31.23 } }).point).toEqual({ lng: 121.5, lat: 31.23, exact: true })
    const elsewhere = read({ point: { lng: 108.94, lat: 34.26 } })
    expect(elsewhere).toMatchObject({ complete: false, problems: ['pin_elsewhere'] })
    expect(elsewhere.point).toMatchObject({ exact: false })
  })

  it.each([
    ['a masked name', { name: '**' }, 'name_missing'],
    ['a masked phone', { phone: '138****5678' }, 'phone_masked'],
    ['a token', { phone: '$138xyz$1234#' }, 'phone_masked'],
    ['no phone', { phone: ' ' }, 'phone_missing'],
    ['words for a phone', { phone: '没有电话' }, 'phone_not_a_number'],
    ['a masked address', { address: '上海市浦东新区****' }, 'address_masked'],
    [
      'a parcel station',
      { address: '上海市浦东新区陆家嘴街道花园路88号菜鸟驿站' },
      'address_not_a_service_address',
    ],
    [
      'a locker',
      { address: '江苏省苏州市姑苏区平江街道临顿路12号丰巢快递柜' },
      'address_not_a_service_address',
    ],
    ['an estate without a region', { address: '阳光花园3栋1201室' }, 'address_no_region'],
  ])('with %s is to be completed', (_, more, problem) => {
    const contact = read(more)
    expect(contact.complete).toBe(false)
    expect(contact.problems).toContain(problem)
  })

  it('takes a privacy number with its extension, and never as a person', () => {
    const contact = read({ phone: '95013012345678转1234' })
    expect(contact).toMatchObject({
      phoneKind: 'privacy',
      canonicalPhone: null,
      phoneTail: null,
      complete: true,
    })
    expect(contact.phone).toMatch(/-1234$/)
  })

  it('takes notes for the technician out of the address', () => {
    const contact = read({ address: `${home}（装修中勿送，到了打电话）` })
    expect(contact.address).not.toContain('装修')
    expect(contact.remarks.join()).toContain('装修')
  })

  it('says no district when the region is not sure', () => {
    expect(read({ address: '朝阳区建国路1号' }).districtCode).toBeNull()
  })
})
