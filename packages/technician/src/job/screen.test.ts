import { ApiProblem, createI18n } from '@qiao/ui'
import { createElement as h, type ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { I18nextProvider } from 'react-i18next'
import { describe, expect, it } from 'vitest'
import { PriceLines } from '../money/price-lines.tsx'
import { Failed } from '../shared/failed.tsx'
import { Halt } from './halt.tsx'
import type { JobDetail } from './queries.ts'
import { WhenWhere } from './when-where.tsx'

function render(node: ReactNode, language = 'zh-CN'): string {
  const i18n = createI18n()
  void i18n.changeLanguage(language)
  return renderToStaticMarkup(h(I18nextProvider, { i18n }, node))
}
const text = (html: string) => html.replace(/<[^>]+>/g, '')

const job = {
  state: 'first_call',
  suspended: false,
  suspensionReason: null,
  appointment: { startsAt: '2026-11-23T06:00:00Z', endsAt: '2026-11-23T08:00:00Z' },
  district: '上海市浦东新区',
  street: '三林镇',
  contact: {
    name: '刘敏',
    phone: '13535476632',
    address: '上海市浦东新区三林镇羽山路971号康乐小区27幢2单元1703室',
    remarks: ['到了打电话'],
  },
  dial: 'tel:13535476632',
  point: { lng: 121.49, lat: 31.15, exact: true },
  signOff: null,
  rating: null,
  watermark: '王磊 2026-11-22T00:44:46.558Z',
} as unknown as JobDetail
const masked = {
  ...job,
  dial: null,
  point: null,
  contact: { name: '刘*', phone: '135****6632', address: '上海市浦东新区三林镇****', remarks: [] },
} as unknown as JobDetail

describe('time and place of a job', () => {
  it('are big, one tap from map and call, under the name of who looks', () => {
    const html = render(h(WhenWhere, { job }))
    expect(text(html)).toContain('14:00–16:00')
    expect(html).toContain('href="geo:31.15,121.49?q=')
    expect(html).toContain('href="tel:13535476632"')
    expect(text(html)).toContain('到了打电话')
    expect(text(html)).toContain('王磊 2026-11-22 08:44')
  })
  it('offer neither map nor call while the person may not be seen', () => {
    const html = render(h(WhenWhere, { job: masked }))
    expect(html).not.toMatch(/href="(geo|tel):/)
    expect(text(html)).toContain('地址和电话暂不可看')
    expect(html).not.toContain('t-watermark')
  })
})

describe('what stops or ends a job', () => {
  it('is said first, with what to do', () => {
    const refund = { ...job, suspended: true, suspensionReason: 'refund_requested' }
    expect(text(render(h(Halt, { job: refund })))).toContain('先不要上门')
    expect(text(render(h(Halt, { job: refund }), 'en'))).toContain('do not go for now')
    expect(text(render(h(Halt, { job: { ...job, state: 'cancelled' } })))).toContain('不用上门')
  })
  it('names the proof and the stars once signed off', () => {
    const signed = { ...job, signOff: { proof: 'qr_signature', at: '2026-11-23T08:00:00Z' }, rating: 5 }
    expect(text(render(h(Halt, { job: signed })))).toBe('客户已验收客户扫码签字 · 客户评了 5 星')
  })
  it('tells that a return call is still due', () => {
    const asked = { ...job, signOff: { proof: 'photos_and_call', at: null } }
    expect(text(render(h(Halt, { job: asked })))).toContain('48 小时')
  })
  it('is nothing on a job that goes on', () => {
    expect(render(h(Halt, { job }))).toBe('')
  })
})

describe('a price', () => {
  const line = (code: string, amountFen: number) => ({ code, amountFen, factor: '1.2', sentence: '一句话' })
  it('stands with every line, its sentence and factor, and the sum', () => {
    const lines = [line('base_fee', 8160), line('material', -2800)]
    const shown = text(render(h(PriceLines, { lines, totalFen: 5360, label: '预计收入' })))
    expect(shown).toContain('基础服务费+¥81.60一句话系数 1.2')
    expect(shown).toContain('材料扣款负−¥28.00')
    expect(shown).toContain('合计¥53.60')
  })
  it('shows no sum that its lines do not explain', () => {
    const shown = text(render(h(PriceLines, { lines: [line('base_fee', 1)], totalFen: 2, label: '' })))
    expect(shown).not.toContain('合计')
  })
})

describe('an act that failed', () => {
  const act = { busy: false, retry: () => {}, clear: () => {} }
  it('without a network can be sent again, and says that this is safe', () => {
    const problem = new ApiProblem({ status: 0, code: 'network.unreachable', outcomeUnknown: true })
    expect(text(render(h(Failed, { act: { ...act, problem } })))).toBe(
      '网络不通，还没送到。 重试不会重复提交。重试',
    )
  })
  it('that was refused says why, in the words of the server', () => {
    const problem = new ApiProblem({
      status: 409,
      code: 'offer.expired',
      title: '这单已过接单时间',
      whatToDo: '已转给下一位，请刷新列表',
    })
    expect(text(render(h(Failed, { act: { ...act, problem } })))).toBe(
      '这单已过接单时间 已转给下一位，请刷新列表知道了',
    )
  })
})
