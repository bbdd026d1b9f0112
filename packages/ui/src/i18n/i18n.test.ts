import { describe, expect, it } from 'vitest'
import '../light/texts.ts'
import '../console/texts.ts'
import { chosenLanguage, createI18n } from './create-i18n.ts'
import { definedTexts, defineTexts, keyDifference, severalForOne } from './texts.ts'

describe('keyDifference', () => {
  it('is empty for equal keys, whatever the words', () => {
    expect(keyDifference({ a: '甲', b: { c: '丙' } }, { b: { c: 'C' }, a: 'A' })).toEqual({
      missing: [],
      extra: [],
    })
  })
  it('lets English say one thing apart, which Chinese need not', () => {
    const chinese = { orders: '{{count}} 单' }
    const english = { orders: '{{count}} orders', orders_one: '{{count}} order' }
    expect(keyDifference(chinese, english)).toEqual({ missing: [], extra: [] })
    expect(keyDifference(chinese, { orders: '', jobs_one: '' }).extra).toEqual(['jobs_one'])
  })
  it('names what is missing and what is too much', () => {
    expect(keyDifference({ a: '甲', b: { c: '丙' } }, { a: 'A', b: { d: 'D' } })).toEqual({
      missing: ['b.c'],
      extra: ['b.d'],
    })
  })
})

describe('words of ui', () => {
  it.each([...definedTexts()])('%s has equal keys in both languages', (_, bundle) => {
    expect(keyDifference(bundle['zh-CN'], bundle.en)).toEqual({ missing: [], extra: [] })
  })
  it('shout nowhere', () => {
    expect(JSON.stringify([...definedTexts()])).not.toMatch(/[!！]/)
  })
})

describe('chosenLanguage', () => {
  it('takes the address first, then the memory, then Chinese', () => {
    expect(chosenLanguage('?lang=en', 'zh-CN')).toBe('en')
    expect(chosenLanguage('?lang=zh', 'en')).toBe('zh-CN')
    expect(chosenLanguage('', 'en')).toBe('en')
    expect(chosenLanguage('?lang=fr', null)).toBe('zh-CN')
  })
})

describe('severalForOne', () => {
  it('names what would say "1 customers"', () => {
    const one = { kept: { customers: '{{count}} customers' }, more: 'Show {{count, number}} more fields' }
    expect(severalForOne(one)).toEqual(['kept.customers', 'more'])
    expect(severalForOne({ kept: { ...one.kept, customers_one: '{{count}} customer' } })).toEqual([])
  })
  it('lets stand what is right of one, too', () => {
    expect(severalForOne({ a: '{{count}} ms', b: '{{count}} s left', c: 'customers: {{count}}' })).toEqual([])
    expect(severalForOne({ a_one: '{{count}} person', a_other: '{{count}} customers' })).toEqual([])
  })
})

describe('createI18n', () => {
  it('counts one thing by its own words in English, and in Chinese as ever', () => {
    const i18n = createI18n({
      'zh-CN': { app: { orders: '{{count}} 单' } },
      en: { app: { orders: '{{count}} orders', orders_one: '{{count}} order' } },
    })
    const say = (language: string) =>
      [0, 1, 2].map((count) => i18n.getFixedT(language, 'app')('orders', { count }))
    expect(say('en')).toEqual(['0 orders', '1 order', '2 orders'])
    expect(say('zh-CN')).toEqual(['0 单', '1 单', '2 单'])
  })
  it('speaks given resources and words declared before and after', () => {
    defineTexts('test.before', { 'zh-CN': { name: '刘女士' }, en: { name: 'Ms Liu' } })
    const i18n = createI18n({
      'zh-CN': { app: { hello: '早上好，{{name}}' } },
      en: { app: { hello: 'Morning, {{name}}' } },
    })
    defineTexts('test.after', { 'zh-CN': { lock: '门锁' }, en: { lock: 'lock' } })
    expect(i18n.t('app:hello', { name: '王磊' })).toBe('早上好，王磊')
    expect(i18n.t('test.before:name')).toBe('刘女士')
    expect(i18n.t('test.after:lock')).toBe('门锁')
    expect(i18n.getFixedT('en', 'test.after')('lock')).toBe('lock')
  })
})
