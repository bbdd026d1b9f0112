import { describe, expect, it } from 'vitest'
import { actChoices, waysToWiden } from './filters.ts'
import { kinds } from './kinds.ts'

describe('the choices of acts', () => {
  it('are the same acts in both languages, each once, as the server writes them', () => {
    const values = (language: string) => actChoices(language).map((one) => one.value)
    expect(values('zh-CN').toSorted()).toEqual(values('en').toSorted())
    expect(new Set(values('en')).size).toBe(values('en').length)
    expect(values('en')).toEqual(expect.arrayContaining(['customer.viewed', 'sign-in', 'sign-in.refused']))
    for (const one of values('en')) expect(one).toMatch(/^[a-z_.-]{1,60}$/)
  })

  it('stand by group, in the order of their words', () => {
    const english = actChoices('en')
    expect([...new Set(english.map((one) => one.group))]).toEqual(['customers', 'jobs', 'sources', 'brand'])
    const brand = english.filter((one) => one.group === 'brand').map((one) => one.label)
    expect(brand).toEqual(brand.toSorted((a, b) => a.localeCompare(b, 'en')))
    expect(actChoices('zh-CN')).toContainEqual({ value: 'orders.exported', label: '导出订单', group: 'jobs' })
  })
})

it('every kind of subject can be asked for as the server takes it', () => {
  for (const kind of Object.keys(kinds.en)) expect(kind).toMatch(/^[a-z_-]{1,40}$/)
})

it('where nothing matches, the filters that are set are named, the days first', () => {
  expect(waysToWiden({ actor: 'member:lintao', dayTo: '2026-11-01', kind: '' })).toEqual(['day', 'actor'])
  expect(waysToWiden({ action: 'sign-in', kind: 'order', subject: 'order:1' })).toEqual([
    'action',
    'kind',
    'subject',
  ])
  expect(waysToWiden({})).toEqual([])
})
