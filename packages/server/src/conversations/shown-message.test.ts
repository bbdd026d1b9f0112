import { describe, expect, it } from 'vitest'
import { maskNumbers, shownContent } from './shown-message.ts'

describe('words as a reader may see them', () => {
  it.each([
    ['我电话 13812345678，谢谢\n第二行、第三行', '我电话 138****5678，谢谢\n第二行、第三行'],
    ['138 1234 5678 或 １３８１２３４５６７８', '138****5678 或 138****5678'],
    ['门牌 3 栋 1201，订单 2609172837465566101', '门牌 3 栋 1201，订单 2609172837465566101'],
    ['身份证 310106199003078812 这个', '身份证 3101**********12 这个'],
    ['客服电话 400-820-8820', '客服电话 400-820-8820'],
  ])('%s', (said, shown) => expect(maskNumbers(said, ['agent'])).toBe(shown))

  it('is nothing for whoever may not read chats', () => {
    const said = { content: '你好' }
    expect(shownContent(said, ['agent'])).toMatchObject({ text: '你好' })
    for (const role of ['operator', 'dispatcher', 'finance', 'warehouse'] as const)
      expect(shownContent(said, [role])).toBeNull()
    expect(shownContent(null, ['owner'])).toBeNull()
  })

  it('reads the words of both sources, and opens no address that is not of the web', () => {
    expect(
      shownContent({ title: '说明书', link_url: 'https://h5.example/a', description: '安装' }, ['owner']),
    ).toEqual({ text: '安装', title: '说明书', url: 'https://h5.example/a', seconds: null })
    expect(shownContent({ title: 'x', url: 'javascript:alert(1)' }, ['owner'])).toMatchObject({ url: null })
    expect(shownContent({ play_length: 3, sdkfileid: 'F2' }, ['owner'])).toMatchObject({ seconds: 3 })
    expect(shownContent({ name: '禾木大厦', address: '江宁路 1165 号' }, ['owner'])).toMatchObject({
      title: '禾木大厦',
      text: '江宁路 1165 号',
    })
  })
})
